package com.t82;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.modulith.Modulithic;

/** The one deployable: every module below this package, started together. */
@SpringBootApplication
@ConfigurationPropertiesScan
@Modulithic(systemName = "T82 Tickets", sharedModules = "shared")
public class T82Application {

    public static void main(String[] args) {
        SpringApplication.run(T82Application.class, args);
    }
}
