package io.spillway.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Deadline;
import io.spillway.component.Signal;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import io.spillway.storage.StoreFormat;
import io.spillway.storage.StoreName;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.MemoryStorage;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.TestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Queues as earlier versions of the program left them; see docs/formats/sending-queue.md. */
@Timeout(120)
final class QueueGoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/sending-queue");
    private static final StoreName NAME =
            new StoreName(ComponentKind.EXPORTER, ComponentId.parse("otlp_grpc"), "traces");
    private static final ClientMetadata TENANT =
            new ClientMetadata(Map.of("tenant", List.of("blue", "grün")), Map.of());
    private static final List<Telemetry> CONTENT = List.of(
            NumberedItems.batch(Signal.TRACES, 10, 2),
            NumberedItems.batch(Signal.TRACES, 12, 1).withMetadata(TENANT),
            NumberedItems.batch(Signal.TRACES, 13, 3));

    private final MemoryStorage storage = new MemoryStorage();
    private final TestContext context = new TestContext("otlp_grpc").withExtension("file_storage", storage);

    /** Set {@code -Dspillway.writeDocs=true} to write the file of the current version, once, when it is new. */
    @Test
    void writesTheCurrentVersionAsDocumented() throws Exception {
        TestSender held = new TestSender().hold();
        SendingChain chain = DurableChain.started(1, held, context);
        CONTENT.forEach(chain::consume);
        held.entered.await();
        chain.close(Deadline.after(Duration.ZERO, context.clock()));
        List<String> lines = new ArrayList<>();
        try (Store store = storage.open(NAME, QueueLayout.FORMAT)) {
            store.scan(new byte[0], new byte[0], (key, value) -> lines.add(hex(key) + " " + hex(value)));
        }
        Path golden = FOLDER.resolve("v" + QueueLayout.FORMAT.version() + ".txt");
        if (Boolean.getBoolean("spillway.writeDocs") && !Files.exists(golden)) {
            Files.createDirectories(FOLDER);
            Files.write(golden, lines);
        }
        assertThat(lines).isEqualTo(Files.readAllLines(golden));
    }

    @Test
    void sendsWhatAnyReadableVersionLeft() throws Exception {
        for (int version = QueueLayout.FORMAT.oldestReadable(); version <= QueueLayout.FORMAT.version(); version++) {
            restore(version);
            TestSender sender = new TestSender();
            SendingChain chain = DurableChain.started(1, sender, context);
            List<Telemetry> sent = sender.peer.awaitOffered(CONTENT.size());
            assertThat(NumberedItems.numbers(sent)).containsExactly(10L, 11L, 12L, 13L, 14L, 15L);
            assertThat(sent.get(1).metadata()).isEqualTo(TENANT);
            chain.close(Deadline.after(Duration.ofSeconds(5), context.clock()));
            storage.remove(NAME);
        }
    }

    @Test
    void leavesAQueueOfANewerProgramAlone() throws Exception {
        int newer = QueueLayout.FORMAT.version() + 1;
        storage.open(NAME, new StoreFormat(QueueLayout.FORMAT.name(), newer, 1)).close();
        assertThatThrownBy(() -> DurableChain.started(1, new TestSender(), context))
                .isInstanceOf(StorageException.TooNew.class);
    }

    private void restore(int version) throws Exception {
        try (Store store = storage.open(NAME, new StoreFormat(QueueLayout.FORMAT.name(), version, 1))) {
            for (String line : Files.readAllLines(FOLDER.resolve("v" + version + ".txt"))) {
                String[] entry = line.split(" ", -1);
                store.write(new StoreChange()
                        .put(HexFormat.of().parseHex(entry[0]), HexFormat.of().parseHex(entry[1])));
            }
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
