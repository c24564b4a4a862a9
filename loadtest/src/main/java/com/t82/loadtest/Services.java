package com.t82.loadtest;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where a standalone instance keeps its PostgreSQL and its Redis; {@code services.json} of its data directory. */
record Services(String jdbcUrl, URI postgres, URI redis) {

    static final String DATA_DIR = "t82.data-dir";

    static Services of(Target target) {
        Path file = Path.of(Options.text(DATA_DIR, "../data")).resolve("services.json");
        if (!Files.exists(file)) {
            throw new Refusal("There is no " + file.toAbsolutePath().normalize() + ": name the data directory of the instance with -D"
                    + DATA_DIR + "=…");
        }
        try {
            JsonNode services = new JsonMapper().readTree(Files.readString(file));
            URI url = URI.create(services.get("url").asString());
            if (url.getPort() != target.port()) {
                throw new Refusal(file + " is of the instance at " + url + ", not of " + target.base());
            }
            String jdbc = services.get("postgres").asString();
            return new Services(
                    jdbc,
                    URI.create(jdbc.substring("jdbc:".length())),
                    URI.create(services.get("redis").asString()));
        } catch (IOException unreadable) {
            throw new Refusal(file + " cannot be read: " + unreadable);
        }
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl);
    }

    String parameter(String name) {
        for (String pair : postgres.getQuery().split("&")) {
            if (pair.startsWith(name + "=")) {
                return pair.substring(name.length() + 1);
            }
        }
        return "";
    }

    String database() {
        return postgres.getPath().substring(1);
    }
}
