package com.t82.web.security;

import jakarta.servlet.http.HttpServletRequest;

/** A known caller was refused. Published synchronously, before the refusal is answered. */
public record AccessRefused(HttpServletRequest request) {}
