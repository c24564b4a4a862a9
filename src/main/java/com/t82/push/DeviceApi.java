package com.t82.push;

import com.t82.shared.VisibleText;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import java.util.UUID;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The phones to which notices of a user are sent. */
@RestController
@RequestMapping("/api/v1/users/notification")
@Tag(name = "Notices", description = "Devices, the inbox, and notifications by hand")
class DeviceApi {

    private final Devices devices;

    DeviceApi(Devices devices) {
        this.devices = devices;
    }

    @PostMapping
    @Operation(summary = "Register a device; it is told in the language of this request")
    void register(
            UserId caller,
            @Parameter(hidden = true) @AuthenticationPrincipal Jwt signIn,
            Locale locale,
            @Valid @RequestBody Device request) {
        String session = signIn.getClaimAsString("sid");
        devices.register(
                caller,
                session == null ? null : UUID.fromString(session),
                request.deviceToken().strip(),
                locale.getLanguage().equals(Locale.ENGLISH.getLanguage()) ? "en" : "ko");
    }

    @DeleteMapping
    @Operation(summary = "Forget a device, for example when signing out")
    void unregister(UserId caller, @Valid @RequestBody Device request) {
        devices.unregister(caller, request.deviceToken().strip());
    }

    /** @param deviceToken FCM's registration token, at most {@value Devices#LONGEST_TOKEN} characters */
    record Device(
            @NotNull @VisibleText @Size(max = Devices.LONGEST_TOKEN) String deviceToken) {}
}
