package io.spillway.standard.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.spillway.component.Deadline;
import io.spillway.component.Health;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.config.Checks;
import io.spillway.config.Section;
import io.spillway.telemetry.OtlpJson;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class FileExporterTest {
    private final TestContext context = new TestContext("file");

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("data.json");
    }

    private static FileExporterConfig config(
            Path path, boolean append, Section<RotationConfig> rotation, FileFormat format, String compression) {
        return new FileExporterConfig(
                path.toString(),
                append,
                rotation,
                format,
                Optional.empty(),
                compression,
                CompressionParamsConfig.DEFAULTS,
                Duration.ofSeconds(1),
                Section.off(GroupByConfig.DEFAULTS),
                true,
                "0750");
    }

    private FileExporterConfig plain(FileFormat format, String compression) {
        return config(file(), false, Section.off(RotationConfig.DEFAULTS), format, compression);
    }

    private FileExporter started(FileExporterConfig config) throws IOException {
        FileExporter exporter = new FileExporter(config, EnumSet.allOf(Signal.class), context);
        exporter.start();
        return exporter;
    }

    private void close(FileExporter exporter) {
        exporter.close(Deadline.after(Duration.ofSeconds(5), context.clock()));
    }

    private static Telemetry items(Signal signal, long first) {
        return NumberedItems.batch(signal, first, 3);
    }

    /** What stands after each length of four bytes. */
    private static List<byte[]> records(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        List<byte[]> records = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] record = new byte[bytes.getInt()];
            bytes.get(record);
            records.add(record);
        }
        return records;
    }

    @Test
    void writesALineOfJsonForEachBatchOfAnySignal() throws Exception {
        FileExporter exporter = started(plain(FileFormat.JSON, ""));
        for (Signal signal : Signal.values()) {
            assertThat(exporter.consume(items(signal, 0))).isEqualTo(Outcome.ACCEPTED);
        }

        List<String> lines = Files.readAllLines(file());
        close(exporter);
        assertThat(lines).hasSize(3);
        Iterator<String> line = lines.iterator();
        for (Signal signal : Signal.values()) {
            Telemetry read = OtlpJson.read(signal, line.next().getBytes(StandardCharsets.UTF_8));
            assertThat(NumberedItems.numbers(read)).containsExactly(0L, 1L, 2L);
        }
        assertThat(context.metric("otelcol_exporter_sent_spans", "exporter", "file"))
                .isEqualTo(3);
    }

    @Test
    void writesProtobufAfterItsLength() throws Exception {
        FileExporter exporter = started(plain(FileFormat.PROTO, ""));
        exporter.consume(items(Signal.TRACES, 0));
        exporter.consume(items(Signal.TRACES, 3));
        close(exporter);

        List<byte[]> records = records(file());
        assertThat(NumberedItems.numbers(Telemetry.read(Signal.TRACES, records.get(0))))
                .containsExactly(0L, 1L, 2L);
        assertThat(NumberedItems.numbers(Telemetry.read(Signal.TRACES, records.get(1))))
                .containsExactly(3L, 4L, 5L);
    }

    @Test
    void compressesEachBatch() throws Exception {
        FileExporter exporter = started(plain(FileFormat.JSON, "zstd"));
        Telemetry batch = items(Signal.LOGS, 0);
        exporter.consume(batch);
        close(exporter);

        byte[] frame = records(file()).getFirst();
        assertThat(Zstd.decompress(frame, (int) Zstd.getFrameContentSize(frame)))
                .isEqualTo(OtlpJson.toByteArray(batch));
    }

    @Test
    void keepsOrEmptiesWhatTheFileHeld() throws Exception {
        Files.writeString(file(), "before\n");
        FileExporter appending =
                started(config(file(), true, Section.off(RotationConfig.DEFAULTS), FileFormat.JSON, ""));
        appending.consume(items(Signal.TRACES, 0));
        close(appending);
        assertThat(Files.readAllLines(file())).hasSize(2).startsWith("before");

        close(started(plain(FileFormat.JSON, "")));
        assertThat(file()).isEmptyFile();
    }

    @Test
    void makesTheFolder() throws Exception {
        Path deep = folder.resolve("a/b/data.json");
        close(started(config(deep, false, Section.off(RotationConfig.DEFAULTS), FileFormat.JSON, "")));

        assertThat(deep).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(deep.getParent())))
                .isEqualTo("rwxr-x---");
    }

    @Test
    void beginsNewFilesAndKeepsAsManyAsTold() throws Exception {
        Section<RotationConfig> rotation = Section.on(new RotationConfig(1, 0, 2, false));
        FileExporter exporter = started(config(file(), false, rotation, FileFormat.PROTO, ""));
        Telemetry large = NumberedItems.batch(Signal.TRACES, 0, 9_000);
        int files = (int) (5L * (1 << 20) / large.byteSize()) + 1;
        for (int i = 0; i < files; i++) {
            context.manualClock().advance(Duration.ofSeconds(1));
            assertThat(exporter.consume(large)).isEqualTo(Outcome.ACCEPTED);
        }
        close(exporter);

        try (Stream<Path> names = Files.list(folder)) {
            assertThat(names.map(path -> path.getFileName().toString()))
                    .hasSize(3)
                    .contains("data.json")
                    .allMatch(name -> name.matches("data(-2026-01-01T00-0\\d-\\d\\d\\.000)?\\.json"));
        }
        assertThat(Files.size(file())).isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void removesFilesThatAreTooOld() throws Exception {
        Path old = Files.createFile(folder.resolve("data-2025-12-01T00-00-00.000.json"));
        Path other = Files.createFile(folder.resolve("data-other.json"));
        FileRotation rotation = new FileRotation(file(), new RotationConfig(1, 7, 0, false), context.clock());

        rotation.removeOld();

        assertThat(old).doesNotExist();
        assertThat(other).exists();
    }

    static boolean hasFullDevice() {
        return Files.isWritable(Path.of("/dev/full"));
    }

    @Test
    @EnabledIf("hasFullDevice")
    void refusesForNowWhileTheDiskIsFull() throws Exception {
        FileExporter exporter =
                started(config(Path.of("/dev/full"), true, Section.off(RotationConfig.DEFAULTS), FileFormat.JSON, ""));

        assertThat(exporter.consume(items(Signal.TRACES, 0)))
                .isInstanceOfSatisfying(Outcome.Throttled.class, throttled -> {
                    assertThat(throttled.status().code()).isEqualTo(Status.Code.UNAVAILABLE);
                    assertThat(throttled.status().message()).contains("/dev/full", "No space left");
                });

        assertThat(context.healths().getLast().state()).isEqualTo(Health.State.RECOVERABLE_ERROR);
        assertThat(context.metric("otelcol_exporter_send_failed_spans", "exporter", "file"))
                .isEqualTo(3);
        close(exporter);
    }

    @Test
    void answersForNowOnceClosed() throws Exception {
        FileExporter exporter = started(plain(FileFormat.JSON, ""));
        close(exporter);
        close(exporter);

        assertThat(exporter.consume(items(Signal.TRACES, 0))).isInstanceOf(Outcome.Throttled.class);
    }

    @Test
    void namesThePathThatCannotBeWritten() {
        Path folderItself = folder;
        FileExporterConfig config =
                config(folderItself, false, Section.off(RotationConfig.DEFAULTS), FileFormat.JSON, "");

        assertThatThrownBy(() -> started(config)).hasMessageContaining("cannot write to " + folderItself);
    }

    @Test
    void refusesWhatItDoesNotSupportByName() {
        Checks checks = new Checks();
        new FileExporterConfig(
                        "",
                        true,
                        Section.on(RotationConfig.DEFAULTS),
                        FileFormat.JSON,
                        Optional.of("otlp_encoding"),
                        "gzip",
                        CompressionParamsConfig.DEFAULTS,
                        Duration.ZERO,
                        Section.on(new GroupByConfig(true, "x", 1)),
                        false,
                        "999")
                .check(checks);

        assertThatThrownBy(checks::done)
                .hasMessageContaining("path must be non-empty")
                .hasMessageContaining("append and rotation enabled at the same time is not supported")
                .hasMessageContaining("encoding: encoding extensions are not supported")
                .hasMessageContaining("compression: \"gzip\" (expected: zstd or nothing)")
                .hasMessageContaining("group_by: writing to several files by a resource attribute is not supported")
                .hasMessageContaining("directory_permissions requires create_directory to be true");
    }
}
