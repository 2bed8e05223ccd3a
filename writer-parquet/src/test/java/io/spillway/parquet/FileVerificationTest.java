package io.spillway.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.FileFaults;
import io.spillway.testkit.Seed;
import io.spillway.testkit.Seeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Verification finds damage, and never throws for it. */
@ExtendWith(Seeded.class)
final class FileVerificationTest {
    private static final TelemetryLayout LAYOUT = TelemetryLayout.of(Signal.TRACES);

    @TempDir
    private Path folder;

    private Path sound;
    private Path damaged;
    private WriterSettings settings;
    private Map<?, Integer> content;

    @BeforeEach
    void write() throws IOException {
        settings = WriterSettings.of(folder, "a", LAYOUT);
        List<Telemetry> batches = ParquetFiles.batches(Signal.TRACES, 1, 2, 500);
        sound = ParquetFiles.write(settings, LAYOUT, batches).getFirst().path();
        damaged = folder.resolve("damaged.parquet");
        content = Regrouped.of(batches);
    }

    private FileVerification.Report verify() throws IOException {
        return FileVerification.verify(List.of(damaged), settings);
    }

    private void restore() throws IOException {
        Files.deleteIfExists(damaged);
        Files.copy(sound, damaged);
    }

    /** A flipped bit is found, unless readers get the same rows all the same. */
    @Test
    void aFlippedBitIsFoundOrHarmless(Seed seed) throws IOException {
        Random random = seed.random();
        int found = 0;
        for (int i = 0; i < 300; i++) {
            restore();
            String fault = FileFaults.flipBits(damaged, 1, random);
            if (verify().isSound()) {
                assertThat(Regrouped.of(ParquetFiles.readFile(damaged)).equals(content))
                        .as(fault)
                        .isTrue();
            } else {
                found++;
            }
        }
        assertThat(found).isGreaterThan(250);
    }

    /** Every byte of every page is covered by a checksum. */
    @Test
    void aFlippedBitInAPageIsAlwaysFound(Seed seed) throws IOException {
        Random random = seed.random();
        for (ColumnChunkMetaData chunk : chunks()) {
            restore();
            long offset = chunk.getStartingPos() + chunk.getTotalSize() - 1;
            String fault = FileFaults.flipBitAt(damaged, offset, random.nextInt(8));

            assertThat(verify().problems()).as("%s %s", chunk.getPath(), fault).isNotEmpty();
            assertThatThrownBy(() -> ParquetFiles.readFile(damaged))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining(damaged.toString());
        }
    }

    @Test
    void aFlippedBitInABloomFilterIsFound(Seed seed) throws IOException {
        ColumnChunkMetaData traceId = chunks().getFirst();
        int found = 0;
        for (int i = 0; i < 50; i++) {
            restore();
            long offset =
                    traceId.getBloomFilterOffset() + 20 + seed.part(i).random().nextInt(100);
            FileFaults.flipBitAt(damaged, offset, i % 8);
            found += verify().problems().stream().anyMatch(problem -> problem.contains("bloom filter")) ? 1 : 0;
        }
        // A bit that becomes 1 hides nothing
        assertThat(found).isGreaterThan(5);
    }

    @Test
    void aTruncatedFileIsFound(Seed seed) throws IOException {
        Random random = seed.random();
        for (int i = 0; i < 50; i++) {
            restore();
            FileFaults.truncate(damaged, random);
            assertThat(verify().problems()).isNotEmpty();
            assertThatThrownBy(() -> TelemetryFileReader.open(damaged)).isInstanceOf(CorruptFileException.class);
        }
    }

    @Test
    void zeroedBytesAreFound(Seed seed) throws IOException {
        Random random = seed.random();
        for (int i = 0; i < 50; i++) {
            restore();
            String fault = FileFaults.zero(damaged, 2_000, random);
            if (verify().isSound()) {
                assertThat(Regrouped.of(ParquetFiles.readFile(damaged)).equals(content))
                        .as(fault)
                        .isTrue();
            }
        }
    }

    @Test
    void anotherProgramsFileHasNoLayout() throws Exception {
        try (Duck duck = new Duck()) {
            duck.run("copy (select 1 as a) to '" + damaged + "' (format parquet)");
        }
        assertThat(verify().problems()).singleElement().asString().contains("spillway.layout is none");
        assertThatThrownBy(() -> TelemetryFileReader.open(damaged)).isInstanceOf(UnknownLayoutException.class);
    }

    private List<ColumnChunkMetaData> chunks() throws IOException {
        try (FileBytes file = FileBytes.of(sound)) {
            return FileFooter.read(file).metadata().getBlocks().getFirst().getColumns();
        }
    }
}
