package com.t82.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Tells an installed app whether it must be updated. */
@RestController
@Tag(name = "App", description = "The installed app")
class VersionApi {

    private final Version oldest;
    private final Map<String, Version> oldestByApp;

    VersionApi(VersionSettings settings) {
        oldest = Version.of(settings.minimumVersion());
        oldestByApp = settings.minimumVersions().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Version.of(entry.getValue())));
    }

    record Installed(
            @NotBlank @Size(max = 200) String appId,
            @NotNull @Pattern(regexp = Version.PATTERN) String currentVersion) {}

    @PostMapping("/api/v1/version/check")
    @Operation(summary = "Whether an update is required", description = "A bare JSON boolean.")
    boolean updateRequired(@RequestBody @Valid Installed app) {
        return Version.of(app.currentVersion()).compareTo(oldestByApp.getOrDefault(app.appId(), oldest)) < 0;
    }
}
