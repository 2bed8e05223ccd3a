package io.spillway.config;

/**
 * Implemented by the configuration record of a component that needs more than its defaults: an exporter needs an endpoint, a
 * receiver a protocol.
 *
 * <p>A record's compact constructor must accept the defaults. The loader calls this once, for the record that was read from the
 * file, and reports the problems like those of the constructor.
 */
public interface Requirements {
    /** Notes the values that the file must set and does not. */
    void check(Checks checks);
}
