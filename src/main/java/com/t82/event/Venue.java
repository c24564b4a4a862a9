package com.t82.event;

import com.t82.shared.ProblemException;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A place with a grid of seats, cut into sections that do not overlap. */
@Entity
@Table(name = "event_venue")
class Venue {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    @Column(name = "name")
    private String name;

    @Column(name = "address")
    private String address;

    @Column(name = "total_seats")
    private int totalSeats;

    @Column(name = "available_seats")
    private int availableSeats;

    @Column(name = "row_count")
    private int rows;

    @Column(name = "column_count")
    private int columns;

    @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true)
    @JoinColumn(name = "venue_id", nullable = false, updatable = false)
    @OrderBy("id")
    private List<Section> sections = new ArrayList<>();

    protected Venue() {}

    /**
     * @param totalSeats how many people can sit there, as the venue says
     * @param availableSeats how many of these seats are in use
     * @param rows rows of the grid
     * @param columns seats in a row of the grid
     */
    Venue(String name, String address, int totalSeats, int availableSeats, int rows, int columns) {
        this.name = name;
        this.address = address;
        this.totalSeats = totalSeats;
        this.availableSeats = availableSeats;
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * @throws ProblemException {@link EventProblem#SECTION_OUTSIDE_VENUE}, {@link EventProblem#SECTION_OVERLAPS} or
     *     {@link EventProblem#SECTION_NAME_TAKEN}
     */
    Section mark(String sectionName, Block block) {
        if (!block.fitsInto(rows, columns)) {
            throw new ProblemException(EventProblem.SECTION_OUTSIDE_VENUE, rows, columns);
        }
        for (Section other : sections) {
            if (other.name().equals(sectionName)) {
                throw new ProblemException(EventProblem.SECTION_NAME_TAKEN);
            }
            if (other.block().overlaps(block)) {
                throw new ProblemException(EventProblem.SECTION_OVERLAPS, other.name());
            }
        }
        Section section = new Section(sectionName, block);
        sections.add(section);
        return section;
    }

    Optional<Section> section(SectionId section) {
        return sections.stream().filter(it -> it.id().equals(section)).findFirst();
    }

    VenueId id() {
        return new VenueId(id);
    }

    String name() {
        return name;
    }

    String address() {
        return address;
    }

    int totalSeats() {
        return totalSeats;
    }

    int availableSeats() {
        return availableSeats;
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    List<Section> sections() {
        return List.copyOf(sections);
    }
}
