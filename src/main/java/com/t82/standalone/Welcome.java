package com.t82.standalone;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Logs once, after the start, that this is a demo, and its addresses and accounts. */
@Component
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
class Welcome {

    private static final Logger log = LoggerFactory.getLogger(Welcome.class);

    private final LocalEnvironment local;
    private final Environment environment;

    Welcome(LocalEnvironment local, Environment environment) {
        this.local = local;
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    @Order(Ordered.LOWEST_PRECEDENCE)
    void logBanner() {
        String url = "http://localhost:" + environment.getProperty("local.server.port", local.port());
        log.warn(
                """


                  T82 Tickets · standalone{}: DEMO, NOT FOR SALES · 데모이며 판매용이 아닙니다
                  Every client that reaches this address can be admin: the passwords below are public. It answers this machine
                  alone ({}, {}) unless server.address and t82.standalone.hosts say otherwise.

                  혼자 도는 데모입니다: PostgreSQL, Redis, 토스페이·카카오·구글·FCM 샌드박스가 모두 이 안에 있습니다.
                  PostgreSQL, Redis and sandbox gateways run inside this process; no real money moves.

                    시작 · start     {}/
                    API              {}/swagger-ui.html
                    장부 · ledger    {}/sandbox/toss-pay/ledger
                    계정 · accounts  admin@t82.local / admin-1234!   staff@t82.local / staff-1234!   fan@t82.local / fan-1234!
                    데이터 · data    {}

                  spring.datasource.url 을 설정하면 사라집니다. Configure spring.datasource.url to switch all of this off.
                  끝내기 · stop: Ctrl-C
                """,
                local.joining() ? " (joined · 합류)" : "",
                environment.getProperty("server.address"),
                "localhost",
                url,
                url,
                local.sandbox().replace("127.0.0.1", "localhost").replaceAll("/sandbox$", ""),
                local.data().root());
    }
}
