package io.spillway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Loopback TCP ports for servers that cannot bind port 0 and say what they got (a child process, a configuration file). A server
 * in this process should bind port 0 instead: between asking here and binding, another process may take the port.
 */
public final class FreePorts {
    /** The kernel may offer a closed port again at once, so two callers in one test could get the same one. */
    private static final Set<Integer> HANDED_OUT = ConcurrentHashMap.newKeySet();

    private static final int MAX_ATTEMPTS = 100;
    private static final int CONNECT_TIMEOUT_MILLIS = 200;

    private FreePorts() {}

    /** A loopback port that nobody listens on and that this process was not given before. */
    public static int next() {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (HANDED_OUT.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("no free loopback port", e);
            }
        }
        throw new IllegalStateException("no free loopback port in " + MAX_ATTEMPTS + " attempts");
    }

    /** Whether somebody accepts connections on this loopback port now. */
    public static boolean isOpen(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
