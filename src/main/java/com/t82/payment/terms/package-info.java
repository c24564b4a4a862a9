/** What a cancellation costs: fee schedules by days before the performance, per show, stored with each purchase. */
@NullMarked
package com.t82.payment.terms;

import org.jspecify.annotations.NullMarked;
