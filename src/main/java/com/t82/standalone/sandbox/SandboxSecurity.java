package com.t82.standalone.sandbox;

import com.t82.standalone.StandaloneEnvironment;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;

/** Opens the sandbox and the start page to every client. A browser's form must come from our own page (CSRF). */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
class SandboxSecurity {

    private static final String FORMS = "/sandbox/toss-pay/checkout/**";

    /** The answer to a form may redirect to any return address of the shop, including the app. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'self'; img-src 'self';"
            + " base-uri 'none'; frame-ancestors 'none'; form-action 'self' http: https: hellot82:";

    @Bean
    @Order(50)
    SecurityFilterChain sandboxFilterChain(HttpSecurity http) {
        PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withDefaults();
        http.securityMatcher(new OrRequestMatcher(paths.matcher("/sandbox/**"), paths.matcher(HttpMethod.GET, "/")));
        http.authorizeHttpRequests(sandbox -> sandbox.anyRequest().permitAll());
        http.csrf(csrf -> csrf.csrfTokenRepository(new CookieCsrfTokenRepository())
                .requireCsrfProtectionMatcher(paths.matcher(HttpMethod.POST, FORMS)));
        http.sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
        http.requestCache(AbstractHttpConfigurer::disable);
        http.anonymous(Customizer.withDefaults());
        http.logout(AbstractHttpConfigurer::disable);
        http.headers(headers -> headers.contentSecurityPolicy(csp -> csp.policyDirectives(CONTENT_SECURITY_POLICY)));
        return http.build();
    }
}
