package com.t82.event.programme;

import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

public interface Shows extends JpaRepository<Show, Long> {

    /**
     * A show that is not withdrawn, locked. Every transaction that changes a show, its prices or its performances locks
     * it first: otherwise a performance announced while a section is being priced would never get the price.
     */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select s from #{#entityName} s where s.id = :id and s.withdrawnAt is null")
    Optional<Show> lock(long id);

    /** The oldest other show of this title and opening at the venue that is not withdrawn. */
    @Query("""
            select min(s.id) from #{#entityName} s
            where s.venueId = :venue and s.title = :title and s.bookingOpensAt = :opening and s.withdrawnAt is null
                and s.id <> :except
            """)
    @Nullable Long duplicateOf(long venue, String title, Instant opening, long except);
}
