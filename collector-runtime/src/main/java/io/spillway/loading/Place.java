package io.spillway.loading;

/**
 * The place of a key or a value.
 *
 * @param source a file as the user named it, or another source such as {@code env:CONFIG} or {@code --set a.b}
 * @param line from 1; 0 where the source has no lines
 * @param column from 1; 0 where the source has no lines
 */
record Place(String source, int line, int column) {
    static Place of(String source) {
        return new Place(source, 0, 0);
    }
}
