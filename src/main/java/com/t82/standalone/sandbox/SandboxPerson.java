package com.t82.standalone.sandbox;

import com.t82.shared.Sha256;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A user of the sandbox's Kakao and Google. The access token {@code sandbox-NAME} belongs to NAME. */
record SandboxPerson(String name) {

    private static final Pattern TOKEN =
            Pattern.compile("Bearer\\s+sandbox-([A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?)");

    static Optional<SandboxPerson> of(@Nullable String authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        Matcher known = TOKEN.matcher(authorization.strip());
        return known.matches() ? Optional.of(new SandboxPerson(known.group(1))) : Optional.empty();
    }

    /** The same number for a name on every machine. */
    long id() {
        return 1_000_000_000L + Math.floorMod(ByteBuffer.wrap(Sha256.of(name)).getLong(), 9_000_000_000_000L);
    }

    String email() {
        return name + "@sandbox.local";
    }
}
