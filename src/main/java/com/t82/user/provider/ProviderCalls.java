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

/** HTTP requests to providers, with short time-outs. Failures are classified as refusals or outages. */
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

    /** Gets a public document of the provider. */
    <T> T get(Provider provider, URI address, Class<T> type) {
        return answer(provider, type, Set.of(), http.get().uri(address));
    }

    /** Gets a document about the owner of a token. */
    <T> T get(Provider provider, URI address, String accessToken, Class<T> type) {
        return answer(
                provider,
                type,
                Set.of(401, 403),
                http.get().uri(address).header(HttpHeaders.AUTHORIZATION, "Bearer " + accessToken));
    }

    /** Gets a document about a token from an endpoint that answers 400 to an invalid token. */
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

    /** The refusal of a valid token that was issued to another app. */
    static ProblemException issuedToAnother(Provider provider) {
        log.warn("provider token refused provider={} reason=issued-to-another-app", provider);
        return new ProblemException(SignInProblem.LOGIN_FAILED);
    }

    /**
     * @param refusals statuses that mean a refused token; all others mean a fault of the provider or of this request
     */
    private static <T> T answer(
            Provider provider, Class<T> type, Set<Integer> refusals, RestClient.RequestHeadersSpec<?> request) {
        T answer;
        try {
            answer = request.accept(MediaType.APPLICATION_JSON).retrieve().body(type);
        } catch (RestClientResponseException e) {
            int status = e.getStatusCode().value();
            if (refusals.contains(status)) {
                log.info("provider token refused provider={} status={}", provider, status);
                throw new ProblemException(SignInProblem.LOGIN_FAILED);
            }
            log.warn("provider unavailable provider={} status={}", provider, status);
            throw IdentityProvider.unavailable(provider);
        } catch (RestClientException e) {
            log.warn("provider unavailable provider={} cause={}", provider, e.toString());
            throw IdentityProvider.unavailable(provider);
        }
        if (answer == null) {
            log.warn("provider unavailable provider={} cause=empty-answer", provider);
            throw IdentityProvider.unavailable(provider);
        }
        return answer;
    }
}
