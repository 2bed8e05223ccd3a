package io.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Seeded.class)
final class SeededTest {
    @TempDir
    private Path folder;

    @Test
    void theSameSeedDoesTheSameDamage(Seed seed) throws Exception {
        byte[] content = new byte[10_000];
        new Random(1).nextBytes(content);
        Path first = Files.write(folder.resolve("first"), content);
        Path second = Files.write(folder.resolve("second"), content);
        Path earlier = Files.write(folder.resolve("earlier"), new byte[10_000]);
        for (Path file : new Path[] {first, second}) {
            Random random = seed.random();
            FileFaults.flipBits(file, 5, random);
            FileFaults.tearWrites(file, earlier, 2, random);
            FileFaults.zero(file, 100, random);
            FileFaults.truncate(file, random);
        }
        assertThat(first).hasSameBinaryContentAs(second);
        assertThat(Files.size(first)).isLessThan(10_000);
    }

    @Test
    void aSeedSaysHowToRepeatIt() {
        assertThat(new Seed(42)).hasToString("-Dspillway.seed=42");
        assertThat(new Seed(42).part(1)).isNotEqualTo(new Seed(42).part(2));
    }
}
