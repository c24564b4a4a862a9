package com.t82.ticket;

import static org.awaitility.Awaitility.await;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;

import com.t82.ticket.issue.TicketRows;
import com.t82.user.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.request.RequestPostProcessor;
import org.springframework.transaction.support.TransactionTemplate;

/** Publishes the events of other modules, records those of the ticket module, and provides users for requests. */
public class TicketFixtures {

    private final ApplicationEventPublisher events;
    private final TransactionTemplate transactions;
    private final JdbcClient jdbc;
    private final Queue<Object> published = new ConcurrentLinkedQueue<>();

    TicketFixtures(ApplicationEventPublisher events, TransactionTemplate transactions, JdbcClient jdbc) {
        this.events = events;
        this.transactions = transactions;
        this.jdbc = jdbc;
    }

    /** Publishes each event in a transaction of its own and waits until all listeners have completed. */
    public void publish(Object... messages) {
        for (Object message : messages) {
            publishTogether(message);
        }
    }

    /** Publishes all events in one transaction, so that listeners run concurrently, and waits for them. */
    public void publishTogether(Object... messages) {
        transactions.executeWithoutResult(transaction -> Stream.of(messages).forEach(events::publishEvent));
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .pollDelay(Duration.ZERO)
                .until(() -> jdbc.sql("select count(*) from event_publication")
                                .query(Integer.class)
                                .single()
                        == 0);
    }

    /**
     * Announces the performance, approves the payment of these seats and returns their tickets in the order of the
     * seats.
     */
    public List<TicketId> issueTickets(Booking booking, long... seats) {
        publish(booking.announced(), booking.approved(seats));
        return ticketsOf(booking);
    }

    public List<TicketId> ticketsOf(Booking booking) {
        return jdbc.sql("select id from ticket where purchase_id = ? order by seat_id")
                .param(booking.purchase().value())
                .query((row, number) -> TicketRows.id(row))
                .list();
    }

    /** The events of this type that the module has published about this user. */
    public <T> List<T> announced(Class<T> type, UserId holder) {
        return published.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(event -> event.toString().contains(holder.toString()))
                .toList();
    }

    @EventListener
    void on(TicketIssued issued) {
        published.add(issued);
    }

    @EventListener
    void on(TicketCancelled cancelled) {
        published.add(cancelled);
    }

    @EventListener
    void on(TicketCheckedIn checkedIn) {
        published.add(checkedIn);
    }

    @EventListener
    void on(TicketCheckInUndone undone) {
        published.add(undone);
    }

    public static RequestPostProcessor fan(UserId user) {
        return as("USER", user);
    }

    public static RequestPostProcessor staff() {
        return as("STAFF", UserId.random());
    }

    public static RequestPostProcessor admin() {
        return as("ADMIN", UserId.random());
    }

    public static RequestPostProcessor as(String role, UserId user) {
        return jwt().jwt(token -> token.subject(user.toString()))
                .authorities(new SimpleGrantedAuthority("ROLE_" + role));
    }
}
