package com.t82.payment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Identifies a purchase, which the API calls an order. A UUID string on the wire. */
public record PurchaseId(@JsonValue UUID value) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PurchaseId {}

    public static PurchaseId random() {
        return new PurchaseId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
