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
 * Streams the status of fans as it changes. Each stream has a virtual thread, so a slow client does not delay others.
 * The status comes from the {@link QueueView}, so a stream costs no database access.
 */
@Component
class QueueStreams implements SmartLifecycle {

    /** After this time the client has to reconnect, perhaps to another instance. */
    private static final Duration MAX_DURATION = Duration.ofMinutes(30);

    /** How often a comment is sent when nothing changes, so that proxies keep the connection. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private static final int PER_FAN = 3;

    private final QueueView view;
    private final Heartbeats heartbeats;
    private final WaitingSettings settings;
    private final Map<SseEmitter, OpenStream> open = new ConcurrentHashMap<>();
    private volatile boolean running;

    QueueStreams(QueueView view, Heartbeats heartbeats, WaitingSettings settings) {
        this.view = view;
        this.heartbeats = heartbeats;
        this.settings = settings;
    }

    /**
     * Opens a stream for the fan and ends the oldest ones beyond the limit: a phone that has lost its connection
     * reconnects before the server notices.
     *
     * @throws ProblemException {@link WaitingProblem#TOO_MANY_STREAMS}
     */
    SseEmitter open(PerformanceId performance, UserId user) {
        if (!running || open.size() >= settings.maxStreams()) {
            throw ProblemException.retryAfter(Duration.ofSeconds(5), WaitingProblem.TOO_MANY_STREAMS);
        }
        List<OpenStream> others = open.values().stream()
                .filter(stream -> stream.user().equals(user))
                .sorted(Comparator.comparingLong(OpenStream::since))
                .toList();
        others.stream()
                .limit(Math.max(0, others.size() + 1 - PER_FAN))
                .forEach(oldest -> oldest.thread().interrupt());
        SseEmitter emitter = new SseEmitter(MAX_DURATION.toMillis());
        Thread thread = Thread.ofVirtual().name("queue-stream").unstarted(() -> follow(emitter, performance, user));
        open.put(emitter, new OpenStream(user, thread, System.nanoTime()));
        emitter.onCompletion(thread::interrupt);
        emitter.onTimeout(emitter::complete);
        thread.start();
        return emitter;
    }

    /** How many streams the fan has on this instance. */
    long count(UserId user) {
        return open.values().stream()
                .filter(stream -> stream.user().equals(user))
                .count();
    }

    /** Ends all streams of the fan on this instance. */
    void end(UserId user) {
        open.values().stream()
                .filter(stream -> stream.user().equals(user))
                .forEach(stream -> stream.thread().interrupt());
    }

    private void follow(SseEmitter emitter, PerformanceId performance, UserId user) {
        try {
            @Nullable StandingAnswer sent = null;
            long sentAt = 0;
            while (!Thread.currentThread().isInterrupted()) {
                QueueStatus status = view.status(performance, user).orRefuse();
                heartbeats.touch(performance, user);
                StandingAnswer answer = StandingAnswer.of(status);
                if (!answer.equals(sent)) {
                    emitter.send(SseEmitter.event().name("place").data(answer, MediaType.APPLICATION_JSON));
                    sent = answer;
                    sentAt = System.nanoTime();
                } else if (System.nanoTime() - sentAt > KEEP_ALIVE.toNanos()) {
                    emitter.send(SseEmitter.event().comment("waiting"));
                    sentAt = System.nanoTime();
                }
                if (status.isThrough()) {
                    break;
                }
                Thread.sleep(settings.streamInterval());
            }
            emitter.complete();
        } catch (ProblemException e) {
            sendLost(emitter, e);
        } catch (IOException | IllegalStateException e) {
            emitter.complete();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            emitter.complete();
        } catch (RuntimeException e) {
            emitter.completeWithError(e);
        } finally {
            open.remove(emitter);
        }
    }

    private static void sendLost(SseEmitter emitter, ProblemException problem) {
        try {
            emitter.send(SseEmitter.event()
                    .name("lost")
                    .data(
                            Map.of(
                                    "code",
                                    problem.type().code(),
                                    "name",
                                    problem.type().name()),
                            MediaType.APPLICATION_JSON));
            emitter.complete();
        } catch (IOException | IllegalStateException e) {
            emitter.complete();
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Ends all streams before the web server waits for its open requests. */
    @Override
    public void stop() {
        running = false;
        open.values().forEach(stream -> stream.thread().interrupt());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** @param since {@link System#nanoTime()} of the opening */
    private record OpenStream(UserId user, Thread thread, long since) {}
}
