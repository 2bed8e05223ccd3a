package io.spillway.partial.store;

import static io.spillway.partial.store.TestStores.beat;
import static io.spillway.partial.store.TestStores.persist;
import static io.spillway.partial.store.TestStores.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spillway.testkit.SharedFixtures;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A database that does not do as it should: each failure is told as one that passes, and when it has passed all is well. */
@ExtendWith(SharedFixtures.class)
final class StoreFaultsIT {
    private static final long LONG = 3_600_000;

    private static TestStores stores;

    @BeforeAll
    static void share(TestStores shared) {
        stores = shared;
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
        persist(store, beat(1, 10, LONG, "a"));
        try (Connection other = stores.connect();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE slow.span IN ACCESS EXCLUSIVE MODE");

            assertThat(failure(store)).hasMessageContaining("SQLSTATE 5");
            other.rollback();
        }
        persist(store, beat(1, 20, LONG, "a"));
        assertThat(stores.query("SELECT event_time FROM slow.span")).isEqualTo("20");
    }

    @Test
    void aDatabaseThatEndsEverySession() throws Exception {
        SpanStore store = stores.store("ended");
        write(store, beat(1, 10, LONG, "a"));
        stores.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                + " AND backend_type = 'client backend'");

        persist(store, beat(1, 20, LONG, "a"));
        assertThat(stores.query("SELECT event_time FROM ended.span")).isEqualTo("20");
    }

    private static StoreFailure failure(SpanStore store) {
        StoreFailure failure = catchThrowableOfType(StoreFailure.class, () -> write(store, beat(1, 15, LONG, "a")));
        assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.PASSING);
        return failure;
    }
}
