package io.spillway.distribution.overload;

import io.spillway.distribution.overload.Client.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Senders that send as fast as they are answered. Each new attempt has new numbers. Half of the senders wait a little after a
 * refusal; the other half comes back at once.
 */
final class Load {
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** A slow machine needs longer to fill the memory. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final NumberedRequests requests;
    private final List<Client> clients;
    private final AtomicInteger next = new AtomicInteger();
    private final BitSet acknowledged = new BitSet();
    private final Map<Answer, AtomicLong> answers = new EnumMap<>(Answer.class);
    private final AtomicLong longestNanos = new AtomicLong();

    Load(NumberedRequests requests, List<Client> clients) {
        this.requests = requests;
        this.clients = clients;
        next.set(requests.firstRequest());
        for (Answer answer : Answer.values()) {
            answers.put(answer, new AtomicLong());
        }
    }

    /** Sends for a time, and returns when every request is answered. */
    void run(Duration duration) throws InterruptedException {
        run(duration, Answer.ACCEPTED, 0);
    }

    /** Sends for a time, or longer, until so many requests have got this answer. Returns when every request is answered. */
    void run(Duration duration, Answer wanted, int least) throws InterruptedException {
        long start = System.nanoTime();
        BooleanSupplier over = () -> {
            long elapsed = System.nanoTime() - start;
            boolean enough = answered(wanted) >= least;
            return elapsed > duration.toNanos()
                    && (enough || elapsed > LONGEST.plus(duration).toNanos());
        };
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            Client client = clients.get(i);
            boolean polite = i % 2 == 0;
            senders.add(Thread.ofVirtual().start(() -> send(client, polite, over)));
        }
        for (Thread sender : senders) {
            sender.join();
        }
    }

    private void send(Client client, boolean polite, BooleanSupplier over) {
        try {
            while (!over.getAsBoolean()) {
                int number = next.getAndIncrement();
                long start = System.nanoTime();
                Answer answer = client.send(requests.request(number));
                longestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
                count(answer).incrementAndGet();
                if (answer == Answer.ACCEPTED) {
                    acknowledge(number);
                } else if (polite) {
                    Thread.sleep(PAUSE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private AtomicLong count(Answer answer) {
        return answers.getOrDefault(answer, longestNanos);
    }

    private void acknowledge(int number) {
        synchronized (acknowledged) {
            int first = number * requests.spans();
            acknowledged.set(first, first + requests.spans());
        }
    }

    /** The numbers of all spans that were acknowledged. */
    BitSet acknowledged() {
        synchronized (acknowledged) {
            return (BitSet) acknowledged.clone();
        }
    }

    long answered(Answer answer) {
        return count(answer).get();
    }

    Duration longestWait() {
        return Duration.ofNanos(longestNanos.get());
    }

    @Override
    public String toString() {
        return answers + ", longest wait " + longestWait().toMillis() + " ms";
    }
}
