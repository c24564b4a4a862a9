package com.t82.event.venue;

import com.t82.event.SectionId;
import com.t82.event.VenueId;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A place with a grid of seats, divided into sections that do not overlap. */
@Entity
@Table(name = "event_venue")
public class Venue {

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

    @Column(name = "changeover_minutes")
    private @Nullable Integer changeoverMinutes;

    /** True makes name and address unique in the database; null for duplicates from before that rule. */
    @Column(name = "named_once")
    private @Nullable Boolean namedOnce;

    @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true)
    @JoinColumn(name = "venue_id", nullable = false, updatable = false)
    @OrderBy("id")
    private List<Section> sections = new ArrayList<>();

    protected Venue() {}

    /**
     * @param totalSeats number of seats that the venue states; the grid may have gaps, so it can have more places than
     *     that
     * @param availableSeats how many of the seats are in use
     * @param rows rows of the grid
     * @param columns seats in a row of the grid
     * @param changeover time between two performances, in whole minutes; {@code null} for the default
     * @throws ProblemException {@link VenueProblem#SEATS_BEYOND_GRID} or {@link VenueProblem#AVAILABLE_BEYOND_SEATS}
     */
    public Venue(
            String name,
            String address,
            int totalSeats,
            int availableSeats,
            int rows,
            int columns,
            @Nullable Duration changeover) {
        if (totalSeats < 1 || totalSeats > (long) rows * columns) {
            throw new ProblemException(VenueProblem.SEATS_BEYOND_GRID, rows, columns);
        }
        if (availableSeats < 0 || availableSeats > totalSeats) {
            throw new ProblemException(VenueProblem.AVAILABLE_BEYOND_SEATS, totalSeats);
        }
        this.changeoverMinutes = changeover == null ? null : Math.toIntExact(changeover.toMinutes());
        this.namedOnce = true;
        this.name = name;
        this.address = address;
        this.totalSeats = totalSeats;
        this.availableSeats = availableSeats;
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * @throws ProblemException {@link VenueProblem#SECTION_OUTSIDE_VENUE}, {@link VenueProblem#SECTION_OVERLAPS},
     *     {@link VenueProblem#SECTION_NAME_TAKEN} or {@link VenueProblem#SECTIONS_BEYOND_SEATS}
     */
    Section mark(String sectionName, Block block) {
        if (!block.fitsInto(rows, columns)) {
            throw new ProblemException(VenueProblem.SECTION_OUTSIDE_VENUE, rows, columns);
        }
        for (Section other : sections) {
            if (other.name().equals(sectionName)) {
                throw new ProblemException(VenueProblem.SECTION_NAME_TAKEN);
            }
            if (other.block().overlaps(block)) {
                throw new ProblemException(VenueProblem.SECTION_OVERLAPS, other.name());
            }
        }
        int marked =
                sections.stream().mapToInt(section -> section.block().seats()).sum();
        if (marked + block.seats() > totalSeats) {
            throw new ProblemException(VenueProblem.SECTIONS_BEYOND_SEATS, totalSeats, marked);
        }
        Section section = new Section(sectionName, block);
        sections.add(section);
        return section;
    }

    public Optional<Section> section(SectionId section) {
        return sections.stream().filter(it -> it.id().equals(section)).findFirst();
    }

    public VenueId id() {
        return new VenueId(id);
    }

    public String name() {
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

    /** The time that the venue needs between two performances. */
    public Duration changeover(Duration usual) {
        return changeoverMinutes == null ? usual : Duration.ofMinutes(changeoverMinutes);
    }

    @Nullable Integer changeoverMinutes() {
        return changeoverMinutes;
    }

    public List<Section> sections() {
        return List.copyOf(sections);
    }
}
