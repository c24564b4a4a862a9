/**
 * The house: starts the modules, guards the doors and translates every failure into one error format. It owns no
 * business rule; its tables are the event publication registry, the audit trail, the answers kept for idempotency keys and
 * the locks of jobs.
 */
@NullMarked
package com.t82;

import org.jspecify.annotations.NullMarked;
