package com.t82.web.document;

import com.t82.shared.PublicUrl;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The head of the API document, and how records and local times appear in it. */
@Configuration(proxyBeanMethods = false)
class ApiDocument {

    @Bean
    OpenAPI document(PublicUrl publicUrl) {
        return new OpenAPI()
                .info(new Info().title("T82 Tickets").version("1").description("""
                                Seats for concerts, musicals and matches. Times without zone are Korean local time \
                                (`yyyy-MM-dd'T'HH:mm:ss`), amounts are whole won, errors are `application/problem+json` \
                                with a stable `code`. The wire says `eventInfo` for a show and `event` for one dated \
                                performance of it. A change by a signed-in caller can be made repeatable with an \
                                `Idempotency-Key` header, except for `PUT /users/me` and for uploads. Calls that need no \
                                token, such as signing in or refreshing tokens, ignore the header. A repetition gets the \
                                first answer for 24 hours, unless it was a refusal that may change with time."""))
                .servers(List.of(new Server().url(publicUrl.address(""))))
                .components(new Components()
                        .addSecuritySchemes(
                                "bearer",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT")));
    }

    @Bean
    ModelConverter recordSchemas() {
        return new RecordSchemas();
    }
}
