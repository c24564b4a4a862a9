package com.t82.standalone;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** Finds and stops server processes of a data directory whose instance was killed. */
final class StaleServers {

    private StaleServers() {}

    /** The process with this id, if it runs the expected program. Ids are reused, so the program must match. */
    static Optional<ProcessHandle> find(String pid, Predicate<String> program) {
        if (!pid.strip().matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(pid.strip()))
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info().command().filter(program).isPresent());
    }

    /** Sends SIGINT, at which PostgreSQL and Redis shut down cleanly without waiting for clients. */
    static void interrupt(ProcessHandle process, Duration patience) throws IOException {
        try {
            new ProcessBuilder("sh", "-c", "kill -INT " + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
            process.onExit().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
