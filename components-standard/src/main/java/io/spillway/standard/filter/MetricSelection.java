package io.spillway.standard.filter;

import io.spillway.telemetry.MessageEdit;
import io.spillway.telemetry.Telemetry;
import java.util.BitSet;

/**
 * A batch of metrics without some of its data points. Metrics, scopes and resources that lose their last content go too. A metric that
 * had no data points stays.
 */
final class MetricSelection {
    private static final int RESOURCE = 0x0A;
    private static final int SCOPE = 0x12;
    private static final int METRIC = 0x12;
    private static final int POINT = 0x0A;
    /** The tags of gauge, sum, histogram, exponential histogram and summary. */
    private static final int[] TYPES = {0x2A, 0x3A, 0x4A, 0x52, 0x5A};

    private final BitSet dropped;
    private final MessageEdit resource = MessageEdit.blank();
    private final MessageEdit scope = MessageEdit.blank();
    private final MessageEdit metric = MessageEdit.blank();
    private final MessageEdit data = MessageEdit.blank();
    private final MessageEdit point = MessageEdit.blank();

    private int number;
    private int keptScopes;
    private int keptMetrics;
    private boolean hadPoints;
    private boolean hasPoints;

    private MetricSelection(BitSet dropped) {
        this.dropped = dropped;
    }

    /**
     * Drops data points.
     *
     * @param dropped the numbers of the data points that go, in the order of a cursor
     */
    static Telemetry without(BitSet dropped, Telemetry batch) {
        MetricSelection selection = new MetricSelection(dropped);
        return batch.rewrite(request -> request.children(RESOURCE, selection.resource, selection::keepsResource));
    }

    private boolean keepsResource(MessageEdit message) {
        keptScopes = 0;
        message.children(SCOPE, scope, this::keepsScope);
        return keptScopes > 0;
    }

    private boolean keepsScope(MessageEdit message) {
        keptMetrics = 0;
        message.children(METRIC, metric, this::keepsMetric);
        keptScopes += keptMetrics > 0 ? 1 : 0;
        return keptMetrics > 0;
    }

    private boolean keepsMetric(MessageEdit message) {
        hadPoints = false;
        hasPoints = false;
        for (int type : TYPES) {
            message.children(type, data, this::keepsData);
        }
        boolean isKept = hasPoints || !hadPoints;
        keptMetrics += isKept ? 1 : 0;
        return isKept;
    }

    private boolean keepsData(MessageEdit message) {
        message.children(POINT, point, this::keepsPoint);
        return true;
    }

    private boolean keepsPoint(MessageEdit message) {
        hadPoints = true;
        boolean isKept = !dropped.get(number++);
        hasPoints |= isKept;
        return isKept;
    }
}
