package com.t82.loadtest;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server to be compared with, as a process of its own; it ends with this one. */
final class Program implements AutoCloseable {

    private final Process process;
    private final Target target;

    private Program(Process process, Target target) {
        this.process = process;
        this.target = target;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param path what it answers with 200 once it is up
     * @throws IOException when it ends, or does not answer in time
     */
    static Program start(List<String> command, File log, int port, String path, Duration patience) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        Program program = new Program(process, Target.of("http://127.0.0.1:" + port, false));
        long end = System.nanoTime() + patience.toNanos();
        while (!program.answers(path)) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                program.close();
                throw new IOException(command.getFirst() + " did not start; see " + log);
            }
            Stage.pause(Duration.ofMillis(100));
        }
        return program;
    }

    Target target() {
        return target;
    }

    private boolean answers(String path) {
        try (Connection connection = new Connection(target.host(), target.port())) {
            return connection.call(Connection.request("GET", target, path, "")) == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
