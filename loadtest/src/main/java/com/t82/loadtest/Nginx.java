package com.t82.loadtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** nginx with a configuration of its own in a directory of its own, serving bytes that are compressed already. */
final class Nginx {

    private Nginx() {}

    static Path executable() {
        return Tools.find("nginx");
    }

    static Program serving(Path executable, byte[] gzip) throws IOException {
        Path home = Files.createDirectories(
                Path.of("target", "nginx").toAbsolutePath());
        Path temporary = Files.createDirectories(home.resolve("tmp"));
        Files.createDirectories(home.resolve("www"));
        Files.write(home.resolve("www/seats"), gzip);
        int port = Program.freePort();
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
        return Program.start(
                List.of(executable.toString(), "-p", home.toString(), "-c", configuration.toString()),
                home.resolve("output.log").toFile(),
                port,
                "/seats",
                Duration.ofSeconds(10));
    }
}
