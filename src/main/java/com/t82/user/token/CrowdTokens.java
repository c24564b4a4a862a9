package com.t82.user.token;

import com.t82.shared.StandaloneOnly;
import com.t82.user.UserId;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Access tokens of the crowd in load tests: plain users, and good for hours. Standalone only. */
@Component
@StandaloneOnly
public class CrowdTokens {

    private final AccessTokens tokens;
    private final Duration lifetime;

    CrowdTokens(AccessTokens tokens, CrowdSettings settings) {
        this.tokens = tokens;
        this.lifetime = settings.crowdLifetime();
    }

    /** A token that descends from no session. */
    public String issue(UserId user) {
        return tokens.issueToStranger(user, lifetime);
    }

    Duration lifetime() {
        return lifetime;
    }
}
