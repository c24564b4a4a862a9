package com.t82.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.testing.RealServers;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class DemoDataHealthIndicatorTest {

    private final JdbcClient registry = JdbcClient.create(
            new DriverManagerDataSource(RealServers.createDatabase("demo_data_" + System.nanoTime())));
    private final DemoDataHealthIndicator indicator = new DemoDataHealthIndicator(registry);

    DemoDataHealthIndicatorTest() {
        registry.sql("create table event_publication (completion_date timestamptz, completion_attempts int)")
                .update();
    }

    private void outstanding(int attempts) {
        registry.sql("insert into event_publication values (null, ?)")
                .param(attempts)
                .update();
    }

    private Status status() {
        return indicator.health().getStatus();
    }

    @Test
    void itIsNotReadyBeforeAllModulesHaveBroughtTheirsIn() {
        assertThat(status()).isEqualTo(Status.OUT_OF_SERVICE);

        indicator.started();

        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void itIsNotReadyWhileNewsOfItIsOnItsWay() {
        outstanding(1);
        indicator.started();
        assertThat(status()).isEqualTo(Status.OUT_OF_SERVICE);

        registry.sql("update event_publication set completion_date = now()").update();

        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void onceReadyItStaysSoWhateverNewsComesLater() {
        indicator.started();
        assertThat(status()).isEqualTo(Status.UP);

        outstanding(0);

        assertThat(status()).isEqualTo(Status.UP);
    }

    @Test
    void newsThatWasGivenUpIsNotWaitedFor() {
        outstanding(20);
        indicator.started();

        assertThat(status()).isEqualTo(Status.UP);
    }
}
