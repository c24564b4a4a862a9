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
 * Decides which profile pictures are public. The host of a picture learns the address of everybody who views it, so a
 * user cannot choose any host: only pictures uploaded here and pictures on trusted hosts are public. Only the owner
 * sees any other picture.
 */
@Component
public class ShownPictures {

    private static final Pattern UPLOADED = Pattern.compile("/images/[^/]+");

    private final String server;
    private final Set<String> trusted;

    ShownPictures(
            PublicUrl publicUrl,
            @Value("${t82.user.pictures.base-url:}") String pictures,
            ShownPictureSettings settings) {
        this.server = (pictures.isBlank() ? publicUrl : new PublicUrl(pictures)).publicUrl();
        this.trusted = Set.copyOf(settings.pictureHosts());
    }

    /**
     * @return the public address, with https; for an uploaded picture its address on this server, whatever host the
     *     user named; {@code null} when there is no public picture
     */
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
            return path != null && UPLOADED.matcher(path).matches() ? server + path : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Only the default port of a host is trusted. Kakao still returns addresses with http. */
    private boolean isTrusted(URI picture) {
        return ("https".equalsIgnoreCase(picture.getScheme()) || "http".equalsIgnoreCase(picture.getScheme()))
                && picture.getHost() != null
                && trusted.contains(picture.getHost().toLowerCase(Locale.ROOT))
                && picture.getPort() == -1
                && picture.getRawUserInfo() == null;
    }
}
