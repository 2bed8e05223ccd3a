package io.spillway.parquet.exporter;

import io.spillway.component.ComponentContext;
import io.spillway.component.Health;
import io.spillway.component.Signal;
import java.util.EnumMap;
import java.util.Map;

/** The health of an exporter from that of its tables. Safe for use by many threads. */
final class TableHealth {
    private final ComponentContext context;
    private final Map<Signal, String> problems = new EnumMap<>(Signal.class);

    TableHealth(ComponentContext context) {
        this.context = context;
    }

    /** Notes a problem, which is logged when it is the first one of its table and no other table has it. */
    synchronized void failing(Signal signal, String problem) {
        boolean isKnown = problems.containsValue(problem);
        if (problems.put(signal, problem) == null && !isKnown) {
            context.logger()
                    .error("The table {} takes no data for now, and the journal keeps it: {}", signal.key(), problem);
        }
        report();
    }

    synchronized void working(Signal signal) {
        if (problems.remove(signal) != null) {
            context.logger().info("The table {} takes data again", signal.key());
            report();
        }
    }

    private void report() {
        context.report(problems.isEmpty() ? Health.OK : Health.recoverable(String.join("; ", problems.values())));
    }
}
