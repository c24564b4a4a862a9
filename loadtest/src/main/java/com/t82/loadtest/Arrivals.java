package com.t82.loadtest;

import com.t82.loadtest.Load.Outcome;
import com.t82.loadtest.Load.Sheet;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Open arrivals: each request has its time, whether or not earlier ones have been answered, and its latency counts from
 * that time even when no connection was free. One thread sends and reads everything, because whatever the generator
 * needs is missing to what it measures; it sends up to a millisecond late, which counts as latency.
 */
final class Arrivals implements AutoCloseable {

    private static final Duration LAST_ANSWER = Duration.ofSeconds(45);
    private static final Duration LEAD = Duration.ofMillis(50);
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(1);

    private final Target target;
    private final Selector selector;
    private final List<Line> lines = new ArrayList<>();
    private final Deque<Line> idle = new ArrayDeque<>();

    /**
     * @param connections how many requests may wait for an answer at once; connected here, for what is measured is the
     *     product and not how fast a kernel shakes hands
     */
    Arrivals(Target target, int connections) throws IOException {
        this.target = target;
        this.selector = Selector.open();
        for (int i = 0; i < connections; i++) {
            Line line = new Line();
            lines.add(line);
            idle.add(line);
            line.connect();
        }
    }

    /** @param due when to send each, nanoseconds from the start, ascending */
    Outcome send(byte[][] requests, long[] due) throws IOException {
        int count = Math.min(requests.length, due.length);
        Sheet sheet = new Sheet(count);
        long start = System.nanoTime() + LEAD.toNanos();
        long end = start + (count == 0 ? 0 : due[count - 1]) + LAST_ANSWER.toNanos();
        int next = 0;
        while (next < count || idle.size() < lines.size()) {
            long now = System.nanoTime();
            if (now - end > 0) {
                break;
            }
            while (next < count && now - start >= due[next] && !idle.isEmpty()) {
                idle.remove().ask(sheet, next, requests[next], start + due[next]);
                next++;
            }
            long pause = next < count && !idle.isEmpty() ? start + due[next] - now : 100 * TICK;
            selector.select(key -> ((Line) key.attachment()).read(), Math.max(1, pause / TICK));
        }
        return sheet.outcome(start);
    }

    @Override
    public void close() throws IOException {
        for (Line line : lines) {
            line.channel.close();
        }
        selector.close();
    }

    /** A keep-alive connection with at most one request under way. */
    private final class Line {

        private SocketChannel channel;
        private byte[] answer = new byte[2_048];
        private int length;
        private int status;
        private int bodyAt;
        private long bodyEnd;
        private boolean chunked;
        private boolean closing;

        private Sheet sheet;
        private int request;
        private long due;

        private void connect() throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(target.host(), target.port()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        private void ask(Sheet sheet, int request, byte[] bytes, long due) throws IOException {
            this.sheet = sheet;
            this.request = request;
            this.due = due;
            length = 0;
            bodyAt = 0;
            try {
                ByteBuffer out = ByteBuffer.wrap(bytes);
                while (out.hasRemaining()) {
                    channel.write(out);
                }
            } catch (IOException lost) {
                fail();
            }
        }

        private void read() {
            try {
                try {
                    fill();
                    if (isComplete()) {
                        sheet.note(request, status, due, System.nanoTime());
                        idle.add(this);
                        if (closing) {
                            reconnect();
                        }
                    }
                } catch (EOFException closed) {
                    if (idle.contains(this)) {
                        reconnect();
                    } else {
                        fail();
                    }
                } catch (IOException lost) {
                    fail();
                }
            } catch (IOException gone) {
                throw new Refusal("The instance takes no more connections: " + gone.getMessage());
            }
        }

        private void fail() throws IOException {
            sheet.note(request, Load.FAILED, due, System.nanoTime());
            idle.add(this);
            reconnect();
        }

        private void reconnect() throws IOException {
            channel.close();
            connect();
        }

        private void fill() throws IOException {
            if (length == answer.length) {
                answer = Arrays.copyOf(answer, 2 * length);
            }
            int read = channel.read(ByteBuffer.wrap(answer, length, answer.length - length));
            if (read < 0) {
                throw new EOFException("the connection was closed");
            }
            length += read;
        }

        private boolean isComplete() throws IOException {
            if (bodyAt == 0 && !readHead()) {
                return false;
            }
            while (chunked && bodyEnd <= length) {
                int line = find("\r\n", (int) bodyEnd);
                if (line < 0) {
                    return false;
                }
                int size = Integer.parseInt(text((int) bodyEnd, line), 16);
                bodyEnd = line + 2L + size + 2;
                chunked = size > 0;
            }
            return !chunked && bodyEnd <= length;
        }

        private boolean readHead() throws IOException {
            int end = find("\r\n\r\n", 0);
            if (end < 0) {
                return false;
            }
            String[] head = text(0, end).toLowerCase(Locale.ROOT).split("\r\n");
            if (!head[0].startsWith("http/1.") || head[0].length() < 12) {
                throw new IOException("not HTTP: " + head[0]);
            }
            status = Integer.parseInt(head[0], 9, 12, 10);
            chunked = false;
            closing = false;
            bodyAt = end + 4;
            bodyEnd = bodyAt;
            for (String header : head) {
                if (header.startsWith("content-length:") && status != 304) {
                    bodyEnd = bodyAt + Long.parseLong(header.substring(15).strip());
                } else if (header.startsWith("transfer-encoding:")) {
                    chunked = header.contains("chunked");
                } else if (header.startsWith("connection:")) {
                    closing = header.contains("close");
                }
            }
            return true;
        }

        private int find(String what, int from) {
            int last = length - what.length();
            for (int i = from; i <= last; i++) {
                int k = 0;
                while (k < what.length() && answer[i + k] == what.charAt(k)) {
                    k++;
                }
                if (k == what.length()) {
                    return i;
                }
            }
            return -1;
        }

        private String text(int from, int to) {
            return new String(answer, from, to - from, StandardCharsets.ISO_8859_1);
        }
    }
}
