package io.spillway.parquet.exporter;

import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.config.ByteSize;
import io.spillway.parquet.table.TablesConfig;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** A program that sends numbered spans to an exporter from several threads until it is killed, and notes what was acknowledged. */
final class BusySenders {
    static final int SENDERS = 4;
    static final int MAX_BATCHES = 1_000_000;
    static final int ITEMS = 10;
    /** The line for a batch in the file of acknowledgements. */
    static final byte SENT = 1;

    static final byte ACKNOWLEDGED = 2;

    private BusySenders() {}

    static ParquetExporterConfig config(Path folder, TablesConfig tables) {
        return new ParquetExporterConfig(
                tables,
                ByteSize.ofMib(1),
                Duration.ofMillis(20),
                ByteSize.ofMib(16),
                PromoteConfig.NONE,
                new JournalConfig(folder.resolve("journal").toString(), ByteSize.ofMib(64)),
                Optional.empty());
    }

    /** A byte for each batch of each sender. The page cache keeps it when the process dies. */
    static MappedByteBuffer acknowledgements(Path folder) throws IOException {
        try (FileChannel file = FileChannel.open(
                folder.resolve("acknowledged"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            return file.map(FileChannel.MapMode.READ_WRITE, 0, (long) SENDERS * MAX_BATCHES);
        }
    }

    /** The first number of a batch. */
    static long number(int place) {
        return 1 + (long) place * ITEMS;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Death death = Death.valueOf(arguments[1]);
        MappedByteBuffer acknowledged = acknowledgements(folder);
        ParquetExporterConfig config =
                config(folder, Places.parse(List.of(arguments).subList(2, arguments.length)));
        TestContext context = new TestContext("parquet", new SystemClock());
        ParquetExporter exporter = new ParquetExporter(config, EnumSet.of(Signal.TRACES), context);
        death.arm(context.logger(), config.temporary());
        exporter.start();
        for (int sender = 0; sender < SENDERS; sender++) {
            int first = sender * MAX_BATCHES;
            Thread.ofPlatform().start(() -> send(exporter, acknowledged, first, death));
        }
        System.out.println("sending");
        Thread.currentThread().join();
    }

    private static void send(ParquetExporter exporter, MappedByteBuffer acknowledged, int first, Death death) {
        int place = first;
        while (acknowledged.get(place) != 0) {
            place++;
        }
        for (; place < first + MAX_BATCHES; place++) {
            acknowledged.put(place, SENT);
            Outcome outcome = exporter.consume(NumberedItems.batch(Signal.TRACES, number(place), ITEMS));
            if (outcome.equals(Outcome.ACCEPTED)) {
                acknowledged.put(place, ACKNOWLEDGED);
                death.acknowledged();
            }
        }
    }
}
