package com.t82.loadtest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * One keep-alive HTTP/1.1 connection that costs next to nothing: the generator shares the processors with what it
 * measures. Not for more than one thread.
 */
final class Connection implements AutoCloseable {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 30_000;

    private final String host;
    private final int port;
    private final byte[] buffer;
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private int at;
    private int end;
    private byte[] body = new byte[0];
    private boolean keepsBody;

    private long length;
    private boolean chunked;
    private boolean closing;
    private String etag = "";

    Connection(String host, int port) throws IOException {
        this(host, port, 1 << 14);
    }

    Connection(String host, int port, int bufferSize) throws IOException {
        this.host = host;
        this.port = port;
        this.buffer = new byte[bufferSize];
        open();
    }

    /** From now on {@link #body()} has the last answer's body. */
    Connection keepingBody() {
        keepsBody = true;
        return this;
    }

    private void open() throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(ANSWER_MILLIS);
        socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
        in = socket.getInputStream();
        out = socket.getOutputStream();
        at = 0;
        end = 0;
    }

    /** @return the status */
    int call(byte[] request) throws IOException {
        out.write(request);
        String first = line();
        if (!first.startsWith("HTTP/1.") || first.length() < 12) {
            throw new IOException("not HTTP: " + first);
        }
        int status = Integer.parseInt(first.substring(9, 12));
        headers();
        if (keepsBody) {
            body = new byte[0];
        }
        if (chunked) {
            for (int size = chunk(); size > 0; size = chunk()) {
                take(size);
                line();
            }
            line();
        } else if (length > 0 && status != 304) {
            take(length);
        }
        if (closing) {
            socket.close();
            open();
        }
        return status;
    }

    /** After a failure: whatever was on the way belongs to nobody. */
    void reopen() throws IOException {
        socket.close();
        open();
    }

    String body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return body.clone();
    }

    String etag() {
        return etag;
    }

    private void headers() throws IOException {
        length = 0;
        chunked = false;
        closing = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            if (colon < 0) {
                continue;
            }
            // Told apart by length first: most headers are of no interest and there are a dozen in each answer.
            if (colon == 14 && header.regionMatches(true, 0, "content-length", 0, 14)) {
                length = Long.parseLong(header, 15 + spaces(header, 15), header.length(), 10);
            } else if (colon == 17 && header.regionMatches(true, 0, "transfer-encoding", 0, 17)) {
                chunked = header.toLowerCase(Locale.ROOT).contains("chunked");
            } else if (colon == 10 && header.regionMatches(true, 0, "connection", 0, 10)) {
                closing = header.toLowerCase(Locale.ROOT).contains("close");
            } else if (keepsBody && colon == 4 && header.regionMatches(true, 0, "etag", 0, 4)) {
                etag = header.substring(5).strip();
            }
        }
    }

    private static int spaces(String header, int from) {
        int i = from;
        while (i < header.length() && header.charAt(i) == ' ') {
            i++;
        }
        return i - from;
    }

    private int chunk() throws IOException {
        String size = line();
        int semicolon = size.indexOf(';');
        return Integer.parseInt(semicolon < 0 ? size.strip() : size.substring(0, semicolon).strip(), 16);
    }

    private String line() throws IOException {
        StringBuilder longer = null;
        while (true) {
            for (int i = at; i < end; i++) {
                if (buffer[i] == '\n') {
                    String part = new String(buffer, at, i - at, StandardCharsets.ISO_8859_1);
                    at = i + 1;
                    String line = longer == null ? part : longer.append(part).toString();
                    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
                }
            }
            if (end > at) {
                longer = longer == null ? new StringBuilder() : longer;
                longer.append(new String(buffer, at, end - at, StandardCharsets.ISO_8859_1));
            }
            fill();
        }
    }

    private void take(long count) throws IOException {
        long left = count;
        while (left > 0) {
            if (at == end) {
                fill();
            }
            int part = (int) Math.min(left, end - at);
            if (keepsBody) {
                int before = body.length;
                body = Arrays.copyOf(body, before + part);
                System.arraycopy(buffer, at, body, before, part);
            }
            at += part;
            left -= part;
        }
    }

    private void fill() throws IOException {
        at = 0;
        end = 0;
        int read = in.read(buffer, 0, buffer.length);
        if (read <= 0) {
            throw new EOFException("the connection was closed");
        }
        end = read;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A request ready to be sent again and again. Headers as {@code Name: value}. */
    static byte[] request(String method, Target target, String path, String body, String... headers) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(method)
                .append(' ')
                .append(path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(target.host())
                .append(':')
                .append(target.port())
                .append("\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (content.length > 0) {
            head.append("Content-Type: application/json\r\n");
        }
        if (content.length > 0 || !method.equals("GET")) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        byte[] request = Arrays.copyOf(start, start.length + content.length);
        System.arraycopy(content, 0, request, start.length, content.length);
        return request;
    }
}
