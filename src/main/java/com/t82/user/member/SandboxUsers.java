package com.t82.user.member;

import com.t82.shared.StandaloneOnly;
import com.t82.user.UserId;
import com.t82.user.UserSignedUp;
import com.t82.user.token.CrowdTokens;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Creates users for load tests in one statement and without hashing passwords. Standalone only.
 *
 * <p>Up to {@value #ANNOUNCED} users are announced by events. More are not: each event would need a row in the event
 * publication registry for each listener. Users without an event can do everything, but other modules do not know their
 * name.
 */
@RestController
@Hidden
@StandaloneOnly
class SandboxUsers {

    static final int ANNOUNCED = 100;

    private static final String NAME = "관객";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final CrowdTokens tokens;
    private final Clock clock;

    SandboxUsers(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            CrowdTokens tokens,
            Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.events = events;
        this.tokens = tokens;
        this.clock = clock;
    }

    @PostMapping("/sandbox/users")
    List<String> crowd(@RequestParam(defaultValue = "1") @Min(1) @Max(100_000) int count) {
        List<UserId> users = Stream.generate(UserId::random).limit(count).toList();
        transaction.executeWithoutResult(status -> {
            insert(users);
            if (count <= ANNOUNCED) {
                users.forEach(user -> events.publishEvent(new UserSignedUp(user, NAME, null, false)));
            }
        });
        return IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> tokens.issue(users.get(i)))
                .toList();
    }

    private void insert(List<UserId> users) {
        jdbc.sql("""
                        insert into user_account
                          (id, version, revision, name, address, address_detail, artist, roles, created_at)
                        select id, 0, 0, :name, '', '', false, 'USER', :now from unnest(:ids) as id
                        """)
                .param("name", NAME)
                .param("now", Timestamp.from(clock.instant()))
                .param("ids", users.stream().map(UserId::value).toArray(UUID[]::new))
                .update();
    }
}
