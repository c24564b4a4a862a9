package com.t82.event.venue;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

public interface Venues extends JpaRepository<Venue, Long> {

    /**
     * Locked before a section is marked, a performance is placed or a show is published. Of two concurrent requests the
     * second one then sees the result of the first one and can report the conflict.
     */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select v from #{#entityName} v where v.id = :id")
    Optional<Venue> lock(long id);

    @Query("select min(v.id) from #{#entityName} v where v.name = :name and v.address = :address")
    @Nullable Long named(String name, String address);

    /**
     * Locks the name until the end of the transaction: of two requests that add one venue the second finds the first's.
     */
    @Query(nativeQuery = true, value = "select 1 from pg_advisory_xact_lock(hashtextextended('venue ' || :name, 0))")
    int lockName(String name);
}
