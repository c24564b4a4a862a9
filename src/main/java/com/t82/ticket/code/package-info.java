/**
 * Ticket codes: their content ({@code TicketCode}), their signature ({@code TicketKeys}) and the public keys with which
 * a gate verifies them without network ({@code TicketKeyApi}). The format is documented in {@code
 * docs/ticket-codes.md}.
 */
@NullMarked
package com.t82.ticket.code;

import org.jspecify.annotations.NullMarked;
