package com.t82.loadtest;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
    static final class Running implements AutoCloseable {

        private final Process process;
        private final Target target;

        private Running(Process process, Target target) {
            this.process = process;
            this.target = target;
        }

        static Running start() throws IOException {
            int port = freePort();
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Hello.class.getName(),
                            "--server.port=" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(Path.of("target", "hello.log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            Running hello = new Running(process, Target.of("http://127.0.0.1:" + port, false));
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!hello.isUp()) {
                if (!process.isAlive() || System.nanoTime() - end > 0) {
                    hello.close();
                    throw new IOException("hello did not start; see target/hello.log");
                }
                Stage.pause(Duration.ofMillis(200));
            }
            return hello;
        }

        Target target() {
            return target;
        }

        private boolean isUp() {
            try (Connection connection = new Connection(target.host(), target.port())) {
                return connection.call(Connection.request("GET", target, "/hello", "")) == 200;
            } catch (IOException notYet) {
                return false;
            }
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException stopped) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
