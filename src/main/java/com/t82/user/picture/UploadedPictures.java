package com.t82.user.picture;

import com.t82.user.UserId;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What somebody has uploaded, as far as they may ask for it. */
@Repository
public class UploadedPictures {

    private final JdbcClient jdbc;

    UploadedPictures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public record Uploaded(String path, Instant uploadedAt) {}

    public List<Uploaded> of(UserId owner) {
        return jdbc.sql("""
                        select '/images/' || name, uploaded_at from user_picture
                        where owner_id = ? and discarded_at is null order by uploaded_at, name
                        """)
                .param(owner.value())
                .query((row, index) ->
                        new Uploaded(row.getString(1), row.getTimestamp(2).toInstant()))
                .list();
    }
}
