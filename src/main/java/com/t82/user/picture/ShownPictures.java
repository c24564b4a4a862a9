package com.t82.user.picture;

import com.t82.shared.PublicUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Decides which profile pictures others get to see. Whoever runs a picture's host learns who looks at it, from where and
 * when, so it is not for each user to choose one: only pictures uploaded here are shown, and those of hosts that are
 * trusted. Any other picture is kept and seen by its owner alone.
 */
@Component
public class ShownPictures {

    private static final Pattern UPLOADED = Pattern.compile("/images/[^/]+");

    private final String house;
    private final Set<String> trusted;

    ShownPictures(
            PublicUrl publicUrl,
            @Value("${t82.user.pictures.base-url:}") String pictures,
            ShownPictureSettings settings) {
        this.house = (pictures.isBlank() ? publicUrl : new PublicUrl(pictures)).publicUrl();
        this.trusted = Set.copyOf(settings.pictureHosts());
    }

    /** @return with https; an uploaded picture's address here, whatever host the user named; {@code null} when there is none to show */
    public @Nullable String of(@Nullable String profileUrl) {
        if (profileUrl == null) {
            return null;
        }
        try {
            URI picture = new URI(profileUrl);
            if (isTrusted(picture)) {
                return "https:" + picture.getRawSchemeSpecificPart();
            }
            String path = picture.getRawPath();
            return path != null && UPLOADED.matcher(path).matches() ? house + path : null;
        } catch (URISyntaxException nowhere) {
            return null;
        }
    }

    /** Only the host as such is trusted, not what listens at another port of it; Kakao still names it with http. */
    private boolean isTrusted(URI picture) {
        return ("https".equalsIgnoreCase(picture.getScheme()) || "http".equalsIgnoreCase(picture.getScheme()))
                && picture.getHost() != null
                && trusted.contains(picture.getHost().toLowerCase(Locale.ROOT))
                && picture.getPort() == -1
                && picture.getRawUserInfo() == null;
    }
}
