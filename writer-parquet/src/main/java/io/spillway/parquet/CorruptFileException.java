package io.spillway.parquet;

import java.io.IOException;

/** A file whose bytes are not what its writer wrote. */
public final class CorruptFileException extends IOException {
    CorruptFileException(String location, String problem) {
        super(location + ": " + problem);
    }
}
