package io.spillway.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A wire between a client and a server on loopback that can be bad: answers come late, connections are cut in the middle of a
 * request or of an answer, answers hold other bytes than were sent, or nobody listens at all. Faults hit at random, repeatably,
 * until told otherwise. The peer does not interpret the bytes, so it serves HTTP, gRPC and anything else over TCP.
 */
public final class FaultyPeer implements AutoCloseable {
    private static final int CHUNK_BYTES = 8192;

    private final InetSocketAddress server;
    private final Random random;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong hits = new AtomicLong();
    private volatile Mood mood = Mood.HONEST;

    /**
     * The fate of each chunk of bytes.
     *
     * @param answerDelayMillis every answer comes this much later
     * @param cutRequestPercent how often the connection ends while a request is on its way
     * @param cutAnswerPercent how often it ends while an answer is on its way: the server has done its work, the client does not
     *     know
     * @param lieAnswerPercent how often a byte of an answer is another one
     * @param refuses whether new connections are closed at once
     */
    public record Mood(
            int answerDelayMillis, int cutRequestPercent, int cutAnswerPercent, int lieAnswerPercent, boolean refuses) {
        /** Does nothing to what it carries. */
        public static final Mood HONEST = new Mood(0, 0, 0, 0, false);

        /** Closes every connection. */
        public static final Mood GONE = new Mood(0, 0, 0, 0, true);

        /** Every answer comes later. */
        public static Mood late(int millis) {
            return new Mood(millis, 0, 0, 0, false);
        }

        /** Connections end, half of them after the server has done its work. */
        public static Mood cutting(int percent) {
            return new Mood(0, (percent + 1) / 2, percent / 2, 0, false);
        }

        /** Answers hold bytes that nobody sent. */
        public static Mood lying(int percent) {
            return new Mood(0, 0, 0, percent, false);
        }
    }

    /** @param serverPort the port of the real server, on loopback */
    public FaultyPeer(int serverPort, Seed seed) throws IOException {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        random = seed.random();
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::listen);
    }

    /** The port for clients, on loopback. */
    public int port() {
        return listener.getLocalPort();
    }

    /** From now on it does this. */
    public void mood(Mood next) {
        mood = next;
    }

    /** How many faults there were. */
    public long hits() {
        return hits.get();
    }

    /** Cuts every connection that is open at this moment. */
    public void cutAll() {
        open.forEach(FaultyPeer::close);
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (mood.refuses) {
                    hits.incrementAndGet();
                    close(client);
                } else {
                    threads.execute(() -> connect(client));
                }
            } catch (IOException _) {
                // The listener was closed, or a client was gone before it was let in.
            }
        }
    }

    private void connect(Socket client) {
        open.add(client);
        Socket behind = new Socket();
        open.add(behind);
        try {
            behind.connect(server);
            threads.execute(() -> carry(client, behind, true));
            carry(behind, client, false);
        } catch (IOException _) {
            close(client);
        } finally {
            open.remove(client);
            open.remove(behind);
        }
    }

    private void carry(Socket from, Socket to, boolean request) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(chunk); length > 0; length = in.read(chunk)) {
                Mood now = mood;
                if (hits(request ? now.cutRequestPercent : now.cutAnswerPercent)) {
                    out.write(chunk, 0, length / 2);
                    break;
                }
                if (!request) {
                    spoil(chunk, length, now);
                }
                out.write(chunk, 0, length);
            }
        } catch (IOException | InterruptedException _) {
            // One side is gone; the other is let go below.
        } finally {
            close(from);
            close(to);
        }
    }

    private void spoil(byte[] chunk, int length, Mood now) throws InterruptedException {
        if (now.answerDelayMillis > 0) {
            hits.incrementAndGet();
            Thread.sleep(now.answerDelayMillis);
        }
        if (hits(now.lieAnswerPercent)) {
            chunk[next(length)] ^= (byte) (1 + next(255));
        }
    }

    private boolean hits(int percent) {
        boolean hit = percent > 0 && next(100) < percent;
        if (hit) {
            hits.incrementAndGet();
        }
        return hit;
    }

    private int next(int bound) {
        synchronized (random) {
            return random.nextInt(bound);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // Gone already.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cutAll();
        threads.shutdownNow();
        threads.close();
    }
}
