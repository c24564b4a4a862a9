package com.t82.user.signin;

import com.t82.shared.ProblemException;
import com.t82.shared.Sha256;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.springframework.stereotype.Component;

/**
 * Rate limiter. A window begins with its first attempt. All instances share the counts in Redis; while Redis is
 * unavailable each instance counts in {@link LocalWindows}. Keys are digests, so Redis holds no e-mail or network address.
 *
 * <p>An attempt either counts at once ({@link #take}), or reserves a slot until it is known whether it counts ({@link
 * #begin}, {@link #end}). Counted attempts and reserved slots together never exceed the limit.
 */
@Component
public class Throttle {

    /** The wait when all slots are reserved: an attempt takes about as long. */
    static final Duration UNTIL_A_SLOT_IS_FREE = Duration.ofSeconds(1);

    /** Lease of a slot: the slot of an instance that crashes during an attempt becomes free again. */
    private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(30);

    static final Duration NO_WAIT = Duration.ofMillis(-1);

    /** Adds ARGV[3] to the count unless it has reached ARGV[2]; returns how many milliseconds to wait, or -1. */
    private static final String TAKE = """
            if tonumber(redis.call('get', KEYS[1]) or '0') >= tonumber(ARGV[2]) then
              return redis.call('pttl', KEYS[1])
            end
            local count = tonumber(ARGV[3])
            if count > 0 and redis.call('incrby', KEYS[1], count) == count then
              redis.call('pexpire', KEYS[1], ARGV[1])
            end
            return -1
            """;

    /**
     * KEYS: count, slots, pause. ARGV: limit, whether it slows down, id of the attempt, its lease in ms, the wait for a
     * slot in ms. Returns how many milliseconds to wait, or -1.
     */
    private static final String BEGIN = """
            local time = redis.call('time')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            redis.call('zremrangebyscore', KEYS[2], '-inf', now)
            local slots = tonumber(ARGV[1]) - tonumber(redis.call('get', KEYS[1]) or '0')
            if slots <= 0 then
              if ARGV[2] == '0' then return math.max(1, redis.call('pttl', KEYS[1])) end
              local pause = redis.call('pttl', KEYS[3])
              if pause > 0 then return pause end
              slots = 1
            end
            if redis.call('zcard', KEYS[2]) >= slots then return tonumber(ARGV[5]) end
            redis.call('zadd', KEYS[2], now + tonumber(ARGV[4]), ARGV[3])
            redis.call('pexpire', KEYS[2], ARGV[4])
            return -1
            """;

    /**
     * KEYS as in BEGIN. ARGV: limit, window in ms, id of the attempt, whether it counts, first and longest pause in ms.
     * Each attempt that counts beyond the limit doubles the pause.
     */
    private static final String END = """
            redis.call('zrem', KEYS[2], ARGV[3])
            if ARGV[4] == '0' then return -1 end
            local count = redis.call('incr', KEYS[1])
            if count == 1 then redis.call('pexpire', KEYS[1], ARGV[2]) end
            local beyond = count - tonumber(ARGV[1])
            local longest = tonumber(ARGV[6])
            if beyond >= 0 and longest > 0 then
              local pause = math.min(longest, tonumber(ARGV[5]) * 2 ^ math.min(beyond, 30))
              redis.call('set', KEYS[3], '1', 'px', string.format('%d', pause))
            end
            return -1
            """;

    private final OptionalRedis redis;
    private final LocalWindows local;

    Throttle(RedissonClient redis, Clock clock) {
        this.redis = new OptionalRedis(redis, clock, "attempts");
        this.local = new LocalWindows(clock);
    }

    /**
     * How many attempts of a kind are allowed within a window.
     *
     * @param pauses for a limit that slows attempts down when it is reached; a limit without blocks until the window
     *     ends
     */
    public record Limit(
            String what,
            int attempts,
            Duration within,
            @Nullable Pauses pauses) {

        public Limit(String what, int attempts, Duration within) {
            this(what, attempts, within, null);
        }
    }

    /** The wait for one more attempt once a limit is reached. Each attempt that counts doubles it. */
    record Pauses(Duration first, Duration longest) {

        /** @param beyond how many attempts have counted since the limit was reached */
        Duration after(int beyond) {
            Duration pause = first.multipliedBy(1L << Math.min(beyond, 30));
            return pause.compareTo(longest) < 0 ? pause : longest;
        }
    }

    /** An attempt with a reserved slot. It ends where it began: in Redis or on this instance. */
    public record Attempt(Limit limit, String key, String id, boolean inRedis) {}

    /**
     * Counts one attempt. A refused attempt does not count.
     *
     * @throws ProblemException {@link SignInProblem#TOO_MANY_ATTEMPTS} with the time until the window ends
     */
    public void take(Limit limit, String who) {
        requireNone(take(limit, who, 1));
    }

    /** Throws like {@link #take}, but counts nothing. */
    void look(Limit limit, String who) {
        requireNone(take(limit, who, 0));
    }

    /** Counts like {@link #take}, for an attempt that has already happened, and never refuses. */
    void count(Limit limit, String who) {
        take(limit, who, 1);
    }

    /**
     * Reserves a slot for an attempt, which must {@link #end}.
     *
     * @throws ProblemException {@link SignInProblem#TOO_MANY_ATTEMPTS} with the time until the window ends, until the
     *     pause of a limit that slows down is over, or of a second while all slots are reserved
     */
    public Attempt begin(Limit limit, String who) {
        String key = key(limit, who);
        String id = UUID.randomUUID().toString();
        Duration inRedis = redis.ask(client -> run(
                        client,
                        BEGIN,
                        keys(key),
                        limit.attempts(),
                        limit.pauses() == null ? 0 : 1,
                        id,
                        LONGEST_ATTEMPT.toMillis(),
                        UNTIL_A_SLOT_IS_FREE.toMillis()))
                .orElse(null);
        requireNone(inRedis == null ? local.begin(key, limit) : inRedis);
        return new Attempt(limit, key, id, inRedis != null);
    }

    /** @param counts whether the limit counts the attempt, such as a failed sign-in */
    public void end(Attempt attempt, boolean counts) {
        Limit limit = attempt.limit();
        Pauses pauses = limit.pauses();
        if (!attempt.inRedis()) {
            local.end(attempt.key(), limit, counts);
            return;
        }
        boolean recorded = redis.ask(client -> run(
                        client,
                        END,
                        keys(attempt.key()),
                        limit.attempts(),
                        limit.within().toMillis(),
                        attempt.id(),
                        counts ? 1 : 0,
                        pauses == null ? 0 : pauses.first().toMillis(),
                        pauses == null ? 0 : pauses.longest().toMillis()))
                .isPresent();
        if (!recorded && counts) {
            local.end(attempt.key(), limit, true);
        }
    }

    private Duration take(Limit limit, String who, int count) {
        String key = key(limit, who);
        return redis.ask(
                        client -> run(client, TAKE, List.of(key), limit.within().toMillis(), limit.attempts(), count))
                .orElseGet(() -> local.take(key, limit, count));
    }

    private static void requireNone(Duration wait) {
        if (!wait.isNegative()) {
            throw ProblemException.retryAfter(wait, SignInProblem.TOO_MANY_ATTEMPTS);
        }
    }

    private static Duration run(RedissonClient client, String script, List<Object> keys, Object... arguments) {
        Object[] texts = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            texts[i] = arguments[i].toString();
        }
        Long millis = client.getScript(StringCodec.INSTANCE)
                .eval(RScript.Mode.READ_WRITE, script, RScript.ReturnType.LONG, keys, texts);
        return Duration.ofMillis(millis);
    }

    private static List<Object> keys(String key) {
        return List.of(key, key + ":under-way", key + ":pause");
    }

    /** The braces keep the keys of one attempt in one slot of a Redis cluster. */
    private static String key(Limit limit, String who) {
        return "t82:user:attempts:" + limit.what() + ":{" + HexFormat.of().formatHex(Sha256.of(who), 0, 16) + "}";
    }
}
