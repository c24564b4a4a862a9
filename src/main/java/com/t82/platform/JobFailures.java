package com.t82.platform;

import com.t82.web.problem.DatabaseFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.stereotype.Component;
import org.springframework.util.ErrorHandler;

/**
 * Logs scheduled jobs that fail. While the database is unavailable every job fails each time it is due, so such a
 * failure is logged as one line without a stack trace.
 */
@Component
class JobFailures implements BeanPostProcessor, ErrorHandler {

    private static final Logger log = LoggerFactory.getLogger(JobFailures.class);

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof ThreadPoolTaskScheduler scheduler) {
            scheduler.setErrorHandler(this);
        }
        return bean;
    }

    @Override
    public void handleError(Throwable failure) {
        if (DatabaseFailures.isUnavailable(failure)) {
            log.warn("scheduled job failed, database unavailable: {}", failure.toString());
        } else {
            log.error("scheduled job failed", failure);
        }
    }
}
