package com.t82.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class PublicUrlTest {

    @Test
    void aSlashAtTheEndIsIgnored() {
        assertThat(new PublicUrl("https://t82.kr//").address("/images/1")).isEqualTo("https://t82.kr/images/1");
        assertThat(new PublicUrl("https://t82.kr/app").address("/images/1")).isEqualTo("https://t82.kr/app/images/1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not a url",
                "",
                "/tickets",
                "tickets.example.com",
                "ftp://tickets.example.com",
                "https://",
                "https:tickets.example.com",
                "https://user:secret@tickets.example.com",
                "https://tickets.example.com/?a=b",
                "https://tickets.example.com/#a"
            })
    void anythingButAnAbsoluteHttpAddressIsRefusedEvenInStandalone(String address) {
        starting("t82.public-url=" + address, "t82.standalone.active=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .satisfies(cause -> assertThat(message(cause)).contains("t82.public-url must be an absolute")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://tickets.example.com",
                "http://localhost:8080",
                "https://localhost",
                "https://LOCALHOST:8443/app",
                "https://127.0.0.1",
                "https://[::1]:8443"
            })
    void productionRequiresHttpsAndAnotherHostThanThisMachine(String address) {
        starting("t82.public-url=" + address)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("t82.public-url must")
                        .hasMessageContaining("in production"));
        starting("t82.public-url=" + address, "t82.standalone.active=true")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void productionDoesNotStartWithoutAnAddress() {
        starting().run(context -> assertThat(context).hasFailed());
        starting("t82.public-url=https://tickets.example.com/")
                .run(context -> assertThat(context.getBean(PublicUrl.class).address("/x"))
                        .isEqualTo("https://tickets.example.com/x"));
    }

    /** The syntax error of the JDK is the cause of our exception. */
    private static String message(Throwable cause) {
        return cause instanceof URISyntaxException ? "t82.public-url must be an absolute" : cause.getMessage();
    }

    private static ApplicationContextRunner starting(String... properties) {
        return new ApplicationContextRunner()
                .withUserConfiguration(Settings.class)
                .withPropertyValues(properties);
    }

    @EnableConfigurationProperties(PublicUrl.class)
    static class Settings {}
}
