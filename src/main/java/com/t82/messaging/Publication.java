package com.t82.messaging;

import java.time.Instant;
import java.util.UUID;

/**
 * One event that waits for one listener.
 *
 * @param type the class of the event
 * @param body the event as JSON
 * @param attempts how often delivering it alone has failed
 */
record Publication(UUID id, String type, String body, Instant publishedAt, int attempts) {}
