package io.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.storage.Storage;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import io.spillway.storage.StoreFormat;
import io.spillway.storage.StoreName;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class FaultyStorageTest {
    private static final StoreName NAME =
            new StoreName(ComponentKind.EXPORTER, ComponentId.parse("otlp/backend"), "traces");
    private static final StoreFormat FORMAT = new StoreFormat("test", 1, 1);
    private static final byte[] KEY = {1};
    private static final byte[] VALUE = {2};

    private final FaultyStorage storage = FaultyStorage.inMemory();

    @Nested
    final class WithoutFaults extends StoreContract {
        @Override
        protected Storage storage() {
            return storage;
        }
    }

    @Test
    void aFullDiskTakesDeletionsOnly() throws Exception {
        Store store = storage.open(NAME, FORMAT);
        store.write(new StoreChange().put(KEY, VALUE));
        storage.faults().diskFull(true);
        assertThatThrownBy(() -> store.write(new StoreChange().put(KEY, new byte[9])))
                .isInstanceOf(StorageException.Full.class);
        store.write(new StoreChange().delete(KEY));
        storage.faults().diskFull(false);
        store.write(new StoreChange().put(KEY, VALUE));
        assertThat(store.get(KEY)).hasValue(VALUE);
    }

    @Test
    void aCrashLosesWhatWasNotDurable() throws Exception {
        Store store = storage.open(NAME, FORMAT);
        store.write(new StoreChange().put(KEY, VALUE));
        storage.faults().holdChanges();
        CompletableFuture<Void> lost = store.submit(new StoreChange().put(KEY, new byte[9]));
        assertThat(lost).isNotDone();
        assertThat(storage.faults().heldChanges()).isEqualTo(1);
        storage.faults().crash();
        assertThat(lost).isCompletedExceptionally();
        assertThatThrownBy(() -> store.get(KEY)).isInstanceOf(StorageException.Unavailable.class);
        assertThat(storage.open(NAME, FORMAT).get(KEY)).hasValue(VALUE);
    }

    @Test
    void heldChangesAreMadeInTheirOrder() throws Exception {
        Store store = storage.open(NAME, FORMAT);
        storage.faults().holdChanges();
        CompletableFuture<Void> _ = store.submit(new StoreChange().put(KEY, new byte[9]));
        CompletableFuture<Void> last = store.submit(new StoreChange().put(KEY, VALUE));
        storage.faults().releaseChanges();
        assertThat(last).isCompleted();
        assertThat(store.get(KEY)).hasValue(VALUE);
    }

    @Test
    void failsAsOftenAsAsked() throws Exception {
        Store store = storage.open(NAME, FORMAT);
        storage.faults().failChanges(1, () -> new StorageException.Unavailable("broken disk"));
        assertThatThrownBy(() -> store.write(new StoreChange().put(KEY, VALUE)))
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessage("broken disk");
        store.write(new StoreChange().put(KEY, VALUE));
    }

    @Test
    void aDamagedValueIsNeverGivenOut() throws Exception {
        Store store = storage.open(NAME, FORMAT);
        store.write(new StoreChange().put(KEY, VALUE));
        storage.faults().damage(KEY);
        assertThatThrownBy(() -> store.get(KEY)).isInstanceOf(StorageException.Corrupt.class);
        assertThatThrownBy(() -> store.scan(new byte[0], new byte[0], (_, _) -> true))
                .isInstanceOf(StorageException.Corrupt.class);
    }
}
