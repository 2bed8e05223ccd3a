package io.spillway.http;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** The files of Unix sockets. A server that was killed leaves its file behind, and nobody can listen at that path until it is gone. */
public final class UnixSockets {
    private static final int FILE_TYPE_BITS = 0xF000;
    private static final int SOCKET = 0xC000;

    private UnixSockets() {}

    /**
     * Removes a socket that no process listens on. Nothing else is ever removed: no file, no folder, no pipe, and no link, even if it
     * leads to a socket.
     *
     * @throws BindException when a process listens on the socket
     * @throws IOException when the path is taken by something that is no socket, or the socket cannot be removed
     */
    public static void removeStale(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isSocket(path)) {
            throw new IOException("there is a file of that name that is not a socket");
        }
        if (isServed(path)) {
            throw new BindException("Address already in use");
        }
        Files.delete(path);
    }

    /** Removes the socket of a server that has stopped. Does nothing when something else is in its place by now. */
    public static void removeOwn(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && isSocket(path) && !isServed(path)) {
            Files.deleteIfExists(path);
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return attributes.get("mode") instanceof Integer mode && (mode & FILE_TYPE_BITS) == SOCKET;
    }

    private static boolean isServed(Path path) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException _) {
            return false;
        }
    }
}
