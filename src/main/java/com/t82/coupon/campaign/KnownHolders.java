package com.t82.coupon.campaign;

import com.t82.coupon.box.Giving;
import com.t82.coupon.box.Giving.Wish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Turns away, before they cost a transaction, those who hold a campaign's coupon and those who come too late. In Redis
 * stands a set of holders for each campaign, written after the commit that made them holders.
 *
 * <p>It cannot wrongly turn somebody away: the set holds no one but holders, so a member has the coupon, and as many
 * members as there were coupons prove that none is left. It may miss anything: whoever is let through is decided by the
 * database. Without Redis everyone is let through.
 */
@Component
class KnownHolders {

    private static final Logger log = LoggerFactory.getLogger(KnownHolders.class);
    private static final String ASK = """
            if redis.call('sismember', KEYS[1], ARGV[1]) == 1 then return 1 end
            if redis.call('scard', KEYS[1]) >= tonumber(ARGV[2]) then return 2 end
            return 0""";
    private static final String ADD = """
            local ttl = table.remove(ARGV, 1)
            redis.call('sadd', KEYS[1], unpack(ARGV))
            redis.call('expire', KEYS[1], ttl)
            return 0""";
    private static final Duration KEPT = Duration.ofHours(6);

    private final RedissonClient redis;
    private final CouponSettings settings;
    private final AtomicLong askAgainAt = new AtomicLong();
    private final AtomicBoolean gone = new AtomicBoolean();

    KnownHolders(RedissonClient redis, CouponSettings settings) {
        this.redis = redis;
        this.settings = settings;
    }

    /** Why this wish is in vain, or {@code null} when only the database can tell. */
    Giving.@Nullable Answer refusal(UUID coupon, int total, Wish wish) {
        Object answer = call(RScript.Mode.READ_ONLY, ASK, coupon, List.of(member(wish), Integer.toString(total)));
        if (answer instanceof Long code) {
            return code == 1 ? Giving.Answer.ALREADY_TAKEN : code == 2 ? Giving.Answer.NONE_LEFT : null;
        }
        return null;
    }

    /** @param holders those whose coupons are committed */
    void remember(UUID coupon, Collection<Wish> holders) {
        if (!holders.isEmpty()) {
            List<String> arguments = new ArrayList<>();
            arguments.add(Long.toString(KEPT.toSeconds()));
            holders.forEach(holder -> arguments.add(member(holder)));
            call(RScript.Mode.READ_WRITE, ADD, coupon, arguments);
        }
    }

    private @Nullable Object call(RScript.Mode mode, String script, UUID coupon, List<String> arguments) {
        boolean wasGone = gone.get();
        if (wasGone && !mayTryAgain()) {
            return null;
        }
        try {
            Object answer = redis.getScript(StringCodec.INSTANCE)
                    .<Long>evalAsync(
                            mode,
                            script,
                            RScript.ReturnType.LONG,
                            List.of("t82:coupon:holders:" + coupon),
                            arguments.toArray())
                    .toCompletableFuture()
                    .get(settings.redisPatience().toMillis(), TimeUnit.MILLISECONDS);
            if (wasGone) {
                gone.set(false);
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException failure) {
            askAgainAt.set(System.nanoTime() + settings.redisPause().toNanos());
            if (gone.compareAndSet(false, true)) {
                log.warn("Going on without Redis: {}", failure.toString());
            }
        }
        return null;
    }

    /** While Redis is gone, one request after each pause tries whether it is back. */
    private boolean mayTryAgain() {
        long due = askAgainAt.get();
        long now = System.nanoTime();
        return now - due >= 0
                && askAgainAt.compareAndSet(due, now + settings.redisPause().toNanos());
    }

    private static String member(Wish wish) {
        return wish.day() == null ? wish.user().toString() : wish.user() + "/" + wish.day();
    }
}
