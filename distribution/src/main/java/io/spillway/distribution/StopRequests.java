package io.spillway.distribution;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Collects the reasons to stop: the first asks for an orderly shutdown, the second for an end to waiting. */
final class StopRequests {
    private final CountDownLatch first = new CountDownLatch(1);
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicReference<Request> request = new AtomicReference<>(new Request("", false));
    private final Runnable onSecond;

    /** @param onSecond runs at the second request */
    StopRequests(Runnable onSecond) {
        this.onSecond = onSecond;
    }

    /**
     * A request to stop.
     *
     * @param reason a signal, or the failure
     * @param failed whether the process ends with a failure
     */
    record Request(String reason, boolean failed) {}

    void ask(String reason, boolean failed) {
        if (count.getAndIncrement() == 0) {
            request.set(new Request(reason, failed));
            first.countDown();
        } else {
            onSecond.run();
        }
    }

    Request await() throws InterruptedException {
        first.await();
        return request.get();
    }
}
