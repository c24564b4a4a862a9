package com.t82.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.web.request.RequestNormalizer;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.ModelAndView;

/** Forwarded headers count only from configured proxies. */
class ForwardedHeadersTest {

    @Test
    void onKubernetesNoForwardedHeaderIsTrustedAndTheDocumentsAreClosed() throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        List<PropertySource<?>> ours =
                new YamlPropertySourceLoader().load("application", new ClassPathResource("application.yml"));
        ours.forEach(environment.getPropertySources()::addLast);
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "KUBERNETES_SERVICE_PORT", "443")));

        assertThat(environment.getProperty("springdoc.api-docs.enabled", Boolean.class))
                .as("the documents are closed in production")
                .isFalse();
        assertThat(environment.getProperty("springdoc.swagger-ui.enabled", Boolean.class))
                .isFalse();
        assertThat(CloudPlatform.getActive(environment)).isEqualTo(CloudPlatform.KUBERNETES);
        assertThat(environment.getProperty("server.forward-headers-strategy"))
                .as("what is set is not detected")
                .isEqualTo("none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Forwarded-Proto",
                "X-Forwarded-Port",
                "X-Forwarded-Prefix",
                "x-forwarded-ssl",
                "Forwarded"
            })
    void forwardedHeadersThatTheContainerDoesNotApplyAreHidden(String header) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/v1/contents");
        request.addHeader(header, "evil.example");
        request.addHeader("Accept", "application/json");
        MockFilterChain inside = new MockFilterChain();

        new RequestNormalizer((asked, answer, handler, failure) -> new ModelAndView())
                .doFilter(request, new MockHttpServletResponse(), inside);

        MockHttpServletRequest outside = request;
        HttpServletRequest seen = (HttpServletRequest) inside.getRequest();
        assertThat(outside.getHeader(header)).isNotNull();
        assertThat(seen.getHeader(header)).isNull();
        assertThat(seen.getHeaders(header).hasMoreElements()).isFalse();
        assertThat(Collections.list(seen.getHeaderNames())).containsExactly("Accept");
    }
}
