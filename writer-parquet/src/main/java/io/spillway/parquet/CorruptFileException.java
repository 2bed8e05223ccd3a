package io.spillway.parquet;

import java.io.IOException;

/** A file whose bytes are not what its writer wrote. */
public final class CorruptFileException extends IOException {
    private static final long serialVersionUID = 1;

    private final String problem;

    CorruptFileException(String location, String problem) {
        super(location + ": " + problem);
        this.problem = problem;
    }

    /** The message without the name of the file. */
    String problem() {
        return problem;
    }
}
