package io.spillway.storage;

import io.spillway.testkit.MemoryStorage;
import io.spillway.testkit.StoreContract;

/** The store of tests keeps the contract too, or it would be none. */
final class MemoryStoreContractTest extends StoreContract {
    private final MemoryStorage storage = new MemoryStorage();

    @Override
    protected Storage storage() {
        return storage;
    }
}
