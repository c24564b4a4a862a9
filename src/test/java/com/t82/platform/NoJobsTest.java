package com.t82.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

class NoJobsTest {

    private final ApplicationContextRunner house =
            new ApplicationContextRunner().withUserConfiguration(NoJobs.class, Work.class);

    @Test
    void jobsRunUnlessTheyAreSwitchedOff() {
        house.run(context -> await().untilAsserted(
                        () -> assertThat(context.getBean(Work.class).done).hasPositiveValue()));
        house.withPropertyValues("t82.jobs.enabled=true")
                .run(context -> await().untilAsserted(() ->
                        assertThat(context.getBean(Work.class).done).hasPositiveValue()));
    }

    @Test
    void noJobRunsWhenTheyAreSwitchedOff() {
        house.withPropertyValues("t82.jobs.enabled=false")
                .run(context -> await().during(Duration.ofMillis(300))
                        .untilAsserted(() ->
                                assertThat(context.getBean(Work.class).done).hasValue(0)));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Work {

        final AtomicInteger done = new AtomicInteger();

        @Scheduled(fixedDelay = 5)
        void work() {
            done.incrementAndGet();
        }
    }
}
