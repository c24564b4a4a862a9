package com.t82;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.FullyQualifiedAnnotationBeanNameGenerator;
import org.springframework.modulith.Modulithic;

/**
 * Starts all modules below this package. Beans are named by their full class name, so that two modules may have classes
 * of the same name. The event publication registry is that of the messaging module, not Modulith's own on JPA.
 */
@SpringBootApplication(
        nameGenerator = FullyQualifiedAnnotationBeanNameGenerator.class,
        excludeName = "org.springframework.modulith.events.jpa.JpaEventPublicationAutoConfiguration")
@ConfigurationPropertiesScan
@Modulithic(
        systemName = "T82 Tickets",
        sharedModules = {"shared", "web", "platform", "messaging"})
public class T82Application {

    public static void main(String[] args) {
        SpringApplication.run(T82Application.class, args);
    }
}
