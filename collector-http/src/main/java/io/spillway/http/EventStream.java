package io.spillway.http;

import io.spillway.component.Clock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Server-sent events: every client that asks for the path gets the events that are published from then on, until it leaves.
 *
 * <p><b>Limits.</b> At most {@code maxSubscribers} clients at a time; a further one gets a 503 with {@code Retry-After}. A client that is more
 * than {@value #MAX_WAITING_EVENTS} events behind is cut off, and its browser connects again. {@link #publish} never blocks.
 *
 * <p><b>Silence.</b> A comment goes to every client once in each heartbeat interval. The comment keeps proxies from closing the connection, and
 * finds clients that are gone.
 *
 * <p><b>End.</b> {@link #stop()} ends all answers and refuses new ones. The server calls it when it stops. A component whose pages go away
 * before the server does calls it by closing the registration.
 *
 * <p>Each client has a virtual thread of the server, which waits for events.
 */
public final class EventStream implements HttpHandler {
    static final int MAX_WAITING_EVENTS = 256;

    private static final byte[] HEARTBEAT = ": heartbeat\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = {};
    private static final String RETRY_AFTER_SECONDS = "5";

    private final int maxSubscribers;
    private final Duration heartbeat;
    private final Clock clock;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /**
     * A stream without subscribers.
     *
     * @param heartbeat how often a comment is sent; well below the idle timeouts of proxies, which are often 60 s
     */
    public EventStream(int maxSubscribers, Duration heartbeat, Clock clock) {
        this.maxSubscribers = maxSubscribers;
        this.heartbeat = heartbeat;
        this.clock = clock;
    }

    /** One client and the events that wait for it. */
    private final class Subscriber {
        private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MAX_WAITING_EVENTS);
        private volatile boolean cut;

        /** Cuts a client off that has no room for another event. */
        void offer(byte[] event) {
            if (!waiting.offer(event)) {
                end();
            }
        }

        void end() {
            cut = true;
            waiting.clear();
            boolean _ = waiting.offer(END); // wakes the thread
        }

        void writeTo(OutputStream out) throws IOException {
            try {
                out.write(HEARTBEAT);
                out.flush();
                for (byte[] event = waiting.take(); !cut; event = waiting.take()) {
                    out.write(event);
                    if (waiting.isEmpty()) {
                        out.flush();
                    }
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                leave(this);
            }
        }

        void scheduleHeartbeat() {
            var _ = clock.schedule(heartbeat, () -> {
                if (subscribers.contains(this)) {
                    offer(HEARTBEAT);
                    scheduleHeartbeat();
                }
            });
        }
    }

    /**
     * Sends an event to every subscriber there is.
     *
     * @param event the name of the event, one line; empty for the default, {@code message}
     * @param data any text; its lines arrive as one text with the same lines
     */
    public void publish(String event, String data) {
        if (event.indexOf('\n') >= 0 || event.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("event: " + event + " (expected: one line)");
        }
        byte[] encoded = encode(event, data);
        subscribers.forEach(subscriber -> subscriber.offer(encoded));
    }

    private static byte[] encode(String event, String data) {
        StringBuilder text = new StringBuilder();
        if (!event.isEmpty()) {
            text.append("event: ").append(event).append('\n');
        }
        for (String line : data.split("\r\n|\r|\n", -1)) {
            text.append("data: ").append(line).append('\n');
        }
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** How many clients there are. */
    public int subscribers() {
        return count.get();
    }

    @Override
    public HttpReply handle(HttpCall call) {
        if (!call.head().method().equals("GET")) {
            return HttpReply.text(405, "expected GET\n").with("Allow", "GET");
        }
        if (stopped) {
            return later("these events have ended");
        }
        if (count.incrementAndGet() > maxSubscribers) {
            count.decrementAndGet();
            return later("too many clients listen to these events (expected: at most " + maxSubscribers + ")");
        }
        Subscriber subscriber = new Subscriber();
        return HttpReply.stream(200, "text/event-stream", out -> run(subscriber, out))
                .with("Cache-Control", "no-store");
    }

    private static HttpReply later(String why) {
        return HttpReply.text(503, why + "\n").with("Retry-After", RETRY_AFTER_SECONDS);
    }

    private void run(Subscriber subscriber, OutputStream out) throws IOException {
        subscribers.add(subscriber);
        if (stopped) {
            subscriber.end(); // it stopped before it could see this subscriber
        }
        subscriber.scheduleHeartbeat();
        subscriber.writeTo(out);
    }

    private void leave(Subscriber subscriber) {
        if (subscribers.remove(subscriber)) {
            count.decrementAndGet();
        }
    }

    @Override
    public void stop() {
        stopped = true;
        subscribers.forEach(Subscriber::end);
    }
}
