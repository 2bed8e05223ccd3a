package io.spillway.scrape;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads answers of HTTP/1.1 from a connection. An instance serves one thread. */
final class AnswerStream {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int MOST_LINE_BYTES = 8 << 10;
    private static final int MOST_HEADERS = 100;
    private static final long UNTIL_THE_END = Long.MAX_VALUE;
    private static final int HEX = 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;

    AnswerStream(InputStream in) {
        this.in = in;
    }

    /** @param headers names in small letters */
    record Head(int status, boolean staysOpen, Map<String, String> headers) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    Head head() throws IOException, FetchException {
        String status = line();
        if (!status.matches("HTTP/1\\.[01] \\d{3}( .*)?")) {
            throw malformed("no answer of HTTP/1.1");
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0 || headers.size() == MOST_HEADERS) {
                throw malformed("header");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        boolean isClosing = headers.getOrDefault("connection", "").equalsIgnoreCase("close");
        return new Head(Integer.parseInt(status, 9, 12, 10), status.startsWith("HTTP/1.1") && !isClosing, headers);
    }

    /** The body that belongs to a head. At its end the connection is at the next answer, unless the body ends with the connection. */
    InputStream body(Head head) throws FetchException {
        if (head.header("transfer-encoding").equalsIgnoreCase("chunked")) {
            return new Body(0, true);
        }
        String length = head.header("content-length");
        if (length.isEmpty()) {
            return new Body(UNTIL_THE_END, false);
        }
        if (!length.matches("\\d{1,18}")) {
            throw malformed("content-length");
        }
        return new Body(Long.parseLong(length), false);
    }

    static boolean endsWithConnection(Head head) {
        return !head.headers().containsKey("transfer-encoding")
                && !head.headers().containsKey("content-length");
    }

    private static FetchException malformed(String what) {
        return new FetchException(FetchException.Reason.MALFORMED, "malformed answer: " + what);
    }

    private String line() throws IOException, FetchException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (from == to && !more()) {
                throw new EOFException("the connection ended in an answer");
            }
            int end = from;
            while (end < to && buffer[end] != '\n') {
                end++;
            }
            line.append(new String(buffer, from, end - from, StandardCharsets.ISO_8859_1));
            from = Math.min(end + 1, to);
            if (line.length() > MOST_LINE_BYTES) {
                throw malformed("line of more than " + MOST_LINE_BYTES + " bytes");
            }
            if (end < to) {
                int last = line.length() - 1;
                return last >= 0 && line.charAt(last) == '\r' ? line.substring(0, last) : line.toString();
            }
        }
    }

    private boolean more() throws IOException {
        from = 0;
        to = Math.max(0, in.read(buffer, 0, buffer.length));
        return to > 0;
    }

    private final class Body extends InputStream {
        private final boolean isChunked;
        private long left;
        private boolean isFirstChunk = true;
        private boolean isDone;

        Body(long left, boolean isChunked) {
            this.left = left;
            this.isChunked = isChunked;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0 && !nextChunk()) {
                return -1;
            }
            if (from == to && length < BUFFER_BYTES && !more()) {
                return end();
            }
            int read;
            if (from < to) {
                read = (int) Math.min(Math.min(length, to - from), left);
                System.arraycopy(buffer, from, into, offset, read);
                from += read;
            } else {
                read = in.read(into, offset, (int) Math.min(length, left));
            }
            if (read < 0) {
                return end();
            }
            left -= read;
            return read;
        }

        private int end() throws EOFException {
            if (left < UNTIL_THE_END / 2) {
                throw new EOFException("the connection ended in a body");
            }
            return -1;
        }

        private boolean nextChunk() throws IOException {
            if (!isChunked || isDone) {
                return false;
            }
            try {
                if (!isFirstChunk && !line().isEmpty()) {
                    throw new IOException("malformed chunk");
                }
                isFirstChunk = false;
                String size = line().split(";", 2)[0].strip();
                left = size.matches("[0-9a-fA-F]{1,15}") ? Long.parseLong(size, HEX) : -1;
                if (left < 0) {
                    throw new IOException("malformed chunk size");
                }
                if (left == 0) {
                    isDone = true;
                    skipTrailers();
                }
                return left > 0;
            } catch (FetchException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        private void skipTrailers() throws IOException, FetchException {
            for (int i = 0; !line().isEmpty(); i++) {
                if (i == MOST_HEADERS) {
                    throw malformed("trailers");
                }
            }
        }
    }
}
