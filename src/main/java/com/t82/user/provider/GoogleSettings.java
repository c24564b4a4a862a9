package com.t82.user.provider;

import java.net.URI;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param tokenInfoUrl endpoint that returns which client a token was issued to
 * @param clientIds the OAuth clients of all platforms whose users may sign in; empty disables sign-in with Google
 */
@ConfigurationProperties("t82.user.google")
record GoogleSettings(
        @DefaultValue("https://accounts.google.com") URI baseUrl,

        @DefaultValue("https://oauth2.googleapis.com/tokeninfo")
        URI tokenInfoUrl,

        @DefaultValue List<String> clientIds) {}
