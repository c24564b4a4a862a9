package com.t82.platform;

import java.time.Clock;
import java.util.UUID;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import net.javacrumbs.shedlock.spring.annotation.EnableSchedulerLock;
import net.javacrumbs.shedlock.support.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.transaction.CannotCreateTransactionException;

/** Time, threads and leadership: what the modules take for granted. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableSchedulerLock(defaultLockAtMostFor = "PT1M")
class SchedulingConfiguration {

    private static final Logger log = LoggerFactory.getLogger(SchedulingConfiguration.class);

    /** Two instances on one host, or two containers that call themselves the same, are told apart. */
    private static final String INSTANCE = "%s %d %s"
            .formatted(
                    Utils.getHostname(),
                    ProcessHandle.current().pid(),
                    UUID.randomUUID().toString().substring(0, 8));

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Jobs run side by side: one that waits for the outside world must not keep expired holds from coming back. */
    @Bean
    ThreadPoolTaskScheduler taskScheduler() {
        ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
        scheduler.setThreadNamePrefix("jobs-");
        scheduler.setPoolSize(12);
        scheduler.setErrorHandler(SchedulingConfiguration::jobFailed);
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        scheduler.setWaitForTasksToCompleteOnShutdown(true);
        scheduler.setAwaitTerminationSeconds(20);
        return scheduler;
    }

    /** A database that is away fails every job each time it is due; one line says that as well as a stack trace. */
    private static void jobFailed(Throwable failure) {
        if (failure instanceof CannotCreateTransactionException
                || failure instanceof DataAccessResourceFailureException
                || failure instanceof TransientDataAccessException) {
            log.warn(
                    "job failed, the database does not answer: {}",
                    NestedExceptionUtils.getMostSpecificCause(failure).toString());
        } else {
            log.error("job failed", failure);
        }
    }

    /** One instance at a time runs a job that is marked with {@code @SchedulerLock}; the database's clock decides. */
    @Bean
    LockProvider lockProvider(JdbcTemplate jdbc) {
        return new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
                .withJdbcTemplate(jdbc)
                .withTableName("scheduler_lock")
                .withLockedByValue(INSTANCE)
                .usingDbTime()
                .build());
    }
}
