package io.spillway.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/**
 * A value that is published until it is closed.
 *
 * <p>While a component is being replaced there are two of it, and both publish under one name and the same labels. The series
 * then shows the sum of both if it is a sum, else the newer one; when either is closed it shows the other, and it disappears
 * with the last. A meter registry alone has only one gauge of a name, and whoever removes it removes it for all.
 */
public final class PublishedGauge implements AutoCloseable {
    /** The published gauges, by registry. Weak keys: a registry that is not used any more takes its gauges with it. */
    private static final Map<MeterRegistry, Map<Meter.Id, WeakReference<Series>>> SERIES = new WeakHashMap<>();

    private final Map<Meter.Id, WeakReference<Series>> all;
    private final Series series;
    private final MeterRegistry meters;
    private final DoubleSupplier value;

    private PublishedGauge(
            Map<Meter.Id, WeakReference<Series>> all, Series series, MeterRegistry meters, DoubleSupplier value) {
        this.all = all;
        this.series = series;
        this.meters = meters;
        this.value = value;
    }

    /** The values of one name and its labels, oldest first. */
    private record Series(Meter.Id id, boolean summed, List<DoubleSupplier> values) {
        double value() {
            return summed
                    ? values.stream().mapToDouble(DoubleSupplier::getAsDouble).sum()
                    : values.stream()
                            .reduce((_, newer) -> newer)
                            .map(DoubleSupplier::getAsDouble)
                            .orElse(Double.NaN);
        }
    }

    static PublishedGauge publish(MeterRegistry meters, Meter.Id id, boolean summed, DoubleSupplier value) {
        Map<Meter.Id, WeakReference<Series>> all;
        synchronized (SERIES) {
            all = SERIES.computeIfAbsent(meters, _ -> new HashMap<>());
        }
        // Each value is an object of its own, even if the same method is published twice.
        DoubleSupplier own = () -> value.getAsDouble();
        synchronized (all) {
            WeakReference<Series> known = all.get(id);
            Series series = known == null ? null : known.get();
            if (series == null) {
                series = new Series(id, summed, new CopyOnWriteArrayList<>());
                all.put(id, new WeakReference<>(series));
                register(meters, series);
            }
            series.values().add(own);
            return new PublishedGauge(all, series, meters, own);
        }
    }

    private static void register(MeterRegistry meters, Series series) {
        Meter.Id id = series.id();
        Gauge.builder(id.getName(), series, Series::value)
                .description(id.getDescription())
                .baseUnit(id.getBaseUnit())
                .tags(id.getTags())
                .strongReference(true)
                .register(meters);
    }

    /** Publishes this value no more. Closing twice is harmless. */
    @Override
    public void close() {
        synchronized (all) {
            if (series.values().remove(value) && series.values().isEmpty()) {
                all.remove(series.id());
                meters.remove(series.id());
            }
        }
    }
}
