package com.t82.event;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

interface Venues extends JpaRepository<Venue, Long> {

    /** Whoever marks a section locks the venue first, so that two sections marked at once cannot overlap. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select v from #{#entityName} v where v.id = :id")
    Optional<Venue> lock(long id);
}
