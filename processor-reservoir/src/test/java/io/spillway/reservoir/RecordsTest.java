package io.spillway.reservoir;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.reservoir.Records.WindowState;
import io.spillway.reservoir.Records.WindowState.StratumState;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordsTest {
    private static final WindowState SAVED = new WindowState(
            new Window(7, 1_000, 2_000),
            "consistent 1",
            List.of(
                    new StratumState("errors", new ReservoirState(123, 4)),
                    new StratumState("", new ReservoirState(Ranking.NONE, 0))),
            99);

    @Test
    void aWindowIsReadAsItWasWritten() {
        assertThat(WindowState.read(SAVED.toBytes())).isEqualTo(SAVED);
    }

    @Test
    void aWindowOfVersion1HasNoFloorOfItsOwn() {
        byte[] bytes = SAVED.toBytes();
        byte[] version1 = Arrays.copyOf(bytes, bytes.length - Long.BYTES);

        assertThat(WindowState.read(version1))
                .isEqualTo(new WindowState(SAVED.window(), SAVED.rules(), SAVED.strata(), Ranking.NONE));
    }
}
