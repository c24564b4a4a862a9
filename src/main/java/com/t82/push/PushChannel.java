package com.t82.push;

import java.time.Duration;
import java.util.Map;

/** The way to a phone. Never called within a database transaction. */
interface PushChannel {

    /** Without a way to phones, notices stay in the inbox. */
    boolean isConfigured();

    Outcome send(PushMessage message);

    enum Outcome {
        ACCEPTED,
        /** Nobody is behind the token any more. */
        DEVICE_GONE,
        /** This message will never be accepted. */
        REFUSED,
        /** The service is up and will not take it now. */
        DEFERRED,
        /** The service is not up; it may or may not have been accepted. */
        UNAVAILABLE,
        /** Not tried, because the service has not been up. */
        SPARED
    }

    /**
     * @param id a repeated message with the same id replaces the one before, on the way and on the screen
     * @param timeToLive after which it need not arrive any more
     */
    record PushMessage(
            String token,
            String id,
            String title,
            String body,
            Map<String, String> data,
            boolean urgent,
            Duration timeToLive) {

        /** Without the token and the words: those are not for logs. */
        @Override
        public String toString() {
            return "PushMessage[" + id + "]";
        }
    }
}
