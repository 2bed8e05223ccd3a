package io.spillway.observe;

import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** Markers of log events that the collector's log writes in a special way. */
public final class LogMarkers {
    /**
     * The message has several lines, and the log for people keeps the line breaks. Text from outside may stand in such a message
     * only without line breaks of its own.
     */
    public static final Marker LINES = MarkerFactory.getMarker("LINES");

    private LogMarkers() {}
}
