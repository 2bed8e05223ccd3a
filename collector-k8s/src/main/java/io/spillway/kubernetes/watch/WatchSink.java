package io.spillway.kubernetes.watch;

/** The receiver of one watch's objects; the package says what it is promised. */
public interface WatchSink<T> {
    /** A full list begins. */
    void begin();

    /** An object as it is now. */
    void put(T object);

    /** An object as it was last, now deleted. */
    void remove(T object);

    /** The full list is complete: objects without a {@code put} since {@code begin} are gone. */
    void end();
}
