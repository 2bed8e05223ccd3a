package io.spillway.testkit;

import io.spillway.storage.Storage;

/** The store of tests keeps the contract too, or it would be none. */
final class MemoryStoreContractTest extends StoreContract {
    private final MemoryStorage storage = new MemoryStorage();

    @Override
    protected Storage storage() {
        return storage;
    }
}
