package com.t82.review;

import com.t82.shared.PublicUrl;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Allows only pictures that were uploaded here. The host of a picture learns which client loads it, from where and
 * when, so authors must not choose the host.
 */
@Component
class ReviewPictures {

    private static final Pattern UPLOADED = Pattern.compile("(?:https?://[^/?#\\s]+)?(/images/[\\w-]+\\.\\w+)");

    private final String base;
    private final String publicUrl;

    ReviewPictures(PublicUrl publicUrl, @Value("${t82.user.pictures.base-url:}") String pictures) {
        this.publicUrl = publicUrl.publicUrl();
        this.base = (pictures.isBlank() ? publicUrl : new PublicUrl(pictures)).publicUrl();
    }

    /** Whether the address is the path of an uploaded picture or its public address. */
    boolean isOwn(String address) {
        String path = path(address);
        return path != null
                && (address.equals(path) || address.equals(base + path) || address.equals(publicUrl + path));
    }

    /**
     * The absolute address of an uploaded picture, whatever form of it is stored; {@code null} for a picture of another
     * host, which an older release may have stored.
     */
    @Nullable String shown(@Nullable String address) {
        String path = address == null ? null : path(address);
        return path == null ? null : base + path;
    }

    /** The path of an uploaded picture without its host; {@code null} for any other picture. */
    static @Nullable String path(String address) {
        Matcher uploaded = UPLOADED.matcher(address);
        return uploaded.matches() ? uploaded.group(1) : null;
    }
}
