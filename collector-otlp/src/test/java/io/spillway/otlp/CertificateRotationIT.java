package io.spillway.otlp;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.pipeline.TestCollector;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/**
 * Certificates of servers and clients, and the authorities that servers trust, are replaced while requests come in over ever
 * new connections: none fails.
 */
@Timeout(120)
class CertificateRotationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int SENDERS = 4;

    @TempDir
    static Path issued;

    private static TestCertificates certificates;
    private static TestCertificates others;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int entrance = FreePorts.next();
    private final int guarded = FreePorts.next();

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates(Files.createDirectory(issued.resolve("one")));
        others = new TestCertificates(Files.createDirectory(issued.resolve("two")));
        certificates.issue("server1", "EC");
        certificates.issue("server2", "RSA");
        certificates.issue("client1", "EC");
        others.issue("client2", "EC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void noRequestFails(String transport) throws Exception {
        install(certificates, "server1", "server");
        install(certificates, "client1", "client");
        install(certificates, "client1", "old");
        Path authorities = folder.resolve("clients.crt");
        Files.copy(certificates.authority(), authorities);
        try (TestCollector server = server(transport);
                TestCollector _ = sender(transport, "client", entrance)) {
            Traffic traffic = new Traffic();
            try {
                traffic.await(20);
                assertThat(subject()).isEqualTo("CN=server1");
                for (int round = 0; round < 3; round++) {
                    install(certificates, round % 2 == 0 ? "server2" : "server1", "server");
                    String expected = round % 2 == 0 ? "CN=server2" : "CN=server1";
                    eventually("the new certificate is served", () -> subject().equals(expected));
                    traffic.await(20);
                }
                breakTheServersCertificate(server);
                traffic.await(20);
                install(certificates, "server1", "server");
                eventually("the mended certificate is served", () -> subject().equals("CN=server1"));

                Files.writeString(
                        authorities, Files.readString(certificates.authority()) + Files.readString(others.authority()));
                Thread.sleep(1200); // the first handshake after a second looks at the file
                install(others, "client2", "client");
                Thread.sleep(500); // for the sender it is a fifth of a second
                traffic.await(20);
                Files.writeString(authorities, Files.readString(others.authority()));
                Thread.sleep(1200);
                traffic.await(20);
            } finally {
                traffic.stop();
            }
            assertThat(traffic.failures).isEmpty();
        }
        theOldAuthorityIsForgotten(transport);
    }

    private void breakTheServersCertificate(TestCollector server) throws Exception {
        String serving = subject();
        Files.writeString(folder.resolve("server.crt"), "broken");
        eventually(
                "the broken certificate is reported",
                () -> server.logger().lines().stream()
                        .anyMatch(line ->
                                line.level() == Level.ERROR && line.message().contains("no certificate found")));
        assertThat(server.logger().lines().stream().filter(line -> line.level() == Level.ERROR))
                .allSatisfy(line -> assertThat(line.message())
                        .startsWith("TLS certificate not reloaded from")
                        .contains("what was read before stays in use"));
        assertThat(subject()).isEqualTo(serving);
    }

    /** A client that was let in before, with the same certificate on the same connections' sessions. */
    private void theOldAuthorityIsForgotten(String transport) throws Exception {
        Path authorities = folder.resolve("clients.crt");
        Files.copy(certificates.authority(), authorities, StandardCopyOption.REPLACE_EXISTING);
        try (TestCollector server = server(transport);
                TestCollector _ = sender(transport, "old", entrance)) {
            assertThat(post()).isEqualTo(200);
            Files.copy(others.authority(), authorities, StandardCopyOption.REPLACE_EXISTING);
            eventually("the client is turned away", () -> post() == 503);
            assertThat(post()).isEqualTo(503);
            assertThat(server.count("otelcol_receiver_accepted_spans")).isPositive();
        }
    }

    /** First the certificate, then its key, as people do: in between they do not fit. */
    private void install(TestCertificates from, String name, String as) throws Exception {
        Files.copy(from.certificate(name), folder.resolve(as + ".crt"), StandardCopyOption.REPLACE_EXISTING);
        Thread.sleep(250);
        Files.copy(from.key(name), folder.resolve(as + ".key"), StandardCopyOption.REPLACE_EXISTING);
    }

    private TestCollector server(String transport) throws Exception {
        return TestCollector.start("""
                receivers:
                  otlp:
                    protocols:
                      %s:
                        endpoint: 127.0.0.1:%d
                        %s
                        tls:
                          cert_file: %3$s/server.crt
                          key_file: %3$s/server.key
                          reload_interval: 100ms
                          client_ca_file: %3$s/clients.crt
                          client_ca_file_reload: true
                exporters: {nop: }
                service: {pipelines: {traces: {receivers: [otlp], exporters: [nop]}}}
                """.replace("%3$s", folder.toString()).formatted(
                transport,
                guarded,
                transport.equals("http")
                        ? ""
                        : "keepalive: {server_parameters: {max_connection_age: 100ms, max_connection_age_grace: 5s}}"));
    }

    private TestCollector sender(String transport, String identity, int port) throws Exception {
        return TestCollector.start("""
                receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}}
                exporters:
                  otlp_%s:
                    endpoint: %s127.0.0.1:%d
                    %s
                    tls:
                      ca_file: %s
                      cert_file: FOLDER/NAME.crt
                      key_file: FOLDER/NAME.key
                      reload_interval: 200ms
                    sending_queue: {enabled: false}
                    retry_on_failure: {initial_interval: 10ms, max_interval: 100ms, max_elapsed_time: 300ms}
                service: {pipelines: {traces: {receivers: [otlp], exporters: [otlp_%2$s]}}}
                """.replace("FOLDER", folder.toString()).replace("NAME", identity).formatted(
                port,
                transport,
                transport.equals("http") ? "https://" : "",
                guarded,
                transport.equals("http") ? "disable_keep_alives: true" : "",
                certificates.authority()));
    }

    private int post() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + entrance + "/v1/traces"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Requests.traces(1).toByteArray()))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** Whom the server says it is. It asks for a certificate too, which this client does not have. */
    private String subject() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Curious()}, null);
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), guarded)) {
                socket.startHandshake();
                X509Certificate own = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                return own.getSubjectX500Principal().toString();
            }
        } catch (Exception e) {
            return e.toString();
        }
    }

    /** Posts from several threads until it is stopped. */
    private final class Traffic {
        final Queue<Integer> failures = new ConcurrentLinkedQueue<>();
        private final AtomicInteger sent = new AtomicInteger();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final Thread[] threads = new Thread[SENDERS];

        Traffic() {
            for (int i = 0; i < SENDERS; i++) {
                threads[i] = Thread.ofVirtual().start(this::run);
            }
        }

        private void run() {
            while (!stopped.get()) {
                int status = post();
                if (status != 200) {
                    failures.add(status);
                }
                sent.incrementAndGet();
            }
        }

        /** Until so many more requests have been answered. */
        void await(int more) {
            int target = sent.get() + more;
            eventually(more + " more requests are answered", () -> sent.get() >= target);
        }

        void stop() throws InterruptedException {
            stopped.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    /** Looks at whoever answers. */
    private static final class Curious extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
