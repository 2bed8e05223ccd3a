package io.spillway.benchmarks.partial;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Runs writers beside each other. */
final class Runs {
    private Runs() {}

    interface Work {
        void run() throws Exception;
    }

    static void inParallel(int writers, IntFunction<Work> work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                Work each = work.apply(i);
                running.add(threads.submit(() -> {
                    each.run();
                    return 0;
                }));
            }
            for (Future<Integer> each : running) {
                each.get();
            }
        }
    }
}
