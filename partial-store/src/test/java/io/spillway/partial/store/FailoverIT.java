package io.spillway.partial.store;

import static io.spillway.partial.store.TestStores.beat;
import static io.spillway.partial.store.TestStores.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Deadline;
import io.spillway.component.SystemClock;
import io.spillway.config.Secret;
import io.spillway.testkit.TestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several servers in one address: writes go to the one that takes them, whichever that is, without a restart. */
final class FailoverIT {
    private static final long LONG = 3_600_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void ofADeadOneOneThatOnlyReadsAndAThirdTheThirdIsWrittenTo() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (TestStores one = new TestStores(Files.createDirectory(folder.resolve("one")));
                TestStores other = new TestStores(Files.createDirectory(folder.resolve("other")))) {
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
            assertThat(eventually(store, 2)).as("the first only reads").isEqualTo(1);
            assertThat(other.query("SELECT string_agg(span_id, ',') FROM failover.in_flight"))
                    .isEqualTo("0000000000000002");
            readOnly(one, "off");
            readOnly(other, "on");
            assertThat(eventually(store, 3)).as("and back").isEqualTo(1);
            assertThat(one.query("SELECT count(*) FROM failover.in_flight")).isEqualTo("2");
        }
    }

    @Test
    void aStandbyTakesOverWithAllThatWasAcknowledged() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (SystemClock clock = new SystemClock();
                Replicas replicas = new Replicas(folder);
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
                assertThat(eventually(store, span)).isEqualTo(1);
            }
            Future<Integer> over = other.submit(() -> {
                replicas.failOver();
                return 0;
            });
            for (long span = 21; span <= 40; span++) {
                eventually(store, span);
            }
            over.get();
            assertThat(replicas.query("SELECT count(*) FROM failover.in_flight"))
                    .isEqualTo("40");
            store.close(Deadline.after(Duration.ofSeconds(10), clock));
        }
    }

    private static void readOnly(TestStores server, String value) throws Exception {
        server.query("ALTER SYSTEM SET default_transaction_read_only = " + value);
        server.reload("default_transaction_read_only", value);
    }

    /** As a sending queue would: again and again. An attempt that failed may have been committed. */
    private static int eventually(SpanStore store, long span) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return write(store, beat(span, 10, LONG, "a")).stored();
            } catch (StoreFailure e) {
                assertThat(e.kind()).isEqualTo(StoreFailure.Kind.PASSING);
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }
}
