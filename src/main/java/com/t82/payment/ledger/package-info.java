/** Compares our books with the gateway's and keeps the differences until somebody has explained them. */
@NullMarked
package com.t82.payment.ledger;

import org.jspecify.annotations.NullMarked;
