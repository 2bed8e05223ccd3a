package io.spillway.parquet.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.ComponentKind;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.storage.StoreName;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.FaultyStorage;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.StoreFaults;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A journal gives back what was appended, in order, until it is cut. */
final class JournalTest {
    private static final long MAX_BYTES = 2_000;

    private final TestContext context = new TestContext("parquet");
    private final FaultyStorage storage = FaultyStorage.inMemory();

    private Journal open() throws Exception {
        return Journal.open(storage, Signal.LOGS, context, MAX_BYTES);
    }

    private StoreFaults faults() {
        return storage.faults(new StoreName(ComponentKind.EXPORTER, context.id(), "logs"));
    }

    private static Telemetry batch(long first) {
        return NumberedItems.batch(Signal.LOGS, first, 5);
    }

    /** Gathers what a journal gives. */
    private static final class Found implements Journal.Reader {
        final List<Long> sequences = new ArrayList<>();
        final List<Long> numbers = new ArrayList<>();
        final List<Instant> arrivals = new ArrayList<>();
        final List<Long> damaged = new ArrayList<>();

        @Override
        public boolean batch(long sequence, Telemetry batch, Instant arrival) {
            sequences.add(sequence);
            numbers.addAll(NumberedItems.numbers(batch));
            arrivals.add(arrival);
            return true;
        }

        @Override
        public void damaged(long sequence) {
            damaged.add(sequence);
        }
    }

    private static Found read(Journal journal) throws Exception {
        Found found = new Found();
        journal.read(Long.MAX_VALUE, found);
        return found;
    }

    @Test
    void batchesComeBackInOrderWithTheirArrival() throws Exception {
        Journal journal = open();
        Instant start = context.clock().now();
        journal.append(batch(0));
        context.manualClock().advance(Duration.ofSeconds(2));
        journal.append(batch(5));

        Found found = read(journal);

        assertThat(found.sequences).containsExactly(1L, 2L);
        assertThat(found.numbers).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(found.arrivals).containsExactly(start, start.plusSeconds(2));
        assertThat(journal.firstArrival()).isEqualTo(start);
    }

    @Test
    void aCutSurvivesAndNumbersGoOn() throws Exception {
        Journal journal = open();
        String id = journal.id();
        journal.append(batch(0));
        journal.append(batch(5));
        journal.cut(2);
        assertThat(journal.bytes()).isZero();
        journal.close();

        Journal again = open();
        again.append(batch(10));

        assertThat(again.id()).isEqualTo(id);
        assertThat(read(again).sequences).containsExactly(3L);
    }

    @Test
    void theSizeCountsAgainAfterAStart() throws Exception {
        Journal journal = open();
        journal.append(batch(0));
        long bytes = journal.bytes();
        journal.close();

        assertThat(open().bytes()).isEqualTo(bytes).isPositive();
    }

    @Test
    void aFullJournalRefusesUntilItIsCut() throws Exception {
        Journal journal = open();
        int accepted = 0;
        while (journal.append(batch(0)).equals(Outcome.ACCEPTED)) {
            accepted++;
        }
        assertThat(accepted).isPositive();
        assertThat(journal.append(batch(0))).isInstanceOf(Outcome.Throttled.class);
        journal.cut(1);

        assertThat(journal.append(batch(0))).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void aBatchLargerThanTheJournalIsRejected() throws Exception {
        assertThat(open().append(NumberedItems.batch(Signal.LOGS, 0, 1_000))).isInstanceOf(Outcome.Rejected.class);
    }

    @Test
    void aFullDiskRefusesAndTakesNoRoom() throws Exception {
        Journal journal = open();
        faults().diskFull(true);

        assertThat(journal.append(batch(0))).isInstanceOf(Outcome.Throttled.class);

        assertThat(journal.bytes()).isZero();
        faults().diskFull(false);
        assertThat(journal.append(batch(0))).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void aDamagedBatchIsPassedOver() throws Exception {
        Journal journal = open();
        journal.append(batch(0));
        journal.append(batch(5));
        faults().damage(JournalLayout.key(1));

        Found found = read(journal);

        assertThat(found.damaged).containsExactly(1L);
        assertThat(found.sequences).containsExactly(2L);
    }

    @Test
    void anAttemptStaysUntilItsBatchesAreCut() throws Exception {
        Journal journal = open();
        journal.append(batch(0));
        journal.append(batch(5));
        Journal.Attempt attempt = new Journal.Attempt(2, "name");
        journal.begin(attempt);
        journal.cut(1);
        assertThat(journal.attempt()).contains(attempt);

        journal.cut(2);

        assertThat(journal.attempt()).isEmpty();
    }
}
