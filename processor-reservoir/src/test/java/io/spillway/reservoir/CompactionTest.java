package io.spillway.reservoir;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.FaultyStorage;
import io.spillway.testkit.ManualClock;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the store is compacted: at the times of a cron expression, in the time zone of the system, if it has grown. */
class CompactionTest {
    private final ManualClock clock = new ManualClock();

    private Sampling sampling(String cron, long targetBytes) throws Exception {
        TestContext context =
                new TestContext("reservoir_sampler", clock).withExtension("file_storage", FaultyStorage.inMemory());
        ReservoirConfig config = Configs.load("""
            storage: file_storage
            db_compaction_schedule_cron: "%s"
            db_compaction_target_size: %d
            """.formatted(cron, targetBytes));
        return new Sampling(config, context).start();
    }

    private static double compactions(Sampling sampling) {
        return sampling.metric("compactions", "result", "success");
    }

    @ParameterizedTest
    @CsvSource({"*/15 * * * *, 32", "0 * * * *, 8", "0 */4 * * *, 2", "* * * * *, 480"})
    void runsWhenItIsTime(String cron, int in8Hours) throws Exception {
        Sampling sampling = sampling(cron, 0);
        sampling.advance(Duration.ofHours(8).plusSeconds(1));
        assertThat(compactions(sampling)).isEqualTo(in8Hours);
        sampling.stop();
        clock.advance(Duration.ofHours(10));
        assertThat(compactions(sampling)).isEqualTo(in8Hours);
    }

    /** The examples of the predecessor: at two in the night, every day and on Sundays. */
    @ParameterizedTest
    @CsvSource({"0 2 * * *, 14", "0 2 * * 0, 2"})
    void runsAtTwoInTheNight(String cron, int inTwoWeeks) throws Exception {
        Sampling sampling = sampling(cron, 0);
        sampling.advance(Duration.ofDays(14));
        assertThat(compactions(sampling)).isEqualTo(inTwoWeeks);
        sampling.stop();
    }

    @Test
    void leavesASmallStoreAlone() throws Exception {
        Sampling sampling = sampling("* * * * *", Long.MAX_VALUE);
        sampling.advance(Duration.ofMinutes(10));
        assertThat(compactions(sampling)).isZero();
        sampling.stop();
    }
}
