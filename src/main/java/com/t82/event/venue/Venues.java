package com.t82.event.venue;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

public interface Venues extends JpaRepository<Venue, Long> {

    /**
     * Taken before sections are marked, performances placed and shows published: of two requests at once the second one
     * sees what the first one did, and can say what it collides with.
     */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select v from #{#entityName} v where v.id = :id")
    Optional<Venue> lock(long id);

    @Query("select min(v.id) from #{#entityName} v where v.name = :name and v.address = :address")
    @Nullable Long named(String name, String address);

    /** Until the end of the transaction; of two who add the same venue the second one waits and finds the first's. */
    @Query(nativeQuery = true, value = "select 1 from pg_advisory_xact_lock(hashtextextended('venue ' || :name, 0))")
    int lockName(String name);
}
