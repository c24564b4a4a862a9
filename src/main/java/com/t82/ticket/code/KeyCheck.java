package com.t82.ticket.code;

import com.t82.shared.ConfigurationCheck;
import java.util.List;
import org.springframework.core.env.Environment;

/** Checks at startup that ticket codes can be signed. */
class KeyCheck implements ConfigurationCheck {

    @Override
    public List<String> problems(Environment environment) {
        return ConfigurationCheck.trial(environment, "t82.ticket", CodeSettings.class, TicketKeys::new);
    }
}
