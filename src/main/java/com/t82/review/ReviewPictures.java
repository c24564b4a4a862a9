package com.t82.review;

import com.t82.shared.PublicUrl;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Which pictures a review may show: those that were uploaded here. Whoever runs the host of a picture learns who looks at
 * it, from where and when, so it is not for an author to choose one.
 */
@Component
class ReviewPictures {

    private static final Pattern UPLOADED = Pattern.compile("(?:https?://[^/?#\\s]+)?(/images/[\\w-]+\\.\\w+)");

    private final String house;
    private final String publicUrl;

    ReviewPictures(PublicUrl publicUrl, @Value("${t82.user.pictures.base-url:}") String pictures) {
        this.publicUrl = publicUrl.publicUrl();
        this.house = (pictures.isBlank() ? publicUrl : new PublicUrl(pictures)).publicUrl();
    }

    /** Whether this is the path of an uploaded picture, or its address here. */
    boolean isOwn(String address) {
        String path = path(address);
        return path != null
                && (address.equals(path) || address.equals(house + path) || address.equals(publicUrl + path));
    }

    /**
     * The absolute address under which others see the picture, however its author named it; {@code null} for one that is
     * not ours, which an older release may have kept.
     */
    @Nullable String shown(@Nullable String address) {
        String path = address == null ? null : path(address);
        return path == null ? null : house + path;
    }

    /** The path of an uploaded picture, whatever house it was uploaded to; {@code null} for any other picture. */
    static @Nullable String path(String address) {
        Matcher uploaded = UPLOADED.matcher(address);
        return uploaded.matches() ? uploaded.group(1) : null;
    }
}
