package com.t82.event.catalogue;

import java.time.Period;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param rankingWindow how long a sale counts as recent in the rankings, in calendar days of Korean time */
@ConfigurationProperties("t82.event")
record CatalogueSettings(@DefaultValue("30d") Period rankingWindow) {}
