package io.spillway.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import io.spillway.component.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

/** The words for a failed call. */
class GrpcStatusTest {
    private static final String HANDLERS =
            "\nChannel Pipeline: [HttpProxyHandler#0, WriteBufferingAndExceptionHandler#0]";

    @Test
    void leavesTheHandlersOfABrokenConnectionOut() {
        IOException cause = new IOException("status: 502 Bad Gateway");

        assertThat(message(Status.UNAVAILABLE
                        .withDescription("io exception" + HANDLERS)
                        .withCause(cause)))
                .isEqualTo("status: 502 Bad Gateway");
        assertThat(message(Status.UNAVAILABLE.withDescription("Network closed" + HANDLERS)))
                .isEqualTo("Network closed");
    }

    @Test
    void saysTheCauseOnce() {
        assertThat(message(Status.UNAVAILABLE
                        .withDescription("connection refused by peer")
                        .withCause(new ConnectException("Connection refused"))))
                .isEqualTo("connection refused by peer");
        assertThat(message(Status.UNAVAILABLE
                        .withDescription("Network closed")
                        .withCause(new ConnectException("Connection refused"))))
                .isEqualTo("Network closed: connection refused");
        assertThat(message(Status.UNAVAILABLE)).isEmpty();
    }

    private static String message(Status status) {
        return GrpcStatus.refused(status, new Metadata()) instanceof Outcome.Throttled refused
                ? refused.status().message()
                : "not throttled";
    }
}
