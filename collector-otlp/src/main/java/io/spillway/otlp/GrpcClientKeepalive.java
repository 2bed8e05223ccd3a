package io.spillway.otlp;

import io.spillway.config.Checks;
import java.time.Duration;

/**
 * The {@code keepalive} block of a gRPC client: a silent server is asked for a sign of life.
 *
 * @param time after this time of silence; less than 10 s counts as 10 s
 * @param timeout the server has this long to answer, then the connection is given up
 * @param permitWithoutStream ask also while no request is under way
 */
public record GrpcClientKeepalive(Duration time, Duration timeout, boolean permitWithoutStream) {
    public GrpcClientKeepalive {
        new Checks()
                .that(!time.isNegative(), "time", time, ">= 0s")
                .that(!timeout.isNegative(), "timeout", timeout, ">= 0s")
                .done();
    }

    public static GrpcClientKeepalive defaults() {
        return new GrpcClientKeepalive(Duration.ofSeconds(10), Duration.ofSeconds(10), false);
    }
}
