package com.t82.payment.purchase;

import com.t82.payment.PurchasedSeat;
import com.t82.payment.RefundId;
import com.t82.seat.HoldPinned.PinnedSeat;
import com.t82.seat.SeatId;
import com.t82.shared.Money;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One seat of a purchase, with its data at the time of the purchase. */
@Entity
@Table(name = "payment_purchase_line")
public class PurchaseLine {

    @Id
    private UUID id;

    private int position;
    private long seatId;

    @Column(nullable = false)
    private String sectionName;

    @Column(name = "row_num")
    private int row;

    @Column(name = "column_num")
    private int column;

    @Column(nullable = false)
    private Money price;

    @Column(nullable = false)
    private Money discount;

    private @Nullable UUID refundId;
    private @Nullable Instant refundedAt;

    @SuppressWarnings("NullAway.Init")
    protected PurchaseLine() {}

    PurchaseLine(int position, PinnedSeat seat) {
        this.id = UUID.randomUUID();
        this.position = position;
        this.seatId = seat.seat().value();
        this.sectionName = seat.sectionName();
        this.row = seat.row();
        this.column = seat.column();
        this.price = seat.price();
        this.discount = Money.ZERO;
    }

    public SeatId seat() {
        return new SeatId(seatId);
    }

    /** The id of the line within its purchase, for the coupon module. */
    public String key() {
        return seat().toString();
    }

    public Money price() {
        return price;
    }

    public Money amount() {
        return price.minus(discount);
    }

    public void discount(Money off) {
        if (off.isNegative() || off.compareTo(price) > 0) {
            throw new IllegalArgumentException("A discount of " + off + " on " + price);
        }
        discount = off;
    }

    /** Whether the seat is in no refund. */
    public boolean isKept() {
        return refundId == null;
    }

    public boolean isRefunded() {
        return refundedAt != null;
    }

    public boolean isIn(RefundId refund) {
        return refund.value().equals(refundId);
    }

    /** Puts the seat into a refund. */
    public void addTo(RefundId refund) {
        if (refundId != null) {
            throw new IllegalStateException("Seat " + seatId + " is in refund " + refundId + " already");
        }
        refundId = refund.value();
    }

    /** Takes the seat out of its refund, which was refused. */
    public void removeFromRefund() {
        if (refundedAt != null) {
            throw new IllegalStateException("Seat " + seatId + " has been refunded");
        }
        refundId = null;
    }

    public void refunded(Instant at) {
        refundedAt = at;
    }

    public PurchasedSeat snapshot() {
        return new PurchasedSeat(seat(), sectionName, row, column, price, discount, amount());
    }
}
