package com.t82.ticket;

import static org.awaitility.Awaitility.await;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.jwt;

import com.t82.ticket.issue.Tickets;
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

/** The world around the module: it spreads news, listens to what the module announces, and sends people to its doors. */
public class World {

    private final ApplicationEventPublisher events;
    private final TransactionTemplate transactions;
    private final JdbcClient jdbc;
    private final Queue<Object> heard = new ConcurrentLinkedQueue<>();

    World(ApplicationEventPublisher events, TransactionTemplate transactions, JdbcClient jdbc) {
        this.events = events;
        this.transactions = transactions;
        this.jdbc = jdbc;
    }

    /** Publishes each piece of news in a transaction of its own and waits until every listener has taken it. */
    public void hears(Object... news) {
        for (Object message : news) {
            hearsAtOnce(message);
        }
    }

    /** Publishes all of the news together, so that listeners take it side by side, and waits for them. */
    public void hearsAtOnce(Object... news) {
        transactions.executeWithoutResult(transaction -> Stream.of(news).forEach(events::publishEvent));
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .pollDelay(Duration.ZERO)
                .until(() -> jdbc.sql("select count(*) from event_publication")
                                .query(Integer.class)
                                .single()
                        == 0);
    }

    /** Announces the box's performance, pays for these seats and answers their tickets in the order of the seats. */
    public List<TicketId> issues(Box box, long... seats) {
        hears(box.announced(), box.approved(seats));
        return ticketsOf(box);
    }

    public List<TicketId> ticketsOf(Box box) {
        return jdbc.sql("select id from ticket where purchase_id = ? order by seat_id")
                .param(box.purchase().value())
                .query((row, number) -> Tickets.id(row))
                .list();
    }

    /** What the module announced to this holder. */
    public <T> List<T> announced(Class<T> type, UserId holder) {
        return heard.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(event -> event.toString().contains(holder.toString()))
                .toList();
    }

    @EventListener
    void on(TicketIssued issued) {
        heard.add(issued);
    }

    @EventListener
    void on(TicketCancelled cancelled) {
        heard.add(cancelled);
    }

    @EventListener
    void on(TicketCheckedIn checkedIn) {
        heard.add(checkedIn);
    }

    @EventListener
    void on(TicketCheckInUndone undone) {
        heard.add(undone);
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
