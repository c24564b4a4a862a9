package com.t82.standalone;

import java.net.URI;

/**
 * The addresses of the embedded servers; the content of {@code services.json}.
 *
 * @param postgres a JDBC URL with user and password
 * @param redis a {@code redis://} URL
 * @param url the base URL of the instance that owns the servers
 * @param sandbox the base URL of its sandbox gateways
 * @param pid the process that owns the servers
 */
record Services(String postgres, String redis, String url, String sandbox, long pid) {

    int postgresPort() {
        return URI.create(postgres.substring("jdbc:".length())).getPort();
    }

    int redisPort() {
        return URI.create(redis).getPort();
    }
}
