package com.t82.seat.hold;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.event.PerformanceId;
import com.t82.seat.inventory.PaceSettings;
import com.t82.seat.inventory.Sale;
import com.t82.seat.inventory.Seats;
import com.t82.seat.map.ClientNetwork;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Limits how many fans behind one network address hold seats in the first minutes of a sale. The count is kept in
 * memory, per instance. It slows down one machine with many accounts; the limits per fan apply besides.
 */
@Component
class NetworkPace {

    /** How long the times of a sale are cached. */
    private static final Duration SALE_AGE = Duration.ofSeconds(10);

    private static final long PERFORMANCES = 10_000;
    private static final long NETWORKS = 200_000;

    private final Seats seats;
    private final PaceSettings settings;
    private final Clock clock;
    private final Cache<PerformanceId, Optional<Sale>> sales = Caffeine.newBuilder()
            .maximumSize(PERFORMANCES)
            .expireAfterWrite(SALE_AGE)
            .build();
    private final Cache<Key, Set<UserId>> fans;

    NetworkPace(Seats seats, PaceSettings settings, Clock clock) {
        this.seats = seats;
        this.settings = settings;
        this.clock = clock;
        this.fans = Caffeine.newBuilder()
                .maximumSize(NETWORKS)
                .expireAfterWrite(settings.opening())
                .build();
    }

    /**
     * @param address of the client, as the request has it
     * @throws ProblemException {@link HoldProblem#TOO_MANY_AT_THIS_ADDRESS} when the network has reached its limit and
     *     the fan is not among those counted
     */
    void check(String address, PerformanceId performance, UserId fan) {
        String network = ClientNetwork.of(address);
        Instant now = clock.instant();
        Instant end = network == null ? null : endOfOpening(performance, now);
        if (network == null || end == null) {
            return;
        }
        Set<UserId> known = fans.getIfPresent(new Key(network, performance));
        if (known != null && known.size() >= settings.peoplePerNetwork() && !known.contains(fan)) {
            throw ProblemException.retryAfter(Duration.between(now, end), HoldProblem.TOO_MANY_AT_THIS_ADDRESS);
        }
    }

    /** Counts the fan, who holds seats now. */
    void held(String address, PerformanceId performance, UserId fan) {
        String network = ClientNetwork.of(address);
        if (network != null && endOfOpening(performance, clock.instant()) != null) {
            fans.get(new Key(network, performance), key -> ConcurrentHashMap.newKeySet())
                    .add(fan);
        }
    }

    /** @return {@code null} outside the first minutes of the sale */
    private @Nullable Instant endOfOpening(PerformanceId performance, Instant now) {
        Sale sale = sales.get(performance, key -> Optional.ofNullable(seats.sale(key)))
                .orElse(null);
        if (sale == null || now.isBefore(sale.opensAt())) {
            return null;
        }
        Instant end = sale.opensAt().plus(settings.opening());
        return now.isBefore(end) ? end : null;
    }

    private record Key(String network, PerformanceId performance) {}
}
