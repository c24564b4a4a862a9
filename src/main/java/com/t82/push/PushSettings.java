package com.t82.push;

import java.time.Duration;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param openingLead how long before its booking opens fans of a show are told
 * @param quietFrom Korean time from which only urgent notices are sent. At night, from 21:00 to 08:00, advertising
 *     needs a separate consent: article 50 of the Korean Network Act
 * @param quietUntil Korean time at which the quiet hours end
 * @param parallelSends how many messages an instance sends concurrently
 */
@ConfigurationProperties("t82.push")
record PushSettings(
        @DefaultValue Fcm fcm,
        @DefaultValue("1h") Duration openingLead,
        @DefaultValue("21:00") LocalTime quietFrom,
        @DefaultValue("08:00") LocalTime quietUntil,
        @DefaultValue("64") int parallelSends) {

    /**
     * Firebase Cloud Messaging. With neither credentials nor base URL, notices are in the inbox only.
     *
     * @param credentials a service account's key, the JSON itself
     * @param baseUrl used instead of {@code https://fcm.googleapis.com}
     * @param projectId needed only if the credentials do not contain it
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

        /** Without the credentials, which contain a private key. */
        @Override
        public String toString() {
            return "Fcm[baseUrl=" + baseUrl + ", projectId=" + projectId + ", timeout=" + timeout + "]";
        }
    }
}
