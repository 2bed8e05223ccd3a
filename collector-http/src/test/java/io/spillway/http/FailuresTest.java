package io.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {
    @ParameterizedTest
    @MethodSource("failures")
    void areOneCauseInWords(Throwable failure, String words) {
        assertThat(Failures.inWords(failure)).isEqualTo(words);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new UnknownHostException("backend"), "backend: no such host"),
                Arguments.of(new UnknownHostException("backend: Name or service not known"), "backend: no such host"),
                Arguments.of(
                        new UnknownHostException("backend: Temporary failure in name resolution"),
                        "backend: Temporary failure in name resolution"),
                Arguments.of(new UnknownHostException(), "no such host"),
                Arguments.of(new UnresolvedAddressException(), "no such host"),
                Arguments.of(
                        new ExecutionException(
                                new IOException("io exception", new ConnectException("Connection refused"))),
                        "connection refused"),
                Arguments.of(new ClosedChannelException(), "connection closed by the other side"),
                Arguments.of(new AsynchronousCloseException(), "connection closed by the other side"),
                Arguments.of(
                        new EOFException(
                                "HttpConnectionOverHTTP@3c5a99da(l:/127.0.0.1:1 <-> r:/127.0.0.1:2,closed=false)"),
                        "connection closed by the other side"),
                Arguments.of(new TimeoutException("Idle timeout 90000 ms"), "timeout exceeded"),
                Arguments.of(
                        new SSLHandshakeException("PKIX path building failed: x")
                                .initCause(new CertificateException("unable to find valid certification path")),
                        "unable to find valid certification path"),
                Arguments.of(new IOException("Broken pipe", new IOException()), "Broken pipe"),
                Arguments.of(new IOException("SocketChannelEndPoint@1f2e3d4c{l=/1}"), "IOException"),
                Arguments.of(new IOException("outer", new IOException("Sink@1f2e3d4c")), "outer"),
                Arguments.of(new IOException("first\nsecond"), "first"),
                Arguments.of(new NullPointerException(), "NullPointerException"));
    }
}
