package com.t82.payment.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import com.t82.payment.PaymentTest;
import com.t82.payment.gateway.TossPayStub;
import com.t82.payment.gateway.TossPayStub.Fault;
import com.t82.payment.purchase.WorkLeases;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class ReconcilerTest extends PaymentTest {

    @Autowired
    WorkLeases leases;

    @Autowired
    DataSource dataSource;

    @Test
    void aRefundDoesNotWaitForAllPurchases() throws Exception {
        TossPayStub.StubPayment entry = pay(1);
        TOSS.next("refunds", Fault.SERVER_ERROR);
        call("/api/v1/refund", Map.of("orderNo", entry.orderNo));
        for (int seat = 2; seat < 30; seat++) {
            checkout(seat);
        }
        TOSS.calls.clear();

        reconcileAfter(Duration.ofMinutes(1));

        assertThat(TOSS.calls).hasSize(29);
        assertThat(TOSS.calls.subList(0, 15)).contains("refunds");
    }

    @Test
    void aRoundChecksMoreThanOneBatchTheNearestDeadlineFirst() throws Exception {
        TossPayStub.StubPayment entry = checkout(1);
        jdbc.sql("""
                insert into payment_purchase (id, version, buyer, performance_id, show_id, title, starts_at, state, total,
                    fingerprint, fee_schedule, order_no, requested_at, deadline, next_check_at)
                select gen_random_uuid(), 0, buyer, performance_id, show_id, title, starts_at, 'REQUESTED', total,
                    fingerprint, fee_schedule, gen_random_uuid()::text, requested_at,
                    deadline + make_interval(secs => n), next_check_at - interval '1 second'
                from payment_purchase, generate_series(1, 110) n""").update();
        clock.advance(Duration.ofSeconds(30));
        assertThat(leases.due(WorkLeases.Kind.PURCHASE, 1))
                .containsExactly(purchase(entry).id().value());

        reconciler.run();

        assertThat(leases.due(WorkLeases.Kind.PURCHASE, 200)).isEmpty();
    }

    @Test
    void aHintDuringTheReleaseOfTheLeaseIsNotLost() throws Exception {
        UUID id = purchase(checkout(1)).id().value();
        UUID owner = leases.take(WorkLeases.Kind.PURCHASE, id, false).orElseThrow();
        try (Connection releasing = dataSource.getConnection();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            releasing.setAutoCommit(false);
            try (var release = releasing.prepareStatement("""
                    update payment_purchase set claim = null, claimed_until = null, hinted = false where claim = ?
                    """)) {
                release.setObject(1, owner);
                assertThat(release.executeUpdate()).isEqualTo(1);
            }
            Future<Optional<UUID>> hint = threads.submit(() -> leases.take(WorkLeases.Kind.PURCHASE, id, true));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> jdbc.sql("""
                    select exists (select 1 from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock')
                    """).query(Boolean.class).single());
            releasing.commit();

            assertThat(hint.get()).isPresent();
        }
    }
}
