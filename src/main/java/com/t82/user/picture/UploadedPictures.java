package com.t82.user.picture;

import com.t82.user.UserId;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The uploaded pictures of a user, for the export of personal data. */
@Repository
public class UploadedPictures {

    private final JdbcClient jdbc;

    UploadedPictures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public record UploadedPicture(String path, Instant uploadedAt) {}

    public List<UploadedPicture> of(UserId owner) {
        return jdbc.sql("""
                        select '/images/' || name, uploaded_at from user_picture
                        where owner_id = ? and discarded_at is null order by uploaded_at, name
                        """)
                .param(owner.value())
                .query((row, index) -> new UploadedPicture(
                        row.getString(1), row.getTimestamp(2).toInstant()))
                .list();
    }
}
