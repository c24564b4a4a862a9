package com.t82.user.picture;

import com.t82.shared.ProblemException;
import com.t82.shared.PublicUrl;
import com.t82.shared.web.Upload;
import com.t82.user.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.util.UriComponentsBuilder;

/** Pictures over HTTP. */
@RestController
@Tag(name = "Pictures", description = "Profile and review pictures")
class PictureApi {

    private final Uploading uploading;
    private final PictureStore store;
    private final PictureSettings settings;
    private final PublicUrl publicUrl;

    PictureApi(Uploading uploading, PictureStore store, PictureSettings settings, PublicUrl publicUrl) {
        this.uploading = uploading;
        this.store = store;
        this.settings = settings;
        this.publicUrl = publicUrl;
    }

    record Uploaded(String url) {}

    @Upload
    @PostMapping(path = "/api/v1/images", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @Operation(
            summary = "Upload a picture",
            description = "JPEG, PNG or the first frame of a GIF. It is re-encoded: upright, scaled down and without"
                    + " metadata. There is a daily limit.")
    ResponseEntity<Uploaded> upload(@RequestPart("image") MultipartFile image, UserId caller) throws IOException {
        if (image.getSize() > settings.maxSize().toBytes()) {
            throw new ProblemException(
                    PictureProblem.IMAGE_FILE_TOO_LARGE, settings.maxSize().toMegabytes());
        }
        URI url = addresses().path("/images/{name}").build(uploading.upload(caller, image));
        return ResponseEntity.ok(new Uploaded(url.toString()));
    }

    @GetMapping("/images/{name:" + Picture.NAME + "}")
    ResponseEntity<Resource> picture(@PathVariable String name) {
        Resource picture = store.find(name).orElseThrow(() -> new ProblemException(PictureProblem.IMAGE_NOT_FOUND));
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(Picture.mediaType(name)))
                .cacheControl(
                        CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable())
                .eTag("\"" + name + "\"")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .body(picture);
    }

    private UriComponentsBuilder addresses() {
        return settings.baseUrl() == null
                ? UriComponentsBuilder.fromUriString(publicUrl.publicUrl())
                : UriComponentsBuilder.fromUri(settings.baseUrl());
    }
}
