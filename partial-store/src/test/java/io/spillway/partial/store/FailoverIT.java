package io.spillway.partial.store;

import static io.spillway.partial.store.TestStores.beat;
import static io.spillway.partial.store.TestStores.persist;
import static io.spillway.partial.store.TestStores.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Deadline;
import io.spillway.component.SystemClock;
import io.spillway.config.Secret;
import io.spillway.testkit.SharedFixtures;
import io.spillway.testkit.TestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Several servers in one address: writes go to the one that takes them, whichever that is, without a restart. */
@ExtendWith(SharedFixtures.class)
final class FailoverIT {
    private static final long LONG = 3_600_000;

    @TempDir
    private Path folder;

    @Test
    void ofADeadOneOneThatOnlyReadsAndAThirdTheThirdIsWrittenTo(TestStores one) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (TestStores other = new TestStores(Files.createDirectory(folder.resolve("other")), one.programs())) {
            for (TestStores each : new TestStores[] {one, other}) {
                each.query("CREATE ROLE writer LOGIN SUPERUSER PASSWORD 'hunter2'");
                each.store("failover").open();
            }
            SpanStore store = one.external(
                    "failover",
                    "host=127.0.0.1,127.0.0.1,127.0.0.1 port=1," + one.port() + "," + other.port()
                            + " dbname=postgres user=writer password=hunter2 sslmode=disable"
                            + " target_session_attrs=read-write");
            assertThat(write(store, beat(1, 10, LONG, "a")).stored()).isEqualTo(1);

            readOnly(one, "on");
            persist(store, beat(2, 10, LONG, "a"));
            assertThat(other.query("SELECT string_agg(span_id, ',') FROM failover.in_flight"))
                    .as("the first only reads")
                    .isEqualTo("0000000000000002");
            readOnly(one, "off");
            readOnly(other, "on");
            persist(store, beat(3, 10, LONG, "a"));
            assertThat(one.query("SELECT count(*) FROM failover.in_flight"))
                    .as("and back")
                    .isEqualTo("2");
        }
    }

    @Test
    void aStandbyTakesOverWithAllThatWasAcknowledged(TestStores stores) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (SystemClock clock = new SystemClock();
                Replicas replicas = new Replicas(folder, stores.programs());
                ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            StoreConfig defaults = StoreConfig.defaults();
            SpanStore store = new SpanStore(
                    new StoreConfig(
                            new Secret(replicas.address()),
                            "failover",
                            4,
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(10),
                            defaults.tombstoneTtl(),
                            defaults.embedded()),
                    new TestContext("partial", clock));
            for (long span = 1; span <= 20; span++) {
                persist(store, beat(span, 10, LONG, "a"));
            }
            Future<Integer> over = other.submit(() -> {
                replicas.failOver();
                return 0;
            });
            for (long span = 21; span <= 40; span++) {
                persist(store, beat(span, 10, LONG, "a"));
            }
            over.get();
            assertThat(replicas.query("SELECT count(*) FROM failover.in_flight"))
                    .isEqualTo("40");
            store.close(Deadline.after(Duration.ofMinutes(1), clock));
        }
    }

    private static void readOnly(TestStores server, String value) throws Exception {
        server.query("ALTER SYSTEM SET default_transaction_read_only = " + value);
        server.reload("default_transaction_read_only", value);
    }
}
