package io.spillway.parquet.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.Signal;
import io.spillway.parquet.Promoted;
import io.spillway.parquet.TelemetryLayout;
import io.spillway.parquet.table.Lake;
import io.spillway.parquet.table.TableCatalog;
import io.spillway.parquet.table.TablesConfig;
import io.spillway.testkit.FaultyStorage;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A roll is in the table once, whatever becomes of the commit's answer, and the metadata stays small. */
final class TelemetryTableTest {
    private static final TelemetryLayout LAYOUT = TelemetryLayout.of(Signal.LOGS);
    private static final int ITEMS = 10;

    private final TestContext context = new TestContext("parquet");

    @TempDir
    private Path folder;

    private TableCatalog catalog;
    private Journal journal;
    private LossyOperations operations;
    private TelemetryTable table;
    private int sent;

    @BeforeEach
    void open() throws Exception {
        catalog = TableCatalog.open(TablesConfig.in(folder));
        journal = Journal.open(FaultyStorage.inMemory(), Signal.LOGS, context, 1 << 20);
        Table loaded = catalog.table(LAYOUT);
        operations = new LossyOperations(((HasTableOperations) loaded).operations());
        table = new TelemetryTable(new BaseTable(operations, loaded.name()), catalog.files(), LAYOUT, journal.id());
    }

    @AfterEach
    void close() {
        journal.close();
        catalog.close();
    }

    private Roll roll() throws Exception {
        journal.append(NumberedItems.batch(Signal.LOGS, (long) sent * ITEMS, ITEMS));
        RollWriter writer = new RollWriter(journal, table, folder.resolve("tmp"), 1 << 20, 16 << 20);
        return writer.write(Long.MAX_VALUE, "attempt" + sent++, Instant.EPOCH).orElseThrow();
    }

    private long rows() throws Exception {
        try (Lake lake = new Lake(folder, Signal.LOGS)) {
            return lake.number("select count(*) from $");
        }
    }

    @Test
    void aSecondCommitOfARollDoesNothing() throws Exception {
        Roll roll = roll();

        table.commit(roll);
        table.commit(roll);

        assertThat(rows()).isEqualTo(ITEMS);
        assertThat(table.position()).isEqualTo(roll.through());
    }

    @ParameterizedTest
    @EnumSource(names = "WORKS", mode = EnumSource.Mode.EXCLUDE)
    void aRollIsThereOnceAfterACommitWithoutAnAnswer(LossyOperations.Fate fate) throws Exception {
        Roll roll = roll();
        operations.next(fate);
        assertThatThrownBy(() -> table.commit(roll)).isInstanceOf(CommitStateUnknownException.class);

        table.commit(roll);

        assertThat(rows()).isEqualTo(ITEMS);
    }

    @Test
    void anotherJournalHasAPositionOfItsOwn() throws Exception {
        table.commit(roll());
        TelemetryTable other = new TelemetryTable(catalog.table(LAYOUT), catalog.files(), LAYOUT, "0123456789abcdef");

        assertThat(table.position()).isEqualTo(1);
        assertThat(other.position()).isZero();
    }

    @Test
    void aCommitGoesThroughAfterThatOfAnotherWriter() throws Exception {
        Roll mine = roll();
        Table theirs = catalog.table(LAYOUT);
        theirs.updateProperties().set("someone", "else").commit();

        table.commit(mine);

        assertThat(rows()).isEqualTo(ITEMS);
        assertThat(catalog.table(LAYOUT).properties()).containsEntry("someone", "else");
    }

    /**
     * A commit every ten seconds; {@code -Dspillway.commits=8640} makes a day of them. The library stamps snapshots with the time of
     * the machine, so the test says how late it is by the snapshot of ten minutes ago.
     */
    @Test
    void metadataStaysSmallOverManyCommits() throws Exception {
        int commits = Integer.getInteger("spillway.commits", 330);
        List<Instant> times = new ArrayList<>();
        for (int i = 0; i < commits; i++) {
            Roll roll = roll();
            table.commit(roll);
            times.add(
                    Instant.ofEpochMilli(catalog.table(LAYOUT).currentSnapshot().timestampMillis()));
            journal.cut(roll.through());
            if (table.needsExpiry()) {
                table.expireSnapshots(times.get(i - 60).plus(Duration.ofMinutes(10)));
            }
        }

        Path metadata = Path.of(catalog.table(LAYOUT).location(), "metadata");
        try (Stream<Path> files = Files.list(metadata)) {
            List<Path> all = files.toList();
            System.out.println(commits + " commits: " + all.size() + " files of metadata, the largest metadata.json of "
                    + all.stream()
                            .filter(file -> file.toString().endsWith("metadata.json"))
                            .mapToLong(TelemetryTableTest::size)
                            .max()
                            .orElse(0)
                    + " bytes");
            assertThat(all).hasSizeLessThan(1_000);
            assertThat(all.stream().filter(file -> file.toString().endsWith("metadata.json")))
                    .hasSizeLessThan(30)
                    .allSatisfy(file -> assertThat(size(file)).isLessThan(100_000));
        }
        assertThat(rows()).isEqualTo((long) commits * ITEMS);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aColumnKeepsItsType() throws Exception {
        catalog.table(promoting(Promoted.Type.LONG));

        assertThatThrownBy(() -> catalog.table(promoting(Promoted.Type.STRING)))
                .isInstanceOf(TableCatalog.IncompatibleTableException.class)
                .hasMessageContaining("status_code: string (expected: long)");
    }

    private static TelemetryLayout promoting(Promoted.Type type) {
        return new TelemetryLayout(Signal.LOGS, List.of(Promoted.item("status.code", type)));
    }
}
