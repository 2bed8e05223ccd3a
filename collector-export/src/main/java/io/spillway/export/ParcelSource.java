package io.spillway.export;

import java.util.Optional;

/** Where the sending threads get their work. */
interface ParcelSource {
    /**
     * Waits for the next parcel.
     *
     * @return empty when there will be none any more
     */
    Optional<Parcel> next() throws InterruptedException;
}
