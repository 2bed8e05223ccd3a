package io.spillway.telemetry;

import io.spillway.component.Signal;
import io.spillway.testkit.Peers;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntConsumer;

/**
 * The codec of the Go collector in a process of its own. Questions wait until {@value #BATCH} of them go to the process
 * together. An instance serves one thread.
 */
final class GoOracle implements AutoCloseable {
    /** The answer to a request that the codec refuses; every other answer is the number of items. */
    static final int REFUSED = -1;

    /** The answers to so many questions fit into a pipe, so neither side waits for the other. */
    private static final int BATCH = 4_000;

    private static final int BUFFER_BYTES = 1 << 18;

    private final Process process;
    private final DataOutputStream questions;
    private final DataInputStream answers;
    private final Queue<IntConsumer> waiting = new ArrayDeque<>();

    GoOracle() throws IOException {
        process = new ProcessBuilder(Peers.otlpOracle().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        questions = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER_BYTES));
        answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER_BYTES));
    }

    /** Calls {@code answer} with the number of items or {@link #REFUSED}, at the latest in {@link #flush}. */
    void protobuf(Signal signal, byte[] request, IntConsumer answer) throws IOException {
        ask(signal, 'p', request, answer);
    }

    void json(Signal signal, byte[] request, IntConsumer answer) throws IOException {
        ask(signal, 'j', request, answer);
    }

    private void ask(Signal signal, char encoding, byte[] request, IntConsumer answer) throws IOException {
        questions.writeByte(signal.key().charAt(0));
        questions.writeByte(encoding);
        questions.writeInt(request.length);
        questions.write(request);
        waiting.add(answer);
        if (waiting.size() == BATCH) {
            flush();
        }
    }

    /** Waits for all answers. */
    void flush() throws IOException {
        questions.flush();
        for (IntConsumer answer = waiting.poll(); answer != null; answer = waiting.poll()) {
            answer.accept(answers.readInt());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
