package com.t82.loadtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** nginx with a configuration of its own in a directory of its own, serving bytes that are compressed already. */
final class Nginx implements AutoCloseable {

    private final Process process;
    private final Target target;

    private Nginx(Process process, Target target) {
        this.process = process;
        this.target = target;
    }

    static Path executable() {
        return Tools.find("nginx");
    }

    static Nginx serving(Path executable, byte[] gzip) throws IOException {
        Path home = Files.createDirectories(
                Path.of("target", "nginx").toAbsolutePath());
        Path temporary = Files.createDirectories(home.resolve("tmp"));
        Files.createDirectories(home.resolve("www"));
        Files.write(home.resolve("www/seats"), gzip);
        int port = Hello.freePort();
        Path configuration = home.resolve("nginx.conf");
        Files.writeString(
                configuration,
                """
                daemon off;
                worker_processes auto;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 1024; }
                http {
                  access_log off;
                  sendfile on;
                  tcp_nopush on;
                  keepalive_requests 100000000;
                  open_file_cache max=10;
                  client_body_temp_path %2$s; proxy_temp_path %2$s; fastcgi_temp_path %2$s;
                  uwsgi_temp_path %2$s; scgi_temp_path %2$s;
                  server {
                    listen 127.0.0.1:%3$d;
                    root %1$s/www;
                    default_type application/json;
                    add_header Content-Encoding gzip;
                  }
                }
                """
                        .formatted(home, temporary, port));
        Process process = new ProcessBuilder(
                        executable.toString(), "-p", home.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        Nginx nginx = new Nginx(process, Target.of("http://127.0.0.1:" + port, false));
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!nginx.isUp()) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                nginx.close();
                throw new IOException("nginx did not start; see target/nginx");
            }
            Stage.pause(Duration.ofMillis(100));
        }
        return nginx;
    }

    Target target() {
        return target;
    }

    private boolean isUp() {
        try (Connection connection = new Connection(target.host(), target.port())) {
            return connection.call(Connection.request("GET", target, "/seats", "")) == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
