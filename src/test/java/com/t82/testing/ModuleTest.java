package com.t82.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Import;
import org.springframework.modulith.test.ApplicationModuleTest;
import org.springframework.test.context.ContextConfiguration;

/**
 * A test of one module on real servers: only its beans and those of the root package and the shared modules exist. The
 * test publishes the events of other modules with {@code Scenario}. Requests are authenticated with Spring Security's
 * {@code jwt()}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ApplicationModuleTest
@ContextConfiguration(initializers = RealServers.class)
@AutoConfigureMockMvc
@Import(NoTokens.class)
public @interface ModuleTest {}
