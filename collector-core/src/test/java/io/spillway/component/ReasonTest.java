package io.spillway.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReasonTest {
    private static final String DUMP =
            "HttpConnectionOverHTTP@4f2c1b::SocketChannelEndPoint@1a2b3c[{l=/127.0.0.1:5,OPEN}]";

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new UnknownHostException("backend"), "backend: no such host"),
                Arguments.of(new UnknownHostException("backend: Name or service not known"), "backend: no such host"),
                Arguments.of(
                        new UnknownHostException("backend: Temporary failure in name resolution"),
                        "backend: Temporary failure in name resolution"),
                Arguments.of(new UnknownHostException(), "no such host"),
                Arguments.of(new UnresolvedAddressException(), "no such host"),
                Arguments.of(new NoSuchFileException("/etc/token"), "no such file: /etc/token"),
                Arguments.of(new AccessDeniedException("/etc/token"), "permission denied: /etc/token"),
                Arguments.of(new EOFException(DUMP), "connection closed by the other side"),
                Arguments.of(new EOFException("unexpected EOF"), "unexpected EOF"),
                Arguments.of(new ClosedChannelException(), "connection closed by the other side"),
                Arguments.of(new AsynchronousCloseException(), "connection closed by the other side"),
                Arguments.of(new IOException("Broken pipe", new IOException()), "connection closed by the other side"),
                Arguments.of(new SocketException("Connection reset"), "connection closed by the other side"),
                Arguments.of(new ConnectException("Connection refused"), "connection refused"),
                Arguments.of(new TimeoutException("Idle timeout 90000 ms"), "timeout exceeded"),
                Arguments.of(
                        new IOException(DUMP, new ClosedChannelException()), "connection closed by the other side"),
                Arguments.of(new ExecutionException(new UnknownHostException("x")), "x: no such host"),
                Arguments.of(new UncheckedIOException(new IOException("disk full")), "disk full"),
                Arguments.of(new IOException("java.net.ConnectException: Connection refused"), "Connection refused"),
                Arguments.of(new IOException("outer", new IOException("Sink@1f2e3d4c")), "outer"),
                Arguments.of(new IOException("SocketChannelEndPoint@1f2e3d4c{l=/1}"), "input/output error"),
                Arguments.of(new IllegalStateException(), "illegal state"),
                Arguments.of(new NullPointerException(), "null pointer"),
                Arguments.of(new IOException("first line\n\tsecond\r\nthird"), "first line second third"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysOneCauseInWords(Throwable failure, String words) {
        assertThat(Reason.of(failure)).isEqualTo(words);
        assertThat(Reason.innermost(failure)).isEqualTo(words);
    }

    @Test
    void takesTheSubjectFromOutsideAndTheFailureFromInside() {
        IOException bind = new IOException("Failed to bind /127.0.0.1:4317", new BindException("Address in use"));

        assertThat(Reason.of(bind)).isEqualTo("Failed to bind /127.0.0.1:4317");
        assertThat(Reason.innermost(bind)).isEqualTo("Address in use");
    }

    @Test
    void isBoundedInLengthAndDepth() {
        assertThat(Reason.of(new IOException("x".repeat(10_000)))).hasSizeLessThan(600);

        IOException outer = new IOException(DUMP);
        IOException inner = new IOException(DUMP, outer);
        outer.initCause(inner);
        assertThat(Reason.of(outer)).isEqualTo("input/output error");
    }
}
