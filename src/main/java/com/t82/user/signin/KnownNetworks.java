package com.t82.user.signin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.t82.shared.Sha256;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.springframework.stereotype.Component;

/**
 * The networks from which each account has signed in with its password, shared by all instances in Redis. While Redis
 * is unavailable an instance uses what it has recorded itself. Keys are digests, so Redis holds no e-mail or network
 * address.
 */
@Component
class KnownNetworks {

    private final OptionalRedis redis;
    private final Duration retention;
    private final Cache<String, Boolean> local;

    KnownNetworks(RedissonClient redis, Clock clock, SignInSettings settings) {
        this.redis = new OptionalRedis(redis, clock, "known-networks");
        this.retention = settings.throttling().networksKnownFor();
        this.local = Caffeine.newBuilder()
                .maximumSize(100_000)
                .expireAfterWrite(retention)
                .build();
    }

    /** @param network as {@link Network#of} has it */
    boolean isKnown(String emailKey, String network) {
        String key = key(emailKey, network);
        return local.getIfPresent(key) != null
                || redis.ask(client ->
                                client.getBucket(key, StringCodec.INSTANCE).isExists())
                        .orElse(false);
    }

    /** Records a sign-in with the right password from this network. */
    void remember(String emailKey, String network) {
        String key = key(emailKey, network);
        local.put(key, true);
        redis.ask(client -> {
            client.getBucket(key, StringCodec.INSTANCE).set("1", retention);
            return true;
        });
    }

    private static String key(String emailKey, String network) {
        return "t82:user:known-network:" + HexFormat.of().formatHex(Sha256.of(emailKey + " " + network), 0, 16);
    }
}
