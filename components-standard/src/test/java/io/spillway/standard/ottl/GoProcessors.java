package io.spillway.standard.ottl;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.spillway.component.Signal;
import io.spillway.testkit.Peers;
import io.spillway.testkit.WireOracle;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The {@code filter} and {@code transform} processors of the Go collector in a process of its own. The caller may do other
 * things between {@link #send} and {@link #receive}. An instance serves one thread.
 */
final class GoProcessors implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int ANSWER_SECONDS = 60;

    private final Process process;
    private final DataOutputStream cases;
    private final DataInputStream answers;
    private final Queue<Signal> waiting = new ArrayDeque<>();
    private final ExecutorService reader =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

    GoProcessors() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Peers.ottlOracle().toString());
        builder.environment().put("TZ", "UTC");
        process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        cases = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER_BYTES));
        answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER_BYTES));
    }

    /** The names of all functions that the processors have in contexts of traces, metrics and logs. */
    static List<String> functions() throws IOException {
        Process program = new ProcessBuilder(Peers.ottlOracle().toString(), "functions")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader names = program.inputReader(StandardCharsets.UTF_8)) {
            return names.lines().toList();
        } finally {
            program.destroyForcibly();
        }
    }

    /** Sends cases in the background: the process may wait until an earlier answer is received. */
    void send(List<Case> batch) {
        batch.forEach(each -> waiting.add(each.signal()));
        Thread.ofVirtual().start(() -> {
            try {
                for (Case each : batch) {
                    write(each);
                }
                cases.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void write(Case each) throws IOException {
        cases.writeByte(each.processor().charAt(0));
        cases.writeByte(each.signal().key().charAt(0));
        block(each.config().getBytes(StandardCharsets.UTF_8));
        block(each.batch().toByteArray());
    }

    private void block(byte[] bytes) throws IOException {
        cases.writeInt(bytes.length);
        cases.write(bytes);
    }

    /** The next result, in the order of the cases. A process that does not answer in time is ended. */
    Result receive() throws IOException {
        Signal signal = waiting.remove();
        Future<Result> answer = reader.submit(() -> read(signal));
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new IOException("no answer of the Go processors within " + ANSWER_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new IOException("the answer of the Go processors cannot be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the Go processors answer", e);
        }
    }

    private Result read(Signal signal) throws IOException {
        byte letter = answers.readByte();
        byte[] body = answers.readNBytes(answers.readInt());
        return switch (letter) {
            case 'o' -> new Result.HandedOn(request(signal, body));
            case 'c' -> new Result.ConfigRefused(text(body));
            case 'e' -> new Result.RequestRefused(text(body));
            case 'p' -> new Result.Crashed(text(body));
            default -> throw new IllegalStateException("answer " + (char) letter);
        };
    }

    private static Message request(Signal signal, byte[] body) throws InvalidProtocolBufferException {
        return Canonical.of(WireOracle.empty(signal).getParserForType().parseFrom(body));
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        reader.shutdownNow();
    }
}
