/**
 * The demo programme of standalone mode: {@code DemoProgramme} reads {@code demo/programme.yml}, {@code EventDemoData}
 * creates it through the ordinary use cases.
 */
@NullMarked
package com.t82.event.demo;

import org.jspecify.annotations.NullMarked;
