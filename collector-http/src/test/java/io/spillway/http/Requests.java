package io.spillway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Sends requests to a server under test: well-formed ones, and bytes as they come. */
final class Requests implements AutoCloseable {
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Servers servers;

    Requests(Servers servers) {
        this.servers = servers;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(servers.url(path))).timeout(Duration.ofMinutes(1));
    }

    HttpResponse<byte[]> post(String path, byte[] body) throws Exception {
        return client.send(request(path).POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
    }

    Socket connect() throws IOException {
        URI uri = URI.create(servers.url("/"));
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(60_000);
        return socket;
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Sends a byte now and then until the server has had enough. */
    static void drip(Socket socket) {
        try {
            while (true) {
                socket.getOutputStream().write('x');
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException _) {
            // that is what it is for
        }
    }

    static String readToEnd(InputStream in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            in.transferTo(out);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server has not ended the connection", e);
        } catch (IOException _) {
            // a reset is an end, too
        }
        return out.toString(US_ASCII);
    }

    String exchange(String request) throws IOException {
        try (Socket socket = connect()) {
            send(socket, request);
            return readToEnd(socket.getInputStream());
        }
    }

    static boolean accepts(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
