package com.t82.coupon.campaign;

import com.t82.coupon.box.CouponGrants.Applicant;
import com.t82.coupon.box.CouponGrants.GrantResult;
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
 * Rejects claims that cannot succeed before they cost a transaction. Redis has a set of holders for each campaign,
 * written after the commit that granted their coupons.
 *
 * <p>False positives are impossible: every member of the set holds the coupon, and a set as large as the campaign
 * proves that none is left. False negatives are fine: the database decides. Without Redis every claim goes to the
 * database.
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
    private static final Duration LIFETIME = Duration.ofHours(6);

    private final RedissonClient redis;
    private final CouponSettings settings;
    private final AtomicLong retryAt = new AtomicLong();
    private final AtomicBoolean unavailable = new AtomicBoolean();

    KnownHolders(RedissonClient redis, CouponSettings settings) {
        this.redis = redis;
        this.settings = settings;
    }

    /** Why this application cannot succeed, or {@code null} when only the database can tell. */
    @Nullable GrantResult refusal(UUID coupon, int total, Applicant applicant) {
        Object answer = call(RScript.Mode.READ_ONLY, ASK, coupon, List.of(member(applicant), Integer.toString(total)));
        if (answer instanceof Long code) {
            return code == 1 ? GrantResult.ALREADY_TAKEN : code == 2 ? GrantResult.NONE_LEFT : null;
        }
        return null;
    }

    /** @param holders applicants whose coupons are committed */
    void remember(UUID coupon, Collection<Applicant> holders) {
        if (!holders.isEmpty()) {
            List<String> arguments = new ArrayList<>();
            arguments.add(Long.toString(LIFETIME.toSeconds()));
            holders.forEach(holder -> arguments.add(member(holder)));
            call(RScript.Mode.READ_WRITE, ADD, coupon, arguments);
        }
    }

    private @Nullable Object call(RScript.Mode mode, String script, UUID coupon, List<String> arguments) {
        boolean wasUnavailable = unavailable.get();
        if (wasUnavailable && !mayTryAgain()) {
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
            if (wasUnavailable) {
                unavailable.set(false);
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            retryAt.set(System.nanoTime() + settings.redisPause().toNanos());
            if (unavailable.compareAndSet(false, true)) {
                log.warn("redis unavailable for coupon claims cause={}", e.toString());
            }
        }
        return null;
    }

    /** Circuit breaker: while Redis is unavailable, one request after each pause tries it again. */
    private boolean mayTryAgain() {
        long due = retryAt.get();
        long now = System.nanoTime();
        return now - due >= 0
                && retryAt.compareAndSet(due, now + settings.redisPause().toNanos());
    }

    private static String member(Applicant applicant) {
        return applicant.day() == null ? applicant.user().toString() : applicant.user() + "/" + applicant.day();
    }
}
