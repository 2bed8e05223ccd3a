package io.spillway.partial.store;

import static io.spillway.partial.store.TestStores.beat;
import static io.spillway.partial.store.TestStores.stop;
import static io.spillway.partial.store.TestStores.write;
import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.spillway.testkit.SharedFixtures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The statements against a real PostgreSQL. */
@ExtendWith(SharedFixtures.class)
final class SpanStoreIT {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final long LONG = 3_600_000;
    /** Over as soon as it is written. */
    private static final long NO_TIME = 0;

    private static TestStores stores;

    @BeforeAll
    static void share(TestStores shared) {
        stores = shared;
    }

    @Test
    void anEqualHeartbeatChangesTimesOnly() throws Exception {
        SpanStore store = stores.store("touch");

        assertThat(write(store, beat(1, 10, LONG, "a")).stored()).isEqualTo(1);
        assertThat(write(store, beat(1, 20, LONG, "a")).touched()).isEqualTo(1);
        assertThat(write(store, beat(1, 30, LONG, "b")).stored()).isEqualTo(1);
        assertThat(stores.query("SELECT convert_from(body, 'UTF8') FROM touch.span_body"))
                .isEqualTo("b");
        assertThat(stores.query("SELECT event_time FROM touch.span")).isEqualTo("30");
        assertThat(stores.query("SELECT span_id || service || name FROM touch.in_flight"))
                .isEqualTo("0000000000000001shopGET /1");
    }

    @Test
    void anOlderHeartbeatHasNoEffect() throws Exception {
        SpanStore store = stores.store("older");
        write(store, beat(1, 20, LONG, "new"));

        assertThat(write(store, beat(1, 10, LONG, "old")).late()).isEqualTo(1);
        assertThat(write(store, beat(1, 20, LONG, "new")).late())
                .as("the same again")
                .isEqualTo(1);
        assertThat(stores.query("SELECT convert_from(body, 'UTF8') FROM older.span_body"))
                .isEqualTo("new");
    }

    @Test
    void aStopEndsASpanAndItsTombstoneKeepsItFromComingBack() throws Exception {
        SpanStore store = stores.store("stop");
        write(store, beat(1, 10, NO_TIME, "a"));

        assertThat(write(store, stop(1, 15))).extracting(Written::stopped).isEqualTo(1);
        assertThat(write(store, stop(2, 15))).extracting(Written::unknownStops).isEqualTo(1);
        assertThat(write(store, beat(1, 20, NO_TIME, "b"), beat(2, 12, NO_TIME, "c"))
                        .late())
                .isEqualTo(2);
        assertThat(stores.query("SELECT count(*) FROM stop.in_flight")).isEqualTo("0");
        assertThat(stores.query("SELECT count(*) FROM stop.span_body")).isEqualTo("0");
        assertThat(claim(store).spans()).isEmpty();
        assertThat(store.census()).isEqualTo(new Census(0, 0, 2, Duration.ZERO));
    }

    @Test
    void aTombstoneGoesWhenItIsOver() throws Exception {
        SpanStore store = stores.store("over", Duration.ZERO);
        write(store, stop(1, 15));
        claim(store);

        assertThat(store.census().tombstones()).isZero();
    }

    @Test
    void anExpiredSpanIsClaimedByOneAndCollectedOnce() throws Exception {
        SpanStore store = stores.store("claim");
        write(store, beat(1, 10, NO_TIME, "a"), beat(2, 10, LONG, "b"));

        Claim claim = store.claim(100, 1 << 20, LEASE, 42);
        assertThat(claim.spans()).singleElement().satisfies(span -> {
            assertThat(span.key()).isEqualTo(new SpanKey(7, 8, 1));
            assertThat(span.request()).isEqualTo(ByteString.copyFromUtf8("a"));
            assertThat(span.lastHeartbeatUnixNano()).isEqualTo(10);
            assertThat(span.attempts()).isEqualTo(1);
        });
        assertThat(claim(store).spans()).as("while the lease lasts").isEmpty();
        assertThat(store.complete(43, List.of(new SpanKey(7, 8, 1))))
                .as("not its claim")
                .isZero();
        assertThat(store.complete(42, List.of(new SpanKey(7, 8, 1)))).isEqualTo(1);
        assertThat(write(store, beat(1, 20, NO_TIME, "again")).late())
                .as("it comes back to life")
                .isEqualTo(1);
        assertThat(claim(store).spans()).isEmpty();
    }

    @Test
    void whatIsGivenBackOrForgottenIsClaimedAgain() throws Exception {
        SpanStore store = stores.store("lease");
        write(store, beat(1, 10, NO_TIME, "a"), beat(2, 10, NO_TIME, "b"));
        Claim first = store.claim(100, 1 << 20, Duration.ZERO, 1);
        store.release(1, List.of(new SpanKey(7, 8, 1)), Duration.ZERO);

        assertThat(first.spans()).hasSize(2);
        assertThat(claim(store).spans())
                .hasSize(2)
                .allSatisfy(span -> assertThat(span.attempts()).isEqualTo(2));
    }

    @Test
    void aHeartbeatBeforeTheCheckPutsItOff() throws Exception {
        SpanStore store = stores.store("rearm");
        write(store, beat(1, 10, NO_TIME, "a"));
        write(store, beat(1, 20, LONG, "a"));

        assertThat(claim(store).spans()).isEmpty();
        assertThat(stores.query("SELECT check_at = expires_at FROM rearm.span")).isEqualTo("t");

        write(store, beat(1, 30, NO_TIME, "a"));
        assertThat(claim(store).spans()).as("a shorter life counts at once").hasSize(1);
    }

    @Test
    void aHeartbeatDuringAClaimDoesNotBreakIt() throws Exception {
        SpanStore store = stores.store("during");
        write(store, beat(1, 10, NO_TIME, "a"));
        store.claim(100, 1 << 20, LEASE, 1);
        assertThat(write(store, beat(1, 20, NO_TIME, "a")).touched()).isEqualTo(1);

        assertThat(claim(store).spans()).isEmpty();
        store.release(1, List.of(new SpanKey(7, 8, 1)), Duration.ZERO);
        assertThat(claim(store).spans())
                .singleElement()
                .satisfies(span -> assertThat(span.lastHeartbeatUnixNano()).isEqualTo(20));
    }

    @Test
    void aSpanThatIsCollectedLeavesNoBodyEvenOneThatCameDuringTheClaim() throws Exception {
        SpanStore store = stores.store("bodies");
        write(store, beat(1, 10, NO_TIME, "a"), beat(2, 10, NO_TIME, "b"));
        store.claim(100, 1 << 20, LEASE, 1);
        write(store, beat(1, 20, NO_TIME, "news"));

        assertThat(store.complete(1, List.of(new SpanKey(7, 8, 1)))).isEqualTo(1);
        assertThat(stores.query("SELECT string_agg(convert_from(body, 'UTF8'), ',') FROM bodies.span_body"))
                .isEqualTo("b");
    }

    @Test
    void batchesAreBoundedInRowsAndBytes() throws Exception {
        SpanStore store = stores.store("bounded");
        Heartbeat[] beats = LongStream.rangeClosed(1, 10)
                .mapToObj(i -> beat(i, 10, NO_TIME, "x".repeat(1000)))
                .toArray(Heartbeat[]::new);
        write(store, beats);

        assertThat(store.claim(4, 1 << 20, LEASE, 1)).satisfies(claim -> {
            assertThat(claim.spans()).hasSize(4);
            assertThat(claim.hasMore()).isTrue();
        });
        assertThat(store.claim(100, 2_500, LEASE, 2)).satisfies(claim -> {
            assertThat(claim.spans()).hasSize(3);
            assertThat(claim.hasMore()).isTrue();
        });
        assertThat(store.claim(100, 1, LEASE, 3).spans()).as("one at least").hasSize(1);
    }

    @Test
    void largeBatchesAreCopied() throws Exception {
        SpanStore store = stores.store("large");
        int spans = 3 * SpanBodies.COPY_ROWS;
        Heartbeat[] beats = LongStream.range(-spans / 2, spans / 2)
                .mapToObj(i -> beat(i, 10, LONG, "body \u00e4 of " + i))
                .toArray(Heartbeat[]::new);

        assertThat(write(store, beats).stored()).isEqualTo(spans);
        assertThat(write(store, beats).late()).isEqualTo(spans);
        assertThat(stores.query("SELECT convert_from(body, 'UTF8') || service || name FROM large.span_body"
                        + " WHERE span_id = -5"))
                .isEqualTo("body \u00e4 of -5shopGET /-5");
        assertThat(stores.query("SELECT count(*) FROM large.span_body")).isEqualTo(String.valueOf(spans));
    }

    @Test
    void aFullStoreTakesNewsOfTheSpansThatItHas() throws Exception {
        SpanStore store = stores.store("full");
        write(store, beat(1, 10, LONG, "a"));

        Written written =
                store.write(List.of(beat(1, 20, LONG, "b"), beat(2, 20, LONG, "c")), List.of(), List.of(), true, 10);
        assertThat(written).isEqualTo(new Written(0, 1, 0, 0, 1, 0, 0));
    }

    @Test
    void deadLettersAreKeptUpToALimit() throws Exception {
        SpanStore store = stores.store("dead");
        for (int i = 0; i < 5; i++) {
            DeadLetter letter =
                    new DeadLetter("exporter/x", "json", "not\0JSON", ByteString.copyFrom(new byte[] {(byte) i}));
            store.write(List.of(), List.of(), List.of(letter), false, 3);
        }

        assertThat(stores.query("SELECT string_agg(encode(body, 'hex'), ',' ORDER BY id) FROM dead.dead_letter"))
                .isEqualTo("02,03,04");
    }

    @Test
    void manyCollectorsMigrateAtOnce() throws Exception {
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Written>> tasks = new ArrayList<>();
            for (int i = 1; i <= 6; i++) {
                long span = i;
                tasks.add(() -> write(stores.store("crowd"), beat(span, 10, LONG, "a")));
            }
            for (Future<Written> each : all.invokeAll(tasks)) {
                assertThat(each.get().stored()).isEqualTo(1);
            }
        }
        assertThat(stores.query("SELECT count(*) FROM crowd.in_flight")).isEqualTo("6");
    }

    @Test
    void takesOverTheTableOfTheOriginalCollector() throws Exception {
        stores.query("""
            CREATE TABLE partial_traces (trace_id text NOT NULL, span_id text NOT NULL, trace bytea NOT NULL,
                "timestamp" timestamptz NOT NULL DEFAULT now(), expires_at timestamptz NOT NULL,
                CONSTRAINT partial_traces_pkey PRIMARY KEY (span_id, trace_id));
            CREATE INDEX idx_partial_traces_expires_at ON partial_traces USING btree (expires_at);
            INSERT INTO partial_traces VALUES
                ('5b8efff798038103d269b633813fc60c', 'eee19b7ec3c1b174', '\\x0a00', now() - interval '1 h', now()),
                ('not hexadecimal', 'eee19b7ec3c1b174', '\\x0a01', now(), now())\
            """);
        SpanStore store = stores.store("adopted");

        assertThat(claim(store).spans()).singleElement().satisfies(span -> {
            assertThat(span.key().traceIdHex()).isEqualTo("5b8efff798038103d269b633813fc60c");
            assertThat(span.key().spanIdHex()).isEqualTo("eee19b7ec3c1b174");
            assertThat(span.request()).isEqualTo(ByteString.copyFrom(new byte[] {0x0a, 0}));
        });
        assertThat(stores.query("SELECT count(*) FROM partial_traces")).isEqualTo("0");
        assertThat(stores.query("SELECT cause FROM adopted.dead_letter")).isEqualTo("id");
    }

    @Test
    void heartbeatsThatSayNothingNewAreUpdatedInPlace() throws Exception {
        SpanStore store = stores.store("hot");
        Heartbeat[] first = LongStream.rangeClosed(1, 500)
                .mapToObj(i -> beat(i, 1, LONG, "a"))
                .toArray(Heartbeat[]::new);
        write(store, first);
        for (int round = 2; round <= 21; round++) {
            long event = round;
            write(
                    store,
                    LongStream.rangeClosed(1, 500)
                            .mapToObj(i -> beat(i, event, LONG, "a"))
                            .toArray(Heartbeat[]::new));
        }
        String counted = " FROM pg_stat_user_tables WHERE schemaname = 'hot' AND relname = 'span'";
        // a session tells its statistics at most once a second, after a transaction
        eventually("all updates are counted", () -> {
            write(store, stop(1, 99));
            return stores.query("SELECT n_tup_upd >= 10000" + counted).equals("t");
        });

        assertThat(Double.parseDouble(stores.query("SELECT n_tup_hot_upd::float8 / n_tup_upd" + counted)))
                .isGreaterThan(0.95);
    }

    @Test
    void servicesAreListed() throws Exception {
        SpanStore store = stores.store("services");
        write(store, beat(1, 10, LONG, "a"), beat(2, 10, LONG, "b"));

        assertThat(store.services(10)).singleElement().satisfies(service -> {
            assertThat(service.service()).isEqualTo("shop");
            assertThat(service.inFlight()).isEqualTo(2);
            assertThat(service.oldest()).as("they began in 1970").isGreaterThan(Duration.ofDays(50 * 365));
        });
    }

    @Test
    void aServerThatIsDownIsAPassingFailureThatNamesNoPassword() {
        SpanStore store = new SpanStore(
                stores.config("down", "postgres://me:hunter2@127.0.0.1:1/x", Duration.ofMinutes(1)), stores.context());

        assertThatThrownBy(() -> write(store, stop(1, 1)))
                .isInstanceOfSatisfying(
                        StoreFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.PASSING))
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageNotContaining("hunter2");
    }

    private static Claim claim(SpanStore store) throws StoreFailure {
        return store.claim(1_000, 1 << 20, LEASE, 99);
    }
}
