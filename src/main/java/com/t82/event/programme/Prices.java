package com.t82.event.programme;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;

public interface Prices extends JpaRepository<Price, Long> {

    List<Price> findByShowId(long showId);

    Optional<Price> findByShowIdAndSectionId(long showId, long sectionId);
}
