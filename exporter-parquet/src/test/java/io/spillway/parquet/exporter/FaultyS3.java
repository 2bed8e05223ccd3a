package io.spillway.parquet.exporter;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before an S3 server: passes on, answers with an error instead, or loses every second answer to a PUT. */
final class FaultyS3 implements AutoCloseable {
    /** The fate of requests on new connections. */
    enum Mood {
        HONEST,
        STATUS_500,
        STATUS_503,
        LOSES_ANSWERS
    }

    private static final int CHUNK_BYTES = 1 << 16;

    private final int serverPort;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger puts = new AtomicInteger();
    private final AtomicInteger hits = new AtomicInteger();
    private volatile Mood mood = Mood.HONEST;

    FaultyS3(int serverPort) throws IOException {
        this.serverPort = serverPort;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::listen);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The number of requests that were answered with an error or not at all. */
    int hits() {
        return hits.get();
    }

    /** Cuts all connections, and treats new ones in this way. */
    void mood(Mood next) {
        mood = next;
        open.forEach(FaultyS3::close);
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException _) {
                // The listener was closed
                return;
            }
        }
    }

    private void serve(Socket client) {
        Mood now = mood;
        try (client) {
            switch (now) {
                case HONEST -> relay(client, false);
                case LOSES_ANSWERS -> relay(client, true);
                case STATUS_500 -> refuse(client, "500 Internal Server Error");
                case STATUS_503 -> refuse(client, "503 Slow Down");
            }
        } catch (IOException _) {
            // One side is gone
            return;
        } finally {
            open.remove(client);
        }
    }

    /** Answers one request, whose body the client sends only if nobody waits for a sign to go on. */
    private void refuse(Socket client, String status) throws IOException {
        InputStream in = client.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return;
            }
            head.append((char) next);
        }
        hits.incrementAndGet();
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int length = lower.indexOf("\r\ncontent-length: ");
        if (length >= 0 && !lower.contains("100-continue")) {
            in.skipNBytes(Long.parseLong(lower.substring(length + 18, lower.indexOf('\r', length + 2))));
        }
        client.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private void relay(Socket client, boolean loses) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            boolean[] isPut = {false};
            threads.execute(() -> requests(client, server, isPut));
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int length = in.read(chunk); length > 0; length = in.read(chunk)) {
                boolean isInterim =
                        new String(chunk, 0, Math.min(length, 12), StandardCharsets.US_ASCII).equals("HTTP/1.1 100");
                if (loses && isPut[0] && !isInterim && puts.incrementAndGet() % 2 == 0) {
                    hits.incrementAndGet();
                    return;
                }
                out.write(chunk, 0, length);
            }
        }
    }

    private static void requests(Socket client, Socket server, boolean[] isPut) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            InputStream in = client.getInputStream();
            for (int length = in.read(chunk); length > 0; length = in.read(chunk)) {
                String start = new String(chunk, 0, Math.min(length, 5), StandardCharsets.US_ASCII);
                if (start.matches("(GET |HEAD |DELET|POST ).*")) {
                    isPut[0] = false;
                } else if (start.startsWith("PUT ")) {
                    isPut[0] = true;
                }
                server.getOutputStream().write(chunk, 0, length);
            }
        } catch (IOException _) {
            // One side is gone
            close(server);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // Gone already
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(FaultyS3::close);
        threads.shutdownNow();
        threads.close();
    }
}
