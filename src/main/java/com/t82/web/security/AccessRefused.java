package com.t82.web.security;

import jakarta.servlet.http.HttpServletRequest;

/** A known caller has asked for what is not theirs. Published while the request is being refused. */
public record AccessRefused(HttpServletRequest request) {}
