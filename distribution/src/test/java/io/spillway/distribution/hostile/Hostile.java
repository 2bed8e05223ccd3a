package io.spillway.distribution.hostile;

import java.io.IOException;
import java.util.random.RandomGenerator;

/** A kind of request. Used by one thread. */
interface Hostile extends AutoCloseable {
    /** Sends one, which depends on {@code random} alone. */
    Trial send(RandomGenerator random) throws IOException;

    @Override
    void close();
}
