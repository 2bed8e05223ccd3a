package io.spillway.standard.debug;

import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import java.util.List;
import java.util.Optional;

/**
 * The {@code debug} exporter.
 *
 * @param verbosity how much is written of each batch
 * @param samplingInitial how many batches of a signal are written in each second before sampling begins
 * @param samplingThereafter one in this many of the later batches is written; zero writes none of them
 * @param useInternalLogger whether it writes to the collector's own log
 * @param outputPaths files, {@code stdout} or {@code stderr} to write to instead of the log; standard output when left out
 */
@Ignored(key = "sending_queue", value = "every batch is written at once")
public record DebugExporterConfig(
        DebugVerbosity verbosity,
        int samplingInitial,
        int samplingThereafter,
        boolean useInternalLogger,
        Optional<List<String>> outputPaths) {
    public static final DebugExporterConfig DEFAULTS =
            new DebugExporterConfig(DebugVerbosity.BASIC, 2, 1, true, Optional.empty());

    public DebugExporterConfig {
        outputPaths = outputPaths.map(List::copyOf);
        new Checks()
                .that(samplingInitial >= 0, "sampling_initial", samplingInitial, ">= 0")
                .that(samplingThereafter >= 0, "sampling_thereafter", samplingThereafter, ">= 0")
                .that(
                        !useInternalLogger || outputPaths.isEmpty(),
                        "output_paths",
                        "output_paths is not supported when use_internal_logger is true")
                .that(
                        useInternalLogger
                                || outputPaths.isEmpty()
                                || !outputPaths.get().isEmpty(),
                        "output_paths",
                        "must not be empty when use_internal_logger is false")
                .done();
    }
}
