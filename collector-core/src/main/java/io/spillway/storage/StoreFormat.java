package io.spillway.storage;

/**
 * The layout of a component's store.
 *
 * @param name the name of the layout, such as {@code sending-queue}
 * @param version the version of new content
 * @param oldestReadable the oldest version that can still be read; at most {@code version}
 */
public record StoreFormat(String name, int version, int oldestReadable) {
    public StoreFormat {
        if (name.isEmpty() || oldestReadable < 1 || version < oldestReadable) {
            throw new IllegalArgumentException("format \"" + name + "\" version " + version + ", readable from "
                    + oldestReadable + " (expected: a name, and 1 <= oldest readable <= version)");
        }
    }
}
