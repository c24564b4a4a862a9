package com.t82.user.provider;

import com.t82.shared.ProblemException;
import com.t82.user.signin.SignInProblem;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/** Asks a provider over HTTP, impatiently, and sorts its failures into refusals and outages. */
@Component
class ProviderCalls {

    private static final Logger log = LoggerFactory.getLogger(ProviderCalls.class);
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration READ = Duration.ofSeconds(3);

    private final RestClient http;

    ProviderCalls(RestClient.Builder http) {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(client);
        requests.setReadTimeout(READ);
        this.http = http.requestFactory(requests).build();
    }

    /** An open document of the provider. */
    <T> T get(Provider provider, URI address, Class<T> type) {
        return answer(provider, type, Set.of(), http.get().uri(address));
    }

    /** A document about the bearer of a token. */
    <T> T get(Provider provider, URI address, String accessToken, Class<T> type) {
        return answer(
                provider,
                type,
                Set.of(401, 403),
                http.get().uri(address).header(HttpHeaders.AUTHORIZATION, "Bearer " + accessToken));
    }

    /** A document about a token, from where one that does not count makes the whole request a bad one. */
    <T> T post(Provider provider, URI address, String accessToken, Class<T> type) {
        return answer(
                provider,
                type,
                Set.of(400, 401, 403),
                http.post()
                        .uri(address)
                        .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                        .header(HttpHeaders.AUTHORIZATION, "Bearer " + accessToken));
    }

    /** What is said of a token that counts, but elsewhere. */
    static ProblemException issuedToAnother(Provider provider) {
        log.warn("A {} token that was issued to another app is refused", provider);
        return new ProblemException(SignInProblem.LOGIN_FAILED);
    }

    /** @param refusals statuses that say something of the token; all others say something of the provider, or of us */
    private static <T> T answer(
            Provider provider, Class<T> type, Set<Integer> refusals, RestClient.RequestHeadersSpec<?> request) {
        T answer;
        try {
            answer = request.accept(MediaType.APPLICATION_JSON).retrieve().body(type);
        } catch (RestClientResponseException failed) {
            int status = failed.getStatusCode().value();
            if (refusals.contains(status)) {
                log.info("{} refuses an access token with {}", provider, status);
                throw new ProblemException(SignInProblem.LOGIN_FAILED);
            }
            log.warn("{} cannot be asked, it answers {}", provider, status);
            throw IdentityProvider.unavailable(provider);
        } catch (RestClientException outage) {
            log.warn("{} cannot be asked: {}", provider, outage.toString());
            throw IdentityProvider.unavailable(provider);
        }
        if (answer == null) {
            log.warn("{} answers nothing", provider);
            throw IdentityProvider.unavailable(provider);
        }
        return answer;
    }
}
