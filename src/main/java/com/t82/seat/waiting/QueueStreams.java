package com.t82.seat.waiting;

import com.t82.event.PerformanceId;
import com.t82.seat.waiting.QueueApi.StandingAnswer;
import com.t82.shared.ProblemException;
import com.t82.user.UserId;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells people their place as it changes, each on a virtual thread of its own: a slow reader keeps nobody waiting. Places
 * come from the board, so a stream costs no database access.
 */
@Component
class QueueStreams implements SmartLifecycle {

    /** After that the reader connects again, perhaps to another instance. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    /** So often something is sent though nothing has changed, lest a proxy cut the line. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

    private static final int PER_PERSON = 3;

    private final Board board;
    private final Presence presence;
    private final WaitingSettings settings;
    private final Map<SseEmitter, Reader> open = new ConcurrentHashMap<>();
    private volatile boolean running;

    QueueStreams(Board board, Presence presence, WaitingSettings settings) {
        this.board = board;
        this.presence = presence;
        this.settings = settings;
    }

    /**
     * Opens one more for this person, and ends those that are too many: a phone that has lost its line comes back before
     * we notice that the old one is dead.
     *
     * @throws ProblemException {@link WaitingProblem#TOO_MANY_STREAMS}
     */
    SseEmitter open(PerformanceId performance, UserId user) {
        if (!running || open.size() >= settings.maxStreams()) {
            throw ProblemException.retryAfter(Duration.ofSeconds(5), WaitingProblem.TOO_MANY_STREAMS);
        }
        List<Reader> others = open.values().stream()
                .filter(reader -> reader.user().equals(user))
                .sorted(Comparator.comparingLong(Reader::since))
                .toList();
        others.stream()
                .limit(Math.max(0, others.size() + 1 - PER_PERSON))
                .forEach(oldest -> oldest.teller().interrupt());
        SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
        Thread teller = Thread.ofVirtual().name("queue-stream").unstarted(() -> tell(emitter, performance, user));
        open.put(emitter, new Reader(user, teller, System.nanoTime()));
        emitter.onCompletion(teller::interrupt);
        emitter.onTimeout(emitter::complete);
        teller.start();
        return emitter;
    }

    /** How many streams this person has on this instance. */
    long count(UserId user) {
        return open.values().stream()
                .filter(reader -> reader.user().equals(user))
                .count();
    }

    /** Ends all streams of this person on this instance. */
    void end(UserId user) {
        open.values().stream()
                .filter(reader -> reader.user().equals(user))
                .forEach(reader -> reader.teller().interrupt());
    }

    private void tell(SseEmitter emitter, PerformanceId performance, UserId user) {
        try {
            @Nullable StandingAnswer told = null;
            long toldAt = 0;
            while (!Thread.currentThread().isInterrupted()) {
                Standing standing = board.standing(performance, user).orRefuse();
                presence.heardOf(performance, user);
                StandingAnswer answer = StandingAnswer.of(standing);
                if (!answer.equals(told)) {
                    emitter.send(SseEmitter.event().name("place").data(answer, MediaType.APPLICATION_JSON));
                    told = answer;
                    toldAt = System.nanoTime();
                } else if (System.nanoTime() - toldAt > SIGN_OF_LIFE.toNanos()) {
                    emitter.send(SseEmitter.event().comment("waiting"));
                    toldAt = System.nanoTime();
                }
                if (standing.isThrough()) {
                    break;
                }
                Thread.sleep(settings.streamInterval());
            }
            emitter.complete();
        } catch (ProblemException lost) {
            tellLast(emitter, lost);
        } catch (IOException | IllegalStateException goneAway) {
            emitter.complete();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            emitter.complete();
        } catch (RuntimeException failure) {
            emitter.completeWithError(failure);
        } finally {
            open.remove(emitter);
        }
    }

    private static void tellLast(SseEmitter emitter, ProblemException lost) {
        try {
            emitter.send(SseEmitter.event()
                    .name("lost")
                    .data(Map.of("code", lost.type().code(), "name", lost.type().name()), MediaType.APPLICATION_JSON));
            emitter.complete();
        } catch (IOException | IllegalStateException goneAway) {
            emitter.complete();
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server waits for its last requests, of which these would be. */
    @Override
    public void stop() {
        running = false;
        open.values().forEach(reader -> reader.teller().interrupt());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** @param since {@link System#nanoTime()} of the opening */
    private record Reader(UserId user, Thread teller, long since) {}
}
