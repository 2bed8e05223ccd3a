package io.spillway.parquet;

import java.io.IOException;
import java.nio.file.Path;

/** A file whose bytes are not what its writer wrote. */
public final class CorruptFileException extends IOException {
    CorruptFileException(Path path, String problem) {
        super(path + ": " + problem);
    }
}
