package io.spillway.standard.ottl;

import io.spillway.component.Signal;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.TelemetryGenerator;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Random batches with random statements or conditions. A case depends on its seed alone. */
final class RandomCases {
    private static final List<String> ERROR_MODES = List.of("propagate", "propagate", "propagate", "ignore", "silent");
    private static final int ITEMS = 3;
    private static final Pattern COPY_INTO_ITSELF = Pattern.compile("^set\\((?<map>[a-z_.]+)\\b.*, \\k<map>\\b");

    private final Grammar grammar = new Grammar("grammar.txt");

    Case of(long seed) {
        Random random = new Random(seed);
        Signal signal = Signal.values()[random.nextInt(Signal.values().length)];
        boolean isFilter = random.nextInt(3) == 0;
        String context = pick(contexts(signal, isFilter), random);
        List<String> texts = IntStream.range(0, 1 + random.nextInt(2))
                .mapToObj(_ -> text(isFilter ? "condition" : "statement", context, random))
                .toList();
        return Case.group(
                isFilter ? "filter" : "transform", context, pick(ERROR_MODES, random), texts, batch(signal, random));
    }

    /** A text that copies no map into itself: the documentation lists this difference from the Go collector. */
    private String text(String rule, String context, Random random) {
        String text;
        do {
            text = grammar.text(rule, context, random);
        } while (COPY_INTO_ITSELF.matcher(text).find());
        return text;
    }

    private static List<String> contexts(Signal signal, boolean isFilter) {
        return switch (signal) {
            case TRACES ->
                isFilter
                        ? List.of("resource", "span", "span")
                        : List.of("resource", "scope", "span", "span", "spanevent");
            case METRICS ->
                isFilter
                        ? List.of("resource", "metric", "datapoint")
                        : List.of("resource", "scope", "metric", "datapoint", "datapoint");
            case LOGS -> isFilter ? List.of("resource", "log", "log") : List.of("resource", "scope", "log", "log");
        };
    }

    private static Telemetry batch(Signal signal, Random random) {
        if (random.nextInt(5) > 0) {
            return new RandomBatches(random).of(signal);
        }
        TelemetryGenerator generator = new TelemetryGenerator(random.nextLong());
        byte[] request = switch (signal) {
            case TRACES -> generator.spans(ITEMS).toByteArray();
            case METRICS -> generator.metrics(ITEMS).toByteArray();
            case LOGS -> generator.logs(ITEMS).toByteArray();
        };
        try {
            return Telemetry.read(signal, request);
        } catch (MalformedTelemetryException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T pick(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
