/**
 * Shows, performances and prices, as admins manage them: {@code Publishing} shows, {@code Announcing} performances,
 * {@code Pricing} sections. {@code Occupying} keeps two performances from overlapping at one venue.
 */
@NullMarked
package com.t82.event.programme;

import org.jspecify.annotations.NullMarked;
