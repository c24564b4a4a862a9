package com.t82.user;

import com.t82.shared.ProblemException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

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
        return answer(provider, type, http.get().uri(address));
    }

    /** A document about the bearer of a token. */
    <T> T get(Provider provider, URI address, String accessToken, Class<T> type) {
        return answer(
                provider, type, http.get().uri(address).header(HttpHeaders.AUTHORIZATION, "Bearer " + accessToken));
    }

    private static <T> T answer(Provider provider, Class<T> type, RestClient.RequestHeadersSpec<?> request) {
        T answer;
        try {
            answer = request.accept(MediaType.APPLICATION_JSON).retrieve().body(type);
        } catch (HttpClientErrorException.TooManyRequests busy) {
            throw IdentityProvider.unavailable(provider);
        } catch (HttpClientErrorException refused) {
            throw new ProblemException(UserProblem.LOGIN_FAILED);
        } catch (RestClientException outage) {
            log.warn("{} cannot be asked: {}", provider, outage.toString());
            throw IdentityProvider.unavailable(provider);
        }
        if (answer == null) {
            throw IdentityProvider.unavailable(provider);
        }
        return answer;
    }
}
