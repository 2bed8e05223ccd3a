package io.spillway.benchmarks.load;

import java.nio.file.Path;
import java.util.List;

/** A collector to be measured: how to start it, given the file it shall run. */
record Subject(String name, Path program) {
    List<String> command(Path config) {
        return List.of(program.toString(), "--config", config.toString());
    }
}
