package com.t82.push;

import com.t82.push.PushChannel.PushMessage;
import com.t82.shared.ProblemException;
import com.t82.shared.VisibleText;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Lets an admin send a notification to one device. */
@RestController
@Tag(name = "Notices")
class SendingApi {

    private static final Logger log = LoggerFactory.getLogger(SendingApi.class);
    private static final Duration TIME_TO_LIVE = Duration.ofDays(1);

    private final PushChannel channel;
    private final Sending sending;
    private final Devices devices;

    SendingApi(PushChannel channel, Sending sending, Devices devices) {
        this.channel = channel;
        this.sending = sending;
        this.devices = devices;
    }

    @PostMapping("/send-notification")
    @Operation(summary = "Send a notification to a device by hand")
    void send(UserId caller, @Valid @RequestBody ByHand request) {
        if (!channel.isConfigured()) {
            throw new ProblemException(PushProblem.NOT_CONFIGURED);
        }
        PushMessage message = new PushMessage(
                request.deviceToken().strip(),
                "by-hand-" + UUID.randomUUID(),
                request.title(),
                request.body(),
                Map.of(),
                true,
                TIME_TO_LIVE);
        log.info("push by hand message={} admin={}", message, caller);
        switch (sending.send(message)) {
            case ACCEPTED -> {}
            case REFUSED -> throw new ProblemException(PushProblem.REFUSED);
            case DEFERRED, UNAVAILABLE, SPARED ->
                throw ProblemException.retryAfter(Duration.ofSeconds(30), PushProblem.UNAVAILABLE);
            case DEVICE_GONE -> {
                devices.deleteUnregistered(request.deviceToken().strip());
                throw new ProblemException(PushProblem.DEVICE_GONE);
            }
        }
    }

    record ByHand(
            @NotNull @VisibleText @Size(max = Devices.LONGEST_TOKEN) String deviceToken,

            @NotNull @VisibleText @Size(max = 200) String title,

            @NotNull @VisibleText(multiline = true) @Size(max = 1000) String body) {}
}
