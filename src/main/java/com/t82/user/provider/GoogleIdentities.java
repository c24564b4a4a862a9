package com.t82.user.provider;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.t82.shared.ProblemException;
import com.t82.user.signin.SignInProblem;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Asks Google which client a token was issued to, and then which person it belongs to. The discovery document, cached
 * for an hour, gives the address of the userinfo endpoint.
 */
@Component
class GoogleIdentities implements IdentityProvider {

    private static final Duration DISCOVERY_LIFETIME = Duration.ofHours(1);

    private final ProviderCalls calls;
    private final URI discovery;
    private final URI tokenInfo;
    private final Set<String> clientIds;
    private final Clock clock;
    private volatile @Nullable CachedEndpoint discovered;

    GoogleIdentities(ProviderCalls calls, GoogleSettings settings, Clock clock) {
        this.calls = calls;
        this.discovery = UriComponentsBuilder.fromUri(settings.baseUrl())
                .path("/.well-known/openid-configuration")
                .build()
                .toUri();
        this.tokenInfo = settings.tokenInfoUrl();
        this.clientIds = settings.clientIds().stream()
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        this.clock = clock;
    }

    @Override
    public Provider provider() {
        return Provider.GOOGLE;
    }

    @Override
    public boolean isConfigured() {
        return !clientIds.isEmpty();
    }

    @Override
    public Person ownerOf(String accessToken) {
        TokenInfo token = calls.post(Provider.GOOGLE, tokenInfo, accessToken, TokenInfo.class);
        if (!token.isForOneOf(clientIds)) {
            throw ProviderCalls.issuedToAnother(Provider.GOOGLE);
        }
        UserInfo user = calls.get(Provider.GOOGLE, userInfoEndpoint(), accessToken, UserInfo.class);
        if (user.sub() == null) {
            throw new ProblemException(SignInProblem.LOGIN_FAILED);
        }
        return new Person(user.sub(), user.name() == null ? "" : user.name(), user.verifiedEmail(), user.picture());
    }

    private URI userInfoEndpoint() {
        CachedEndpoint known = discovered;
        if (known != null && clock.instant().isBefore(known.until())) {
            return known.userInfo();
        }
        Discovery document;
        try {
            document = calls.get(Provider.GOOGLE, discovery, Discovery.class);
        } catch (ProblemException e) {
            if (known != null) {
                return known.userInfo();
            }
            throw e;
        }
        if (document.userInfoEndpoint() == null) {
            throw IdentityProvider.unavailable(Provider.GOOGLE);
        }
        discovered =
                new CachedEndpoint(document.userInfoEndpoint(), clock.instant().plus(DISCOVERY_LIFETIME));
        return document.userInfoEndpoint();
    }

    private record CachedEndpoint(URI userInfo, Instant until) {}

    private record Discovery(
            @JsonProperty("userinfo_endpoint") @Nullable URI userInfoEndpoint) {}

    /**
     * @param audience the client that the token was issued to
     * @param presenter the client that requested it, if Google returns that; possibly another one of the same project
     */
    private record TokenInfo(
            @JsonProperty("aud") @Nullable String audience,
            @JsonProperty("azp") @Nullable String presenter) {

        boolean isForOneOf(Set<String> clients) {
            return audience != null && clients.contains(audience) && (presenter == null || clients.contains(presenter));
        }
    }

    private record UserInfo(
            @Nullable String sub,
            @Nullable String email,
            @JsonProperty("email_verified") @Nullable Boolean emailVerified,
            @JsonProperty("hd") @Nullable String hostedDomain,
            @Nullable String name,
            @Nullable String picture) {

        /**
         * Only the mailboxes that Google hosts are verified at present: its own and those of Workspace domains. Any
         * other address was verified once, and may belong to another person by now.
         */
        @Nullable String verifiedEmail() {
            if (email == null || !Boolean.TRUE.equals(emailVerified)) {
                return null;
            }
            String domain = email.substring(email.lastIndexOf('@') + 1);
            return domain.equalsIgnoreCase("gmail.com") || domain.equalsIgnoreCase(hostedDomain) ? email : null;
        }
    }
}
