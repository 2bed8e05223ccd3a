package io.spillway.distribution.hostile;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection on which anything can be sent, HTTP/1.1 or not. */
final class HttpConnection implements Closeable {
    /** Nothing came for longer than any answer takes. */
    static final String SILENCE = "silence";

    static final String CLOSED = "closed";

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;
    private boolean isUsable = true;

    HttpConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setSoLinger(true, 0); // thousands of closed connections would use up the ports
        in = new BufferedInputStream(socket.getInputStream(), 4096);
    }

    /** Whether another request may follow on it. */
    boolean isUsable() {
        return isUsable;
    }

    /** Sends as much as the peer lets us. */
    void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException _) {
            isUsable = false; // it may have answered before it closed the connection
        }
    }

    /** Says that no more will come. */
    void finish() {
        try {
            socket.shutdownOutput();
        } catch (IOException _) {
            isUsable = false;
        }
    }

    /** The status code of the next answer, or {@link #CLOSED} or {@link #SILENCE}. */
    String answer() {
        try {
            return status();
        } catch (SocketTimeoutException _) {
            isUsable = false;
            return SILENCE;
        } catch (IOException _) {
            isUsable = false;
            return CLOSED;
        }
    }

    private String status() throws IOException {
        String[] first = line().split(" ");
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
            isUsable &= !lower.equals("connection: close");
        }
        if (in.readNBytes(length).length != length) {
            throw new SocketException("cut");
        }
        return first[1];
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new SocketException("cut");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    static byte[] head(String method, String path, String... headers) {
        StringBuilder head =
                new StringBuilder(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            isUsable = false;
        }
    }
}
