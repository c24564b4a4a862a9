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
 * From which networks the password of an account was given correctly before, for all instances together in Redis. While
 * Redis is gone an instance goes by what it has seen itself. Keys are digests: no e-mail or network address lies about.
 */
@Component
class KnownNetworks {

    private final RedisIfThere redis;
    private final Duration remembered;
    private final Cache<String, Boolean> seenHere;

    KnownNetworks(RedissonClient redis, Clock clock, SignInSettings settings) {
        this.redis = new RedisIfThere(redis, clock, "known-networks");
        this.remembered = settings.throttling().networksKnownFor();
        this.seenHere = Caffeine.newBuilder()
                .maximumSize(100_000)
                .expireAfterWrite(remembered)
                .build();
    }

    /** @param network as {@link Network#of} has it */
    boolean isKnown(String emailKey, String network) {
        String key = key(emailKey, network);
        return seenHere.getIfPresent(key) != null
                || redis.ask(client ->
                                client.getBucket(key, StringCodec.INSTANCE).isExists())
                        .orElse(false);
    }

    /** The account's password was given correctly from this network. */
    void remember(String emailKey, String network) {
        String key = key(emailKey, network);
        seenHere.put(key, true);
        redis.ask(client -> {
            client.getBucket(key, StringCodec.INSTANCE).set("1", remembered);
            return true;
        });
    }

    private static String key(String emailKey, String network) {
        return "t82:user:known-network:" + HexFormat.of().formatHex(Sha256.of(emailKey + " " + network), 0, 16);
    }
}
