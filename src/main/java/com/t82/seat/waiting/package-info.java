/**
 * The waiting room before performances that everybody wants at once. It is switched on for each performance.
 *
 * <p>Who comes before the sale opens is in the lobby, whose order is drawn when it opens; who comes later stands behind, in
 * order of arrival. People are let in by rate and by the number inside, and only who is inside may choose seats. The
 * truth is in PostgreSQL; each instance keeps a view of it that is about a second old, so that asking for one's place
 * costs no database access.
 */
@NullMarked
package com.t82.seat.waiting;

import org.jspecify.annotations.NullMarked;
