package com.t82.review;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

interface Reviews extends JpaRepository<Review, Long> {

    @Query("select r from Review r where r.showId = :show and r.removedAt is null and not r.hidden"
            + " order by r.reviewId desc")
    Page<Review> visibleOf(long show, Pageable page);

    /** Newest first, including hidden ones, which their author still sees. */
    @Query("select r from Review r where r.author = :author and r.removedAt is null order by r.reviewId desc")
    Page<Review> writtenBy(UUID author, Pageable page);

    /** Locked until the transaction ends, so that a review is counted in the average once. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select r from Review r where r.reviewId = :review and r.removedAt is null")
    Optional<Review> findForChange(long review);

    /** @param path of the picture; some reviews store its whole address */
    @Query("select count(r) > 0 from Review r where r.author = :author and r.pictureUrl like concat('%', :path)"
            + " and r.removedAt is null")
    boolean show(UUID author, String path);

    @Query("select count(r) > 0 from Review r where r.reviewId = :review and r.removedAt is null and not r.hidden")
    boolean isVisible(long review);
}
