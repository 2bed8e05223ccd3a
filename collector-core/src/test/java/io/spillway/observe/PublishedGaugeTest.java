package io.spillway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.spillway.testkit.TestContext;
import org.junit.jupiter.api.Test;

final class PublishedGaugeTest {
    private static final Tags TAGS = Tags.of("exporter", "otlp", "data_type", "traces");

    private final TestContext context = new TestContext("otlp");

    private PublishedGauge publish(Metric metric, int value) {
        return metric.gauge(context.meters(), TAGS, () -> value);
    }

    private double seen(Metric metric) {
        return context.metric(metric.name());
    }

    @Test
    void showsTheNewerWhileThereAreTwo() {
        Metric metric = CollectorMetrics.EXPORTER_QUEUE_SIZE;
        PublishedGauge old = publish(metric, 1);
        PublishedGauge successor = publish(metric, 2);
        assertThat(seen(metric)).isEqualTo(2);
        old.close();
        old.close();
        assertThat(seen(metric)).isEqualTo(2);
        successor.close();
        assertThat(context.meters().getMeters()).isEmpty();
    }

    @Test
    void showsTheOlderAgainWhenTheNewerGoes() {
        Metric metric = CollectorMetrics.EXPORTER_QUEUE_SIZE;
        PublishedGauge old = publish(metric, 1);
        publish(metric, 2).close();
        assertThat(seen(metric)).isEqualTo(1);
        old.close();
    }

    @Test
    void addsUpWhatIsASum() {
        Metric metric = CollectorMetrics.EXPORTER_IN_FLIGHT_REQUESTS;
        PublishedGauge one = publish(metric, 1);
        PublishedGauge other = publish(metric, 2);
        assertThat(seen(metric)).isEqualTo(3);
        one.close();
        assertThat(seen(metric)).isEqualTo(2);
        other.close();
    }

    @Test
    void comesBackAfterAllWereClosed() {
        Metric metric = CollectorMetrics.EXPORTER_QUEUE_SIZE;
        publish(metric, 1).close();
        PublishedGauge again = publish(metric, 5);
        assertThat(seen(metric)).isEqualTo(5);
        again.close();
    }
}
