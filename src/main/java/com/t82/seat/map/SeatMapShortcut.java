package com.t82.seat.map;

import com.t82.event.PerformanceId;
import com.t82.seat.map.SeatMapAnswers.Topic;
import com.t82.shared.RequestPath;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Answers the most frequent requests for the seat map before the dispatcher, which takes longer than the answer. A
 * request that cannot be answered from memory, or does not match exactly, goes on to {@link SeatMapApi}.
 */
class SeatMapShortcut extends HttpFilter {

    static final String PREFIX = "/api/v1/events/";

    private final transient SeatMap map;
    private final transient SeatMapAnswers answers;

    SeatMapShortcut(SeatMap map, SeatMapAnswers answers) {
        this.map = map;
        this.answers = answers;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Question question = request.getMethod().equals("GET") ? question(RequestPath.of(request)) : null;
        LiveSeats live = question == null ? null : map.ready(question.performance());
        if (question == null || live == null) {
            chain.doFilter(request, response);
        } else {
            answers.answer(question.topic(), live, request, response);
        }
    }

    static @Nullable Question question(String path) {
        if (!path.startsWith(PREFIX)) {
            return null;
        }
        long id = 0;
        int at = PREFIX.length();
        while (at < path.length() && path.charAt(at) >= '0' && path.charAt(at) <= '9') {
            id = id * 10 + path.charAt(at++) - '0';
        }
        int digits = at - PREFIX.length();
        if (digits == 0 || digits > 18) {
            return null;
        }
        Topic topic = switch (path.substring(at)) {
            case "/seats" -> Topic.SEATS;
            case "/restseats" -> Topic.REST;
            case "/seatmap" -> Topic.PLAN;
            case "/seatmap/status" -> Topic.STATUS;
            default -> null;
        };
        return topic == null ? null : new Question(topic, new PerformanceId(id));
    }

    record Question(Topic topic, PerformanceId performance) {}
}
