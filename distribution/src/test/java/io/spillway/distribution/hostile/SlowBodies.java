package io.spillway.distribution.hostile;

import static io.spillway.distribution.hostile.HttpBodies.join;

import io.spillway.component.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Requests that begin, pause while others come and go, and end: they must be answered as if there had been no pause, unless it
 * was longer than the server's patience, as it is on a machine that stands still.
 */
final class SlowBodies implements Hostile {
    private static final int WAITING = 16;
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int port;
    private final Corpus corpus;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    SlowBodies(int port, Corpus corpus) {
        this.port = port;
        this.corpus = corpus;
    }

    private record Waiting(HttpConnection connection, byte[] rest, Signal signal, int items, long sinceNanos) {
        boolean longerThan(Duration pause) {
            return System.nanoTime() - sinceNanos > pause.toNanos();
        }
    }

    /** Begins one request and ends the one that began longest ago. */
    @Override
    public Trial send(RandomGenerator random) throws IOException {
        waiting.add(begin(random));
        return waiting.size() > WAITING || waiting.element().longerThan(PAUSE)
                ? end(waiting.remove())
                : Trial.of("HTTP slow body", "waits", "waits");
    }

    private Waiting begin(RandomGenerator random) throws IOException {
        Signal signal = Corpus.signal(random);
        byte[] body = corpus.protobuf(signal, random);
        byte[] head = HttpConnection.head(
                "POST",
                "/v1/" + signal.key(),
                "Content-Type: application/x-protobuf",
                "Content-Length: " + body.length);
        byte[] request = join(head, body);
        int pause = 1 + random.nextInt(request.length - 1);
        HttpConnection connection = new HttpConnection(port);
        connection.write(Arrays.copyOf(request, pause));
        return new Waiting(
                connection,
                Arrays.copyOfRange(request, pause, request.length),
                signal,
                GrpcBodies.items(signal, body),
                System.nanoTime());
    }

    private static Trial end(Waiting slow) {
        try (HttpConnection connection = slow.connection) {
            connection.write(slow.rest);
            String answer = connection.answer();
            Set<String> expected = slow.longerThan(PATIENCE) ? Set.of("200", "408", "closed") : Set.of("200");
            return new Trial("HTTP slow body", answer, expected, slow.signal, answer.equals("200") ? slow.items : 0);
        }
    }

    @Override
    public void close() {
        waiting.forEach(slow -> slow.connection.close());
    }
}
