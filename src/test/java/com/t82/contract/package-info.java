/** The contract of the API: its formats, its access rules, and its robustness against invalid requests. */
@NullMarked
package com.t82.contract;

import org.jspecify.annotations.NullMarked;
