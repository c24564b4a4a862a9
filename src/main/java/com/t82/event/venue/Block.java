package com.t82.event.venue;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/**
 * A rectangle of seats on a venue's grid. Rows and columns count from 1.
 *
 * @param startRow number of the first row
 * @param startColumn number of the first seat in each row
 * @param rows how many rows, at least 1
 * @param columns how many seats in a row, at least 1
 */
@Embeddable
public record Block(
        @Column(name = "start_row") int startRow,
        @Column(name = "start_column") int startColumn,
        @Column(name = "row_count") int rows,
        @Column(name = "column_count") int columns) {

    boolean overlaps(Block other) {
        return startRow < other.startRow + other.rows
                && other.startRow < startRow + rows
                && startColumn < other.startColumn + other.columns
                && other.startColumn < startColumn + columns;
    }

    boolean fitsInto(int venueRows, int venueColumns) {
        return startRow >= 1
                && startColumn >= 1
                && rows >= 1
                && columns >= 1
                && (long) startRow + rows - 1 <= venueRows
                && (long) startColumn + columns - 1 <= venueColumns;
    }

    int seats() {
        return rows * columns;
    }
}
