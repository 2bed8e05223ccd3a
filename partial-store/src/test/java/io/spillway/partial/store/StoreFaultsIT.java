package io.spillway.partial.store;

import static io.spillway.partial.store.TestStores.beat;
import static io.spillway.partial.store.TestStores.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that does not do as it should: each failure is told as one that passes, and when it has passed all is well. */
final class StoreFaultsIT {
    private static final long LONG = 3_600_000;

    @TempDir
    private static Path folder;

    private static TestStores stores;

    @BeforeAll
    static void open() throws Exception {
        stores = new TestStores(folder);
    }

    @AfterAll
    static void close() {
        stores.close();
    }

    @Test
    void aDatabaseThatOnlyReads() throws Exception {
        SpanStore store = stores.store("readonly");
        write(store, beat(1, 10, LONG, "a"));
        stores.query("ALTER SYSTEM SET default_transaction_read_only = on");
        stores.reload("default_transaction_read_only", "on");

        assertThat(failure(store)).hasMessageContaining("25006");
        stores.query("ALTER SYSTEM RESET default_transaction_read_only");
        stores.reload("default_transaction_read_only", "off");
        assertThat(write(store, beat(1, 20, LONG, "a")).touched()).isEqualTo(1);
    }

    @Test
    void aDatabaseWithoutAConnectionToSpare() throws Exception {
        stores.query("CREATE ROLE limited LOGIN SUPERUSER PASSWORD 'hunter2'");
        String url = stores.url("limited", "hunter2", "sslmode=disable");
        SpanStore first = new SpanStore(stores.config("spare", url, Duration.ofMinutes(1)), stores.context());
        first.open();
        stores.query("ALTER ROLE limited NOSUPERUSER CONNECTION LIMIT 1");
        SpanStore second = new SpanStore(stores.config("spare", url, Duration.ofMinutes(1)), stores.context());

        assertThat(failure(second)).hasMessageContaining("53300").hasMessageNotContaining("hunter2");
        stores.query("ALTER ROLE limited SUPERUSER CONNECTION LIMIT -1");
        assertThat(write(second, beat(1, 20, LONG, "a")).stored()).isEqualTo(1);
        stores.shut(first, second);
    }

    @Test
    void aDatabaseThatDoesNotAnswerInTime() throws Exception {
        SpanStore store = stores.impatient("slow");
        write(store, beat(1, 10, LONG, "a"));
        try (Connection other = stores.connect();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE slow.span IN ACCESS EXCLUSIVE MODE");
            long start = System.nanoTime();

            assertThat(failure(store)).hasMessageContaining("SQLSTATE 5");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            other.rollback();
        }
        assertThat(write(store, beat(1, 20, LONG, "a")).touched()).isEqualTo(1);
    }

    @Test
    void aDatabaseThatEndsEverySession() throws Exception {
        SpanStore store = stores.store("ended");
        write(store, beat(1, 10, LONG, "a"));
        stores.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                + " AND backend_type = 'client backend'");

        long event = 20;
        long written = 0;
        for (int attempt = 0; attempt < 10 && written == 0; attempt++) {
            try {
                written = write(store, beat(1, event++, LONG, "a")).touched();
            } catch (StoreFailure e) {
                assertThat(e.kind()).isEqualTo(StoreFailure.Kind.PASSING);
            }
        }
        assertThat(written).isEqualTo(1);
    }

    private static StoreFailure failure(SpanStore store) {
        StoreFailure failure = catchThrowableOfType(StoreFailure.class, () -> write(store, beat(1, 15, LONG, "a")));
        assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.PASSING);
        return failure;
    }
}
