package io.spillway.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Signal;
import io.spillway.testkit.Peers;
import io.spillway.testkit.Seed;
import io.spillway.testkit.Seeded;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** pyarrow sees what our reader sees, and finds its checksums right. */
@ExtendWith(Seeded.class)
final class PyarrowIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void everyColumnIsTheSame(Signal signal, Seed seed) throws Exception {
        Path python = Peers.pyarrow();
        Path file = DuckDbTest.file(folder, signal, seed);

        assertThat(digests(python, file)).isEqualTo(CanonicalRows.ofOurReader(file));
    }

    private Map<String, String> digests(Path python, Path file) throws Exception {
        Path script = Path.of(PyarrowIT.class.getResource("digests.py").toURI());
        Path answer = folder.resolve("answer.txt");
        Process process = new ProcessBuilder(List.of(python.toString(), script.toString(), file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(answer.toFile())
                .start();
        int code = process.waitFor();
        String output = Files.readString(answer, StandardCharsets.UTF_8);
        assertThat(code).as(output).isZero();
        TreeMap<String, String> digests = new TreeMap<>();
        output.lines()
                .forEach(line ->
                        digests.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)));
        return digests;
    }
}
