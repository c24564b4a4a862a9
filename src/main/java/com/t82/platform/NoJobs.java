package com.t82.platform;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.config.TaskManagementConfigUtils;

/**
 * Switches off all scheduled jobs, for a copy of production that is only inspected. The event workers read the same
 * property and deliver nothing. Holds then do not expire, payments are not settled, and instances do not notice each
 * other's messages.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "t82.jobs.enabled", havingValue = false)
class NoJobs implements BeanDefinitionRegistryPostProcessor {

    private static final Logger log = LoggerFactory.getLogger(NoJobs.class);

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry beans) {
        String scheduling = TaskManagementConfigUtils.SCHEDULED_ANNOTATION_PROCESSOR_BEAN_NAME;
        if (beans.containsBeanDefinition(scheduling)) {
            beans.removeBeanDefinition(scheduling);
        }
        log.warn("t82.jobs.enabled=false: this instance runs no job and delivers no event; it is not fit for sales");
    }
}
