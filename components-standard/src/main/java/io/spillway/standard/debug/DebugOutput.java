package io.spillway.standard.debug;

import io.spillway.component.Reason;
import io.spillway.observe.LogMarkers;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/** The destination of the {@code debug} exporter. Safe for use by many threads. */
sealed interface DebugOutput {
    void summary(DebugSummary summary);

    /** Writes lines of text, each with its line break. */
    void text(String lines);

    void close();

    /** The collector's own log. */
    record ToLog(Logger logger) implements DebugOutput {
        @Override
        public void summary(DebugSummary summary) {
            LoggingEventBuilder event = logger.atInfo();
            for (var count : summary.counts().entrySet()) {
                event = event.addKeyValue(count.getKey(), count.getValue());
            }
            event.log(summary.title());
        }

        @Override
        public void text(String lines) {
            logger.info(LogMarkers.LINES, lines);
        }

        @Override
        public void close() {}
    }

    /** Files, standard output and standard error. */
    final class ToFiles implements DebugOutput {
        private final List<OutputStream> streams;
        private final List<OutputStream> opened;

        private ToFiles(List<OutputStream> streams, List<OutputStream> opened) {
            this.streams = streams;
            this.opened = opened;
        }

        static ToFiles open(List<String> paths) throws IOException {
            List<OutputStream> streams = new ArrayList<>();
            List<OutputStream> opened = new ArrayList<>();
            ToFiles output = new ToFiles(streams, opened);
            try {
                for (String path : paths) {
                    streams.add(stream(path, opened));
                }
                return output;
            } catch (IOException e) {
                output.close();
                throw new IOException("output path " + paths + ": " + Reason.of(e), e);
            }
        }

        @SuppressWarnings("SystemOut") // writing there is what this exporter is asked to do
        private static OutputStream stream(String path, List<OutputStream> opened) throws IOException {
            return switch (path) {
                case "stdout" -> System.out;
                case "stderr" -> System.err;
                default -> {
                    OutputStream file = Files.newOutputStream(
                            Path.of(path),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.APPEND);
                    opened.add(file);
                    yield file;
                }
            };
        }

        @Override
        public void summary(DebugSummary summary) {
            text(summary + "\n");
        }

        @Override
        public synchronized void text(String lines) {
            byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
            try {
                for (OutputStream stream : streams) {
                    stream.write(bytes);
                    stream.flush();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public synchronized void close() {
            for (OutputStream stream : opened) {
                try {
                    stream.close();
                } catch (IOException nothingLost) {
                    // every write was flushed
                }
            }
        }
    }
}
