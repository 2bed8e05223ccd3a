package io.spillway.distribution.endtoend;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port that leads to another one while it is open. Shut, it refuses connections, and those that were there are cut. */
final class Door implements AutoCloseable {
    private final int port;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

    Door(int port) {
        this.port = port;
    }

    void open(int target) throws IOException {
        ServerSocket server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        open.add(server);
        Thread.ofVirtual().start(() -> {
            try (server) {
                while (true) {
                    connect(server.accept(), target);
                }
            } catch (IOException _) {
                // shut
            }
        });
    }

    private void connect(Socket near, int target) throws IOException {
        open.add(near);
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(far);
        pass(near, far);
        pass(far, near);
    }

    private static void pass(Socket from, Socket to) {
        Thread.ofVirtual().start(() -> {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException _) {
                // one end is gone, and now the other
            }
        });
    }

    void shut() throws IOException {
        for (Closeable each : open) {
            each.close();
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        shut();
    }
}
