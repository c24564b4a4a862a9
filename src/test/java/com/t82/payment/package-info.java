@NullMarked
package com.t82.payment;

import org.jspecify.annotations.NullMarked;
