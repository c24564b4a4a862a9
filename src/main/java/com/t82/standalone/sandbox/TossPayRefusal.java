package com.t82.standalone.sandbox;

/** A refusal of the gateway, which its wire format answers as HTTP 200 with code -1. */
class TossPayRefusal extends RuntimeException {

    private final String errorCode;

    TossPayRefusal(String errorCode, String message) {
        super(message, null, false, false);
        this.errorCode = errorCode;
    }

    static TossPayRefusal invalid(String field, String why) {
        return new TossPayRefusal("INVALID_PARAMETER", field + ": " + why);
    }

    String errorCode() {
        return errorCode;
    }
}
