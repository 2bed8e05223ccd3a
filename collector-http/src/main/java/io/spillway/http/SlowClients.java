package io.spillway.http;

import io.spillway.component.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.NanoTime;

/**
 * Cuts connections whose clients take longer than they may for a request's head, its body, or its answer. Jetty's own idle
 * timeout starts anew with every byte, so a client that sends a byte now and then would never end; this looks at the
 * whole duration, several times within the shortest limit.
 */
final class SlowClients {
    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(20);
    /** Each look wakes two threads of a process at rest. */
    private static final Duration LONGEST_PERIOD = Duration.ofSeconds(5);

    private static final long GRACE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long LEAST_BYTES_PER_SECOND = 16 << 10;

    private final Clock clock;
    private final Connector connector;
    private final Collection<HttpExchange> exchanges;
    private final long headNanos;
    private final long readNanos;
    private final long writeNanos;
    private final Duration period;
    private volatile boolean stopped;

    SlowClients(
            HttpServerConfig.Connections config, Clock clock, Connector connector, Collection<HttpExchange> exchanges) {
        this.clock = clock;
        this.connector = connector;
        this.exchanges = exchanges;
        Duration head = config.readHeaderTimeout().isZero() ? config.readTimeout() : config.readHeaderTimeout();
        this.headNanos = head.toNanos();
        this.readNanos = config.readTimeout().toNanos();
        this.writeNanos = config.writeTimeout().toNanos();
        Duration shortest = Stream.of(head, config.readTimeout(), config.writeTimeout())
                .filter(Duration::isPositive)
                .min(Duration::compareTo)
                .orElse(LONGEST_PERIOD);
        Duration wanted = shortest.dividedBy(4);
        this.period = wanted.compareTo(SHORTEST_PERIOD) < 0
                ? SHORTEST_PERIOD
                : wanted.compareTo(LONGEST_PERIOD) > 0 ? LONGEST_PERIOD : wanted;
    }

    /** Whether a body comes at less than 16 KiB/s after 30 s; the limit where none is configured. */
    static boolean isTooSlow(long elapsedNanos, long receivedBytes) {
        return elapsedNanos > GRACE_NANOS && receivedBytes < elapsedNanos / 1e9 * LEAST_BYTES_PER_SECOND;
    }

    void start() {
        clock.schedule(period, this::look);
    }

    void stop() {
        stopped = true;
    }

    private void look() {
        if (stopped) {
            return;
        }
        try {
            long now = clock.nanoTime();
            exchanges.forEach(exchange -> exchange.cutIfSlow(now, readNanos, writeNanos));
            if (headNanos > 0) {
                connector.getConnectedEndPoints().forEach(this::cutIfHeadIsSlow);
            }
        } finally {
            clock.schedule(period, this::look);
        }
    }

    private void cutIfHeadIsSlow(EndPoint endPoint) {
        Connection connection = endPoint.getConnection();
        if (connection instanceof SslConnection tls) {
            Connection inner = tls.getSslEndPoint().getConnection();
            if (inner instanceof HttpConnection http && http.getMessagesIn() == 0 && http.getBytesIn() == 0) {
                // Still shaking hands, or silent since: its first request is overdue.
                if (System.currentTimeMillis() - endPoint.getCreatedTimeStamp() > headNanos / 1_000_000) {
                    endPoint.close(new TimeoutException("read_header_timeout"));
                }
                return;
            }
            connection = inner;
        }
        if (connection instanceof HttpConnection http) {
            HttpParser parser = http.getParser();
            if (parser.inHeaderState() && !parser.isStart() && NanoTime.since(parser.getBeginNanoTime()) > headNanos) {
                endPoint.close(new TimeoutException("read_header_timeout"));
            }
        }
    }
}
