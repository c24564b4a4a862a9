/**
 * The house: starts the modules, guards the doors and translates every failure into one error format. It owns no
 * business rule and no table but the event publication registry.
 */
@NullMarked
package com.t82;

import org.jspecify.annotations.NullMarked;
