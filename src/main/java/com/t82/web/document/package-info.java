/** The OpenAPI document: its head, and what all operations have in common. */
@NullMarked
package com.t82.web.document;

import org.jspecify.annotations.NullMarked;
