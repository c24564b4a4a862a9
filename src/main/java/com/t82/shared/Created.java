package com.t82.shared;

import java.net.URI;
import org.springframework.http.ResponseEntity;

/**
 * The answer of every call that creates something: its id, and in {@code Location} its address.
 *
 * @param id the new number
 */
public record Created(long id) {

    /** The app expects 200, not 201. */
    public static ResponseEntity<Created> at(String location, long id) {
        return ResponseEntity.ok().location(URI.create(location)).body(new Created(id));
    }
}
