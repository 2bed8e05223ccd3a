package io.spillway.benchmarks.load;

/**
 * The processor to be measured, before {@code batch}.
 *
 * @param otelcol its name and configuration for the Go collector, as YAML; empty for no processor
 * @param spillway the same for Spillway
 * @param samples whether only a part of the items is to arrive
 */
record Processing(String otelcol, String spillway, boolean samples) {
    static final Processing NONE = new Processing("", "", false);

    /** Keeps about 1 % at a million spans a second, ten to a trace. */
    private static final String RESERVOIR = """
        reservoir_sampler:
          size_k: 2000
          window_duration: 2s
          trace_buffer_timeout: 1s
        """;

    /** The reservoir against a sampler of the Go collector. */
    static Processing samplers(String otelcol) {
        return new Processing(otelcol, RESERVOIR, true);
    }

    /** The same processor in both collectors; all items arrive. */
    static Processing same(String yaml) {
        return new Processing(yaml, yaml, false);
    }

    /** The YAML for a collector. */
    String yaml(boolean isOtelcol) {
        return isOtelcol ? otelcol : spillway;
    }

    /** The name of a processor in its YAML, with what separates it from the next one in a list; empty for no processor. */
    static String inList(String yaml) {
        return yaml.isEmpty() ? "" : yaml.substring(0, yaml.indexOf(':')) + ", ";
    }
}
