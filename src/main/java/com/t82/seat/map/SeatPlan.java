package com.t82.seat.map;

import com.t82.event.PerformanceId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The geometry of a performance: which seats it has, where they are and what they cost. Immutable: new prices or
 * sections make a new plan with another {@link #version}. Elsewhere in this package a seat is its index in the order of
 * the ids.
 */
public final class SeatPlan {

    private final PerformanceId performance;
    private final List<Section> sections;
    private final long[] seats;
    private final short[] sectionOf;
    private final int[] rows;
    private final int[] columns;

    /** The JSON item of each seat in the list of free seats, with a comma before it, one after the other. */
    private final byte[] items;

    /** Where in {@link #items} each seat begins, and the end. */
    private final int[] itemAt;

    private final EncodedBody body;
    private final String version;

    /**
     * @param sections in the order of their ids
     * @param seats in ascending order, as are the other arrays
     * @param sectionOf the index of each seat's section
     */
    SeatPlan(
            PerformanceId performance,
            List<Section> sections,
            long[] seats,
            short[] sectionOf,
            int[] rows,
            int[] columns) {
        this.performance = performance;
        this.sections = sections;
        this.seats = seats;
        this.sectionOf = sectionOf;
        this.rows = rows;
        this.columns = columns;
        this.itemAt = new int[seats.length + 1];
        StringBuilder text = new StringBuilder(80 * seats.length);
        int bytes = 0;
        for (int i = 0; i < seats.length; i++) {
            Section section = sections.get(sectionOf[i]);
            int start = text.length();
            text.append(",{\"seatId\":")
                    .append(seats[i])
                    .append(",\"rowNum\":")
                    .append(rows[i])
                    .append(",\"colNum\":")
                    .append(columns[i])
                    .append(",\"name\":")
                    .append(section.name)
                    .append(",\"price\":")
                    .append(section.price)
                    .append('}');
            itemAt[i] = bytes;
            bytes += text.length() - start - section.name.length() + section.nameBytes;
        }
        itemAt[seats.length] = bytes;
        this.items = text.toString().getBytes(StandardCharsets.UTF_8);
        String geometry = geometry();
        this.version = EncodedBody.digest(geometry.getBytes(StandardCharsets.UTF_8));
        this.body = EncodedBody.json(geometry.replaceFirst("\\{", "{\"version\":\"" + version + "\","));
    }

    /** Adjacent seats of one row with consecutive ids form one run. */
    private String geometry() {
        StringBuilder json = new StringBuilder(4_096)
                .append("{\"eventId\":")
                .append(performance)
                .append(",\"seats\":")
                .append(seats.length)
                .append(",\"sections\":[");
        for (int i = 0; i < sections.size(); i++) {
            Section section = sections.get(i);
            json.append(i == 0 ? "" : ",")
                    .append("{\"sectionId\":")
                    .append(section.id)
                    .append(",\"name\":")
                    .append(section.name)
                    .append(",\"price\":")
                    .append(section.price)
                    .append('}');
        }
        json.append("],\"runs\":[");
        for (int from = 0, to; from < seats.length; from = to) {
            to = from + 1;
            while (to < seats.length && follows(to)) {
                to++;
            }
            json.append(from == 0 ? "" : ",")
                    .append("{\"index\":")
                    .append(from)
                    .append(",\"count\":")
                    .append(to - from)
                    .append(",\"seatId\":")
                    .append(seats[from])
                    .append(",\"sectionId\":")
                    .append(sections.get(sectionOf[from]).id)
                    .append(",\"rowNum\":")
                    .append(rows[from])
                    .append(",\"colNum\":")
                    .append(columns[from])
                    .append('}');
        }
        return json.append("]}").toString();
    }

    private boolean follows(int index) {
        return seats[index] == seats[index - 1] + 1
                && sectionOf[index] == sectionOf[index - 1]
                && rows[index] == rows[index - 1]
                && columns[index] == columns[index - 1] + 1;
    }

    PerformanceId performance() {
        return performance;
    }

    /** A digest of the geometry: equal on every instance for the same geometry. */
    String version() {
        return version;
    }

    EncodedBody body() {
        return body;
    }

    int size() {
        return seats.length;
    }

    public List<Section> sections() {
        return sections;
    }

    /** The index of a seat, or a negative number. */
    int indexOf(long seat) {
        return Arrays.binarySearch(seats, seat);
    }

    public long seat(int index) {
        return seats[index];
    }

    public int sectionOf(int index) {
        return sectionOf[index];
    }

    public int row(int index) {
        return rows[index];
    }

    public int column(int index) {
        return columns[index];
    }

    /** The list items of all seats; {@link #itemAt} is where each begins. Must not be changed. */
    byte[] items() {
        return items;
    }

    int itemAt(int index) {
        return itemAt[index];
    }

    /**
     * @param name as a JSON string, with its quotes
     * @param nameBytes its length in UTF-8
     * @param price of its free seats, won
     */
    public record Section(long id, String plainName, String name, int nameBytes, long price) {

        static Section of(long id, String plainName, String name, long price) {
            return new Section(id, plainName, name, name.getBytes(StandardCharsets.UTF_8).length, price);
        }
    }
}
