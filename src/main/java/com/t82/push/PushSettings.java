package com.t82.push;

import java.time.Duration;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param openingLead how long before its booking opens a favourite is announced
 * @param quietFrom Korean time from which nothing but the urgent is sent. The night for which advertising needs a
 *     consent of its own: 21:00 to 08:00, article 50 of the Korean Network Act
 * @param quietUntil Korean time until which that lasts
 * @param parallelSends how many messages are under way at once
 */
@ConfigurationProperties("t82.push")
record PushSettings(
        @DefaultValue Fcm fcm,
        @DefaultValue("1h") Duration openingLead,
        @DefaultValue("21:00") LocalTime quietFrom,
        @DefaultValue("08:00") LocalTime quietUntil,
        @DefaultValue("64") int parallelSends) {

    /**
     * Firebase Cloud Messaging. With neither credentials nor base URL, notices stay in the inbox.
     *
     * @param credentials a service account's key, the JSON itself
     * @param baseUrl what stands in for {@code https://fcm.googleapis.com}
     * @param projectId needed only where the credentials do not say it
     */
    record Fcm(
            @Nullable String credentials,
            @Nullable String baseUrl,
            @Nullable String projectId,
            @DefaultValue("5s") Duration timeout) {

        boolean isConfigured() {
            return isGiven(credentials) || isGiven(baseUrl);
        }

        static boolean isGiven(@Nullable String value) {
            return value != null && !value.isBlank();
        }

        /** Without the credentials: there is a private key in them. */
        @Override
        public String toString() {
            return "Fcm[baseUrl=" + baseUrl + ", projectId=" + projectId + ", timeout=" + timeout + "]";
        }
    }
}
