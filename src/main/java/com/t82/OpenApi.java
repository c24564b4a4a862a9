package com.t82;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The head of the API's document; each operation describes itself. */
@Configuration(proxyBeanMethods = false)
class OpenApi {

    @Bean
    OpenAPI document() {
        return new OpenAPI()
                .info(new Info().title("T82 Tickets").version("1").description("""
                                Seats for concerts, musicals and matches. Times without zone are Korean local time \
                                (`yyyy-MM-dd'T'HH:mm:ss`), amounts are whole won, errors are `application/problem+json` \
                                with a stable `code`. The wire says `eventInfo` for a show and `event` for one dated \
                                performance of it."""))
                .components(new Components()
                        .addSecuritySchemes(
                                "bearer",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT")))
                .addSecurityItem(new SecurityRequirement().addList("bearer"));
    }
}
