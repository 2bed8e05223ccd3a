package io.spillway.sending;

/** What the size of a queue or batch is counted in. */
public enum Sizer {
    REQUESTS,
    ITEMS,
    BYTES
}
