package com.t82.user.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.multipart;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.put;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import com.t82.testing.ModuleTest;
import com.t82.user.PictureDiscarded;
import com.t82.user.UserId;
import com.t82.user.UserTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockMultipartFile;
import org.springframework.modulith.test.Scenario;

@ModuleTest
class PictureApiTest extends UserTest {

    @Autowired
    JdbcClient jdbc;

    @Test
    void anUploadedPictureIsServedAndCacheableForEver() throws Exception {
        String path = upload(login(signedUp()).access());
        mvc.perform(get(path))
                .andExpect(status().isOk())
                .andExpect(content().contentType("image/jpeg"))
                .andExpect(header().string("Cache-Control", "max-age=31536000, public, immutable"))
                .andExpect(header().string("X-Content-Type-Options", "nosniff"));
        mvc.perform(get(path).header(HttpHeaders.IF_NONE_MATCH, "\"" + path.substring(8) + "\""))
                .andExpect(status().isNotModified());
    }

    @Test
    void anUploadedPictureCanBecomeTheProfilePicture() throws Exception {
        String token = login(signedUp()).access();
        String url = "http://localhost" + upload(token);
        mvc.perform(with(token, json(put("/api/v1/users/me"), "{\"name\":\"김서연\",\"profileUrl\":\"" + url + "\"}")))
                .andExpect(status().isOk());
        mvc.perform(with(token, get("/api/v1/users/me")))
                .andExpect(jsonPath("$.profileUrl").value(url));
    }

    @Test
    void aFileThatIsNoPictureIsRefusedWhateverItsName() throws Exception {
        mvc.perform(multipart("/api/v1/images")
                        .file(new MockMultipartFile(
                                "image", "me.png", "image/png", "<html>".getBytes(StandardCharsets.UTF_8)))
                        .header("Authorization", "Bearer " + login(signedUp()).access()))
                .andExpect(status().isUnsupportedMediaType())
                .andExpect(jsonPath("$.code").value("IMAGE-001"));
        mvc.perform(multipart("/api/v1/images")
                        .header("Authorization", "Bearer " + login(signedUp()).access()))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.code").value("COMMON-001"));
    }

    @Test
    void onlySignedInUsersUploadAndOnlyPicturesAreServed() throws Exception {
        mvc.perform(multipart("/api/v1/images").file(picture())).andExpect(status().isUnauthorized());
        mvc.perform(get("/images/00000000000000000000000000000000.jpg"))
                .andExpect(status().isNotFound())
                .andExpect(jsonPath("$.code").value("IMAGE-005"));
        mvc.perform(get("/images/passwd")).andExpect(status().isNotFound());
    }

    @Test
    void picturesAreDeletedWhenTheirOwnerWithdraws(Scenario scenario) throws Exception {
        String token = login(signedUp()).access();
        String name = upload(token).substring(8);
        scenario.stimulate(() -> perform(with(token, delete("/api/v1/users/me"))))
                .andWaitAtMost(Duration.ofSeconds(10))
                .andWaitForStateChange(() -> jdbc.sql(
                                "select discarded_at from user_picture where name = ? and discarded_at is not null")
                        .param(name)
                        .query((row, index) -> row.getTimestamp(1))
                        .optional()
                        .orElse(null))
                .andVerify(discarded -> assertThat(discarded).isNotNull());
    }

    @Test
    void aDiscardedPictureIsDeletedIfItsOwnerUploadedIt(Scenario scenario) throws Exception {
        String token = login(signedUp()).access();
        UserId owner = new UserId(
                UUID.fromString(JWTParser.parse(token).getJWTClaimsSet().getSubject()));
        String dropped = upload(token).substring(8);
        String kept = upload(token).substring(8);
        String portrait = upload(token);
        mvc.perform(with(
                        token,
                        json(
                                put("/api/v1/users/me"),
                                "{\"name\":\"김서연\",\"profileUrl\":\"http://localhost%s\"}".formatted(portrait))))
                .andExpect(status().isOk());

        for (Dropped other : List.of(
                new Dropped(UserId.random(), "/images/" + kept),
                new Dropped(owner, "https://example.com/elsewhere/" + kept),
                new Dropped(owner, portrait))) {
            scenario.publish(other).andWaitForStateChange(this::quiet, done -> done);
        }
        scenario.publish(new Dropped(owner, "http://localhost/images/" + dropped))
                .andWaitForStateChange(() -> isThere(dropped), there -> !there);

        assertThat(isThere(kept)).isTrue();
        assertThat(isThere(portrait.substring(8))).isTrue();
    }

    record Dropped(UserId owner, String pictureUrl) implements PictureDiscarded {}

    private Boolean quiet() {
        return jdbc.sql("select not exists (select from event_publication)")
                .query(Boolean.class)
                .single();
    }

    private Boolean isThere(String picture) {
        return jdbc.sql("select exists (select from user_picture where name = ? and discarded_at is null)")
                .param(picture)
                .query(Boolean.class)
                .single();
    }

    @Test
    void uploadsPerDayAreLimited() throws Exception {
        Tokens tokens = login(signedUp());
        UUID owner = UUID.fromString(
                SignedJWT.parse(tokens.access()).getJWTClaimsSet().getSubject());
        jdbc.sql("""
                        insert into user_picture (name, owner_id, uploaded_at)
                        select gen_random_uuid()::text, ?, now() - interval '23 hours' + i * interval '1 minute'
                        from generate_series(1, 100) i
                        """).param(owner).update();
        mvc.perform(multipart("/api/v1/images").file(picture()).header("Authorization", "Bearer " + tokens.access()))
                .andExpect(status().isTooManyRequests())
                .andExpect(header().exists("Retry-After"))
                .andExpect(jsonPath("$.code").value("IMAGE-007"));
        jdbc.sql("update user_picture set uploaded_at = uploaded_at - interval '2 hours' where owner_id = ?")
                .param(owner)
                .update();
        upload(tokens.access());
    }

    @Test
    void uploadedPicturesAreInTheExport() throws Exception {
        String token = login(signedUp()).access();
        String path = upload(token);
        mvc.perform(with(token, get("/api/v1/users/me/export")))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.pictures[0].path").value(path))
                .andExpect(jsonPath("$.pictures[0].uploadedAt").isString());
    }

    @Test
    void aPictureUploadedDuringAWithdrawalIsDeleted() throws Exception {
        String token = login(signedUp()).access();
        jdbc.sql("update user_account set withdrawn_at = now() where id = ?::uuid")
                .param(SignedJWT.parse(token).getJWTClaimsSet().getSubject())
                .update();
        String name = upload(token).substring("/images/".length());
        assertThat(jdbc.sql("select discarded_at is not null from user_picture where name = ?")
                        .param(name)
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    private String upload(String token) throws Exception {
        String body =
                text(mvc.perform(multipart("/api/v1/images").file(picture()).header("Authorization", "Bearer " + token))
                        .andExpect(status().isOk())
                        .andReturn()
                        .getResponse());
        String url = JsonPath.read(body, "$.url");
        assertThat(url).startsWith("http://localhost:8080/images/");
        return url.substring("http://localhost:8080".length());
    }

    private static MockMultipartFile picture() throws IOException {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "jpg", jpeg);
        return new MockMultipartFile("image", "me.png", "image/png", jpeg.toByteArray());
    }
}
