package com.t82.event.programme;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

public interface Performances extends JpaRepository<Performance, Long> {

    Optional<Performance> findByIdAndShowId(long id, long showId);

    @Query("""
            select p from #{#entityName} p
            where p.showId = :show and p.cancelledAt is null and p.startsAt > :now
            order by p.startsAt, p.id
            """)
    List<Performance> ahead(long show, Instant now);
}
