/** What clients of the API rely on: its shape, who may call what, and that nothing they send breaks it. */
@NullMarked
package com.t82.contract;

import org.jspecify.annotations.NullMarked;
