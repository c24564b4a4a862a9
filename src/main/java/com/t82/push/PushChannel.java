package com.t82.push;

import java.time.Duration;
import java.util.Map;

/** Sends messages to phones. Never called within a database transaction. */
interface PushChannel {

    /** When false, notices are in the inbox only. */
    boolean isConfigured();

    Outcome send(PushMessage message);

    enum Outcome {
        ACCEPTED,
        /** The token is not registered any more. */
        DEVICE_GONE,
        /** This message will never be accepted. */
        REFUSED,
        /** The service is up and does not accept the message now. */
        DEFERRED,
        /** The service is unavailable; the message may have been accepted or not. */
        UNAVAILABLE,
        /** Not attempted, because the circuit breaker is open. */
        SPARED
    }

    /**
     * @param id a message replaces an earlier one with the same id, on the way and on the screen
     * @param timeToLive after this time the message is not delivered any more
     */
    record PushMessage(
            String token,
            String id,
            String title,
            String body,
            Map<String, String> data,
            boolean urgent,
            Duration timeToLive) {

        /** Without token and text, which must not be logged. */
        @Override
        public String toString() {
            return "PushMessage[" + id + "]";
        }
    }
}
