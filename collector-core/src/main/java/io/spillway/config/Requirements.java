package io.spillway.config;

/**
 * Implemented by the configuration record of a component that cannot do with its defaults alone: an exporter needs an
 * endpoint, a receiver a protocol.
 *
 * <p>A record's compact constructor must accept the defaults; this is asked once, for the record that was read from the file.
 * What it notes is reported as if the constructor had.
 */
public interface Requirements {
    /** Notes what the file had to say and did not. */
    void check(Checks checks);
}
