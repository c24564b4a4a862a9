package com.t82.push;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.firebase.ErrorCode;
import com.google.firebase.FirebaseApp;
import com.google.firebase.FirebaseOptions;
import com.google.firebase.IncomingHttpResponse;
import com.google.firebase.messaging.AndroidConfig;
import com.google.firebase.messaging.AndroidNotification;
import com.google.firebase.messaging.ApnsConfig;
import com.google.firebase.messaging.Aps;
import com.google.firebase.messaging.FirebaseMessaging;
import com.google.firebase.messaging.FirebaseMessagingException;
import com.google.firebase.messaging.Message;
import com.google.firebase.messaging.MessagingErrorCode;
import com.google.firebase.messaging.Notification;
import com.t82.push.PushSettings.Fcm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Firebase Cloud Messaging, HTTP v1. */
@Component
class FcmChannel implements PushChannel, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(FcmChannel.class);
    private static final String SCOPE = "https://www.googleapis.com/auth/firebase.messaging";

    private final @Nullable FirebaseApp app;
    private final Clock clock;

    FcmChannel(PushSettings settings, Clock clock) {
        this.clock = clock;
        this.app = settings.fcm().isConfigured() ? start(settings.fcm()) : null;
        if (app == null) {
            log.info("FCM is not configured: notices are in the inbox only");
        }
    }

    private static FirebaseApp start(Fcm fcm) {
        GoogleCredentials credentials = credentials(fcm);
        return FirebaseApp.initializeApp(
                FirebaseOptions.builder()
                        .setCredentials(credentials)
                        .setProjectId(project(fcm, credentials))
                        .setHttpTransport(new FcmTransport(fcm.baseUrl(), fcm.timeout()))
                        .build(),
                "t82-" + UUID.randomUUID());
    }

    private static String project(Fcm fcm, GoogleCredentials credentials) {
        String project = fcm.projectId();
        if (project == null && credentials instanceof ServiceAccountCredentials account) {
            project = account.getProjectId();
        }
        return project == null ? "t82" : project;
    }

    /** @throws IllegalStateException when the configured credentials are not those of a service account */
    static GoogleCredentials credentials(Fcm fcm) {
        String json = fcm.credentials();
        if (json == null || json.isBlank()) {
            return new StandIn();
        }
        try {
            return GoogleCredentials.fromStream(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)))
                    .createScoped(List.of(SCOPE));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "t82.push.fcm.credentials (T82_PUSH_FCM_CREDENTIALS) is not a service account's key, the JSON itself.",
                    e);
        }
    }

    @Override
    public boolean isConfigured() {
        return app != null;
    }

    @Override
    public Outcome send(PushMessage message) {
        if (app == null) {
            throw new IllegalStateException("No FCM configured");
        }
        try {
            FirebaseMessaging.getInstance(app).send(fcm(message));
            return Outcome.ACCEPTED;
        } catch (FirebaseMessagingException e) {
            return outcome(message, e);
        }
    }

    private static Outcome outcome(PushMessage message, FirebaseMessagingException failure) {
        MessagingErrorCode code = failure.getMessagingErrorCode();
        IncomingHttpResponse answer = failure.getHttpResponse();
        if (code == MessagingErrorCode.UNREGISTERED
                || code == MessagingErrorCode.INVALID_ARGUMENT && namesToken(answer)) {
            return Outcome.DEVICE_GONE;
        }
        if (code == MessagingErrorCode.SENDER_ID_MISMATCH) {
            log.error(
                    "push refused: the device of {} belongs to another Firebase project, check the credentials",
                    message);
            return Outcome.REFUSED;
        }
        if (failure.getErrorCode() == ErrorCode.INVALID_ARGUMENT) {
            log.error("push refused message={} code={}", message, code);
            return Outcome.REFUSED;
        }
        log.warn("push not accepted message={} error={} code={}", message, failure.getErrorCode(), code);
        return answer != null && answer.getStatusCode() < 500 && answer.getStatusCode() != 429
                ? Outcome.DEFERRED
                : Outcome.UNAVAILABLE;
    }

    /** FCM has no error code of its own for a malformed token, so the text of the answer decides. */
    private static boolean namesToken(@Nullable IncomingHttpResponse answer) {
        return answer != null
                && answer.getContent() != null
                && answer.getContent().toLowerCase(Locale.ROOT).contains("registration token");
    }

    private Message fcm(PushMessage message) {
        Instant expiry = clock.instant().plus(message.timeToLive());
        return Message.builder()
                .setToken(message.token())
                .setNotification(Notification.builder()
                        .setTitle(message.title())
                        .setBody(message.body())
                        .build())
                .putAllData(message.data())
                .setAndroidConfig(AndroidConfig.builder()
                        .setCollapseKey(message.id())
                        .setPriority(message.urgent() ? AndroidConfig.Priority.HIGH : AndroidConfig.Priority.NORMAL)
                        .setTtl(message.timeToLive().toMillis())
                        .setNotification(AndroidNotification.builder()
                                .setTag(message.id())
                                .build())
                        .build())
                .setApnsConfig(ApnsConfig.builder()
                        .putHeader("apns-collapse-id", message.id())
                        .putHeader("apns-priority", message.urgent() ? "10" : "5")
                        .putHeader("apns-expiration", Long.toString(expiry.getEpochSecond()))
                        .setAps(Aps.builder().setSound("default").build())
                        .build())
                .build();
    }

    @Override
    public void destroy() {
        if (app != null) {
            app.delete();
        }
    }

    /** For a stand-in of FCM, which accepts any token. */
    private static final class StandIn extends GoogleCredentials {

        private static final long serialVersionUID = 1;

        @Override
        public AccessToken refreshAccessToken() {
            return new AccessToken("stand-in", Date.from(Instant.parse("9999-01-01T00:00:00Z")));
        }
    }
}
