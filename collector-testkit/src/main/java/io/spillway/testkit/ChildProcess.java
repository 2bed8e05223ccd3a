package io.spillway.testkit;

import static io.spillway.testkit.Eventually.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A program that a test starts, watches and surely ends: closing kills it and all that it started. Its standard output and error
 * are read together, as lines; the last {@value #MAX_LINES} are kept and shown in every failure.
 */
public final class ChildProcess implements AutoCloseable {
    private static final int MAX_LINES = 5_000;
    private static final Duration KILL_TIMEOUT = Duration.ofMinutes(1);

    private final String name;
    private final Process process;
    private final Thread reader;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<String> lines = new ArrayDeque<>();
    private boolean outputEnded;

    private ChildProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.reader = Thread.ofVirtual().name("output of " + name).start(this::readOutput);
    }

    /** A program to run. */
    public static Builder of(String name, List<String> command) {
        return new Builder(name, command);
    }

    /** See {@link #of(String, List)}. */
    public static Builder of(String name, String... command) {
        return new Builder(name, List.of(command));
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The last lines that the program printed. */
    public List<String> output() {
        lock.lock();
        try {
            return new ArrayList<>(lines);
        } finally {
            lock.unlock();
        }
    }

    /** The first line that matches, also among those already printed; fails when the time is up or the output ends without it. */
    public String awaitLine(Predicate<String> wanted, Duration timeout) throws InterruptedException {
        long remainingNanos = timeout.toNanos();
        lock.lock();
        try {
            while (true) {
                for (String line : lines) {
                    if (wanted.test(line)) {
                        return line;
                    }
                }
                if (outputEnded || remainingNanos <= 0) {
                    throw failure(outputEnded ? "ended without the expected line" : "did not print the expected line");
                }
                remainingNanos = changed.awaitNanos(remainingNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the program, or any other, accepts connections on this loopback port. */
    public ChildProcess awaitPort(int port, Duration timeout) {
        eventually(timeout, () -> {
            if (isAlive() && !FreePorts.isOpen(port)) {
                throw failure("does not listen on port " + port);
            }
        });
        if (!isAlive()) {
            throw failure("ended before it listened on port " + port);
        }
        return this;
    }

    /** Sends SIGTERM and waits; answers the exit code. Fails when the program is still there afterwards. */
    public int terminate(Duration timeout) throws InterruptedException {
        // Not process.destroy(): that closes the pipe of the output too, and a program that logs its end would die of
        // that.
        process.toHandle().destroy();
        return awaitExit(timeout);
    }

    /** Waits for the program to end by itself and for the rest of its output; answers the exit code. */
    public int awaitExit(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw failure("still runs after " + timeout);
        }
        reader.join(KILL_TIMEOUT);
        return process.exitValue();
    }

    /** SIGKILL, to it and all that it started; returns when they are gone. */
    public void kill() throws InterruptedException {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        family.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle member : family) {
            try {
                member.onExit().get(KILL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException(name + ": pid " + member.pid() + " survives SIGKILL", e);
            }
        }
    }

    @Override
    public void close() {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An error that carries the program's output. */
    public AssertionError failure(String what) {
        return new AssertionError(
                name + " (pid " + pid() + ") " + what + (isAlive() ? "" : ", exit code " + process.exitValue())
                        + "; its output:\n" + String.join("\n", output()));
    }

    private void readOutput() {
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("(output cut: " + e.getMessage() + ")");
        }
        lock.lock();
        try {
            outputEnded = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void add(String line) {
        lock.lock();
        try {
            if (lines.size() == MAX_LINES) {
                lines.removeFirst();
            }
            lines.addLast(line);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The command, its working directory, and additions to its environment. */
    public static final class Builder {
        private final String name;
        private final List<String> command;
        private final Map<String, String> environment = new HashMap<>();
        private Path directory = Path.of("").toAbsolutePath();

        private Builder(String name, List<String> command) {
            this.name = name;
            this.command = List.copyOf(command);
        }

        public Builder env(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        public Builder directory(Path folder) {
            directory = folder;
            return this;
        }

        public ChildProcess start() {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().putAll(environment);
            try {
                return new ChildProcess(name, builder.start());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot start " + name + ": " + command, e);
            }
        }
    }
}
