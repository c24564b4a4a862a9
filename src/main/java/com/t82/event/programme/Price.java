package com.t82.event.programme;

import com.t82.event.SectionId;
import com.t82.event.ShowId;
import com.t82.shared.Money;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The price of a seat of one section, the same at all performances of a show. */
@Entity
@Table(name = "event_price")
class Price {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    @Column(name = "show_id")
    private long showId;

    @Column(name = "section_id")
    private long sectionId;

    @Column(name = "price")
    private Money amount;

    @Column(name = "revision")
    private long revision;

    protected Price() {}

    Price(ShowId show, SectionId section, Money amount) {
        this.showId = show.value();
        this.sectionId = section.value();
        this.amount = amount;
    }

    void changeTo(Money newAmount) {
        amount = newAmount;
        revision++;
    }

    long id() {
        return id;
    }

    SectionId section() {
        return new SectionId(sectionId);
    }

    Money amount() {
        return amount;
    }

    long revision() {
        return revision;
    }
}
