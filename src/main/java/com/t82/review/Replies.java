package com.t82.review;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface Replies extends JpaRepository<Reply, Long> {

    /** Oldest first. */
    @Query("select r from Reply r where r.reviewId = :review order by r.replyId")
    Page<Reply> to(long review, Pageable page);

    @Query("select r from Reply r where r.reviewId = :review and r.replyId = :reply and r.removedAt is null")
    Optional<Reply> find(long review, long reply);

    /** Includes replies that their author has removed. */
    int countByReviewIdAndAuthor(long reviewId, UUID author);
}
