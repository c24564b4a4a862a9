/**
 * The daily comparison with the gateway's ledger: {@link com.t82.payment.ledger.LedgerComparing} finds differences,
 * {@link com.t82.payment.ledger.Differences} stores them until they are gone, and an admin reads them through {@link
 * com.t82.payment.ledger.DifferenceApi}.
 */
@NullMarked
package com.t82.payment.ledger;

import org.jspecify.annotations.NullMarked;
