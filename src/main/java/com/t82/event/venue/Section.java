package com.t82.event.venue;

import com.t82.event.PerformanceAnnounced;
import com.t82.event.SectionId;
import com.t82.shared.Money;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A named rectangle of seats of a venue. All its seats have one price per show. */
@Entity
@Table(name = "event_section")
public class Section {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    @Column(name = "name")
    private String name;

    @Embedded
    private Block block;

    protected Section() {}

    Section(String name, Block block) {
        this.name = name;
        this.block = block;
    }

    public SectionId id() {
        return new SectionId(id);
    }

    String name() {
        return name;
    }

    Block block() {
        return block;
    }

    public PerformanceAnnounced.Seating at(Money price) {
        return new PerformanceAnnounced.Seating(
                id(), name, block.startRow(), block.startColumn(), block.rows(), block.columns(), price);
    }
}
