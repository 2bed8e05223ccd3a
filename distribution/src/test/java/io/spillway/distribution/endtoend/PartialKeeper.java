package io.spillway.distribution.endtoend;

import java.io.IOException;

/** A running program that keeps spans in flight, and the backend that it sends to, for tests that leave nothing in flight. */
final class PartialKeeper implements AutoCloseable {
    private final SharedFolder folder = new SharedFolder();
    private final SpanBackend backend = new SpanBackend();
    private final PartialProgram program = new PartialProgram(folder.path(), backend);

    PartialKeeper() throws IOException, InterruptedException {}

    SpanBackend backend() {
        return backend;
    }

    PartialProgram program() {
        return program;
    }

    @Override
    public void close() throws IOException {
        try (folder;
                backend) {
            program.close();
        }
    }
}
