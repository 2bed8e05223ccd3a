package io.spillway.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;

/**
 * The declaration of a metric.
 *
 * @param name exactly as users see it
 * @param unit in UCUM, such as {@code By} or {@code {spans}}
 * @param description for people, one sentence
 * @param labels every label it can have; not each of its time series has all
 * @param buckets the upper bounds of a histogram's buckets, ascending; empty for other types
 */
public record Metric(
        String name, Type type, String unit, String description, List<String> labels, List<Double> buckets) {

    /** The kind of a metric. */
    public enum Type {
        COUNTER,
        /** A sum that can fall; published as a gauge. */
        UP_DOWN_COUNTER,
        GAUGE,
        HISTOGRAM
    }

    public Metric {
        labels = List.copyOf(labels);
        buckets = List.copyOf(buckets);
    }

    /** Declares a counter. */
    public static Metric counter(String name, String unit, String description, String... labels) {
        return new Metric(name, Type.COUNTER, unit, description, List.of(labels), List.of());
    }

    /** Declares a sum that can fall. */
    public static Metric upDownCounter(String name, String unit, String description, String... labels) {
        return new Metric(name, Type.UP_DOWN_COUNTER, unit, description, List.of(labels), List.of());
    }

    /** Declares a gauge. */
    public static Metric gauge(String name, String unit, String description, String... labels) {
        return new Metric(name, Type.GAUGE, unit, description, List.of(labels), List.of());
    }

    /** Declares a histogram with these upper bounds. */
    public static Metric histogram(String name, String unit, String description, double[] buckets, String... labels) {
        List<Double> bounds = DoubleStream.of(buckets).boxed().toList();
        return new Metric(name, Type.HISTOGRAM, unit, description, List.of(labels), bounds);
    }

    /** Finds or makes the counter with these labels. Look it up once, not for each batch. */
    public Counter counter(MeterRegistry meters, Tags tags) {
        check(Type.COUNTER, tags);
        return Counter.builder(name)
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(meters);
    }

    /** Makes a counter that reads its total. */
    public FunctionCounter counter(MeterRegistry meters, Tags tags, DoubleSupplier total) {
        check(Type.COUNTER, tags);
        return FunctionCounter.builder(name, total, DoubleSupplier::getAsDouble)
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(meters);
    }

    /** Publishes a gauge or up-down counter that reads its value, until it is closed. */
    public PublishedGauge gauge(MeterRegistry meters, Tags tags, DoubleSupplier value) {
        if (type != Type.UP_DOWN_COUNTER) {
            check(Type.GAUGE, tags);
        }
        Meter.Id id = new Meter.Id(name, tags, unit, description, Meter.Type.GAUGE);
        return PublishedGauge.publish(meters, id, type == Type.UP_DOWN_COUNTER, value);
    }

    /** Finds or makes the histogram with these labels. */
    public DistributionSummary histogram(MeterRegistry meters, Tags tags) {
        check(Type.HISTOGRAM, tags);
        return DistributionSummary.builder(name)
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .serviceLevelObjectives(
                        buckets.stream().mapToDouble(Double::doubleValue).toArray())
                .register(meters);
    }

    private void check(Type expected, Tags tags) {
        if (type != expected) {
            throw new IllegalArgumentException(name + " is a " + type + " (expected: " + expected + ")");
        }
        for (Tag tag : tags) {
            if (!labels.contains(tag.getKey())) {
                throw new IllegalArgumentException(
                        name + " has no label " + tag.getKey() + " (expected one of " + labels + ")");
            }
        }
    }
}
