package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.spillway.config.Secret;
import io.spillway.observe.LogMarkers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LineEncoderTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void consoleLinesAreColumnsSeparatedByTabs() {
        LoggingEvent event = event(Level.INFO, "Everything is ready. Begin running and processing data.", null);

        assertThat(console(ZoneOffset.UTC).encodeText(event))
                .isEqualTo("2026-01-02T03:04:05.678Z\tinfo\tEverything is ready. Begin running and processing data.\n");
    }

    @Test
    void fieldsFollowAsSpacedJson() {
        LoggingEvent event = event(Level.WARN, "Dropping data.", null);
        event.addKeyValuePair(new KeyValuePair("dropped_items", 3));
        event.addKeyValuePair(new KeyValuePair("interval", Duration.ofMillis(1500)));
        event.addKeyValuePair(new KeyValuePair("token", new Secret("s3cret")));
        event.addKeyValuePair(new KeyValuePair("nested", Map.of("list", List.of(1, "two", true))));

        assertThat(console(ZoneOffset.UTC).encodeText(event))
                .isEqualTo(
                        "2026-01-02T03:04:05.678Z\twarn\tDropping data.\t{\"dropped_items\": 3, \"interval\": \"1.5s\", "
                                + "\"token\": \"[REDACTED]\", \"nested\": {\"list\": [1, \"two\", true]}}\n");
    }

    @Test
    void timeIsLocalWithItsOffset() {
        assertThat(console(ZoneId.of("Asia/Kolkata")).encodeText(event(Level.DEBUG, "m", null)))
                .isEqualTo("2026-01-02T08:34:05.678+0530\tdebug\tm\n");
    }

    @Test
    void whatComesFromOutsideCannotForgeALine() {
        LoggingEvent event = event(Level.INFO, "a\nb\u001b[31m", null);
        event.addKeyValuePair(new KeyValuePair("k", "x\n\"y\"\\"));

        assertThat(console(ZoneOffset.UTC).encodeText(event))
                .endsWith("\tinfo\ta\\nb\\u001b[31m\t{\"k\": \"x\\n\\\"y\\\"\\\\\"}\n")
                .hasLineCount(1);
    }

    @Test
    void aMessageOfLinesKeepsItsLineBreaksInTheConsoleOnly() {
        LoggingEvent event = event(Level.INFO, "ResourceSpans #0\nSpan #0\n", null);
        event.addMarker(LogMarkers.LINES);
        event.addKeyValuePair(new KeyValuePair("k", "v"));

        assertThat(console(ZoneOffset.UTC).encodeText(event))
                .isEqualTo("2026-01-02T03:04:05.678Z\tinfo\tResourceSpans #0\nSpan #0\n\t{\"k\": \"v\"}\n");
        byte[] json = new LineEncoder(true, true, Map.of(), ZoneOffset.UTC).encode(event);
        assertThat(new String(json, StandardCharsets.UTF_8)).hasLineCount(1);
    }

    @Test
    void errorsCarryTheirCauses() {
        Throwable thrown = new IOException("no connection", new IllegalStateException("port closed"));

        assertThat(console(ZoneOffset.UTC).encodeText(event(Level.WARN, "Failed", thrown)))
                .isEqualTo("2026-01-02T03:04:05.678Z\twarn\tFailed\t{\"error\": \"no connection: port closed\"}\n");
        assertThat(console(ZoneOffset.UTC).encodeText(event(Level.ERROR, "Failed", thrown)))
                .contains("\nCaused by: java.lang.IllegalStateException: port closed");
    }

    @Test
    void jsonLinesAreOneObject() {
        LineEncoder encoder = new LineEncoder(true, true, Map.of("dc", "eu"), ZoneOffset.UTC);
        LoggingEvent event = event(Level.ERROR, "m \"q\"", new IllegalStateException());
        event.addKeyValuePair(new KeyValuePair("n", 1.5));

        assertThat(new String(encoder.encode(event), StandardCharsets.UTF_8))
                .startsWith(
                        "{\"level\":\"error\",\"ts\":\"2026-01-02T03:04:05.678Z\",\"msg\":\"m \\\"q\\\"\",\"dc\":\"eu\","
                                + "\"n\":1.5,\"error\":\"illegal state\",\"stacktrace\":\"java.lang.IllegalStateException")
                .endsWith("\"}\n")
                .hasLineCount(1);
    }

    private LoggingEvent event(Level level, String message, Throwable thrown) {
        LoggingEvent event = new LoggingEvent("fqcn", context.getLogger("test"), level, message, thrown, new Object[0]);
        event.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        return event;
    }

    private static TextEncoder console(ZoneId zone) {
        LineEncoder encoder = new LineEncoder(false, true, Map.of(), zone);
        return event -> new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    private interface TextEncoder {
        String encodeText(LoggingEvent event);
    }
}
