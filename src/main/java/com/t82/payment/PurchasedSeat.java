package com.t82.payment;

import com.t82.seat.SeatId;
import com.t82.shared.Money;

/**
 * One line of a purchase, with its data at the time of the payment. Amounts are in won.
 *
 * @param row number of the row, from 1
 * @param column number of the seat in its row, from 1
 * @param price of the seat
 * @param discount of its coupons
 * @param amount what was paid: price less discount
 */
public record PurchasedSeat(
        SeatId seat, String sectionName, int row, int column, Money price, Money discount, Money amount) {}
