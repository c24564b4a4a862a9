package com.t82.loadtest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The least that Spring Boot can do: one handler, no security, no database. What ours is compared with. */
@RestController
@EnableAutoConfiguration
class Hello {

    @GetMapping("/hello")
    String hello() {
        return "hello";
    }

    public static void main(String[] args) {
        SpringApplication hello = new SpringApplication(Hello.class);
        hello.setDefaultProperties(Map.of(
                "server.address", "127.0.0.1",
                "spring.threads.virtual.enabled", "true",
                "spring.main.banner-mode", "off",
                "logging.level.root", "warn"));
        hello.run(args);
    }

    /** It as a process of its own, on a free port. */
    static Program start() throws IOException {
        int port = Program.freePort();
        return Program.start(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Hello.class.getName(),
                        "--server.port=" + port),
                Path.of("target", "hello.log").toFile(),
                port,
                "/hello",
                Duration.ofSeconds(60));
    }
}
