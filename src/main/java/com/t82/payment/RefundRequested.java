package com.t82.payment;

import com.t82.seat.SeatId;
import com.t82.shared.Reply;
import com.t82.user.UserId;
import java.util.List;

/**
 * Synchronous: a buyer asks for a refund of these seats. A module with a reason against it throws; the module that owns
 * the tickets gives a {@link RefundCleared}. Silence is a no.
 */
public record RefundRequested(
        RefundId refund, PurchaseId purchase, UserId buyer, List<SeatId> seats, Reply<RefundCleared> reply) {}
