package com.t82.shared;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Marks a component that exists only in standalone, such as demo data and sandbox accounts. It never exists where
 * services of production are configured, whatever the value of {@code t82.standalone.active}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Conditional(StandaloneOnly.InStandalone.class)
public @interface StandaloneOnly {

    /** Asks the object that prepared the environment, because a property could be set by mistake. */
    class InStandalone implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            if (!(context.getEnvironment() instanceof ConfigurableEnvironment environment)) {
                return false;
            }
            PropertySource<?> settings = environment.getPropertySources().get(StandaloneMarker.NAME);
            return settings != null && settings.getSource() instanceof StandaloneMarker marker && marker.active();
        }
    }
}
