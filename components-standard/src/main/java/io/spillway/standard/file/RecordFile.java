package io.spillway.standard.file;

import io.spillway.component.Clock;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file to which whole records are added. A record that could not be written to its end, for want of space say, is taken
 * away again, so that the file never holds half a record. Used by one thread at a time.
 */
final class RecordFile implements Closeable {
    /** Opens a file for writing, and makes it where there is none. */
    @FunctionalInterface
    interface Opener {
        SeekableByteChannel open(Path path) throws IOException;
    }

    private final Path path;
    private final Optional<FileRotation> rotation;
    private final Opener opener;
    private SeekableByteChannel channel;
    private long sizeBytes;

    /**
     * Opens the file.
     *
     * @param keep whether what it holds is kept
     * @param rotation begins new files; what the file holds is kept then
     */
    RecordFile(Path path, boolean keep, Optional<RotationConfig> rotation, Clock clock) throws IOException {
        this(
                path,
                keep,
                rotation.map(config -> new FileRotation(path, config, clock)),
                file -> FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    }

    RecordFile(Path path, boolean keep, Optional<FileRotation> rotation, Opener opener) throws IOException {
        this.path = path;
        this.rotation = rotation;
        this.opener = opener;
        this.channel = opener.open(path);
        if (Files.isRegularFile(path)) {
            if (!keep && rotation.isEmpty()) {
                channel = channel.truncate(0);
            }
            sizeBytes = channel.size();
            channel = channel.position(sizeBytes);
        }
    }

    /** Adds a record; when this throws, the file is as it was before. */
    void add(ByteBuffer... record) throws IOException {
        long length = 0;
        for (ByteBuffer part : record) {
            length += part.remaining();
        }
        if (sizeBytes > 0
                && rotation.isPresent()
                && sizeBytes + length > rotation.get().maxBytes()) {
            rotate(rotation.get());
        }
        try {
            for (ByteBuffer part : record) {
                while (part.hasRemaining()) {
                    channel.write(part);
                }
            }
            sizeBytes += length;
        } catch (IOException full) {
            takeBack(full);
            throw full;
        }
    }

    private void takeBack(IOException cause) {
        try {
            channel = channel.truncate(sizeBytes).position(sizeBytes);
        } catch (IOException alsoFailed) {
            cause.addSuppressed(alsoFailed);
        }
    }

    private void rotate(FileRotation files) throws IOException {
        close();
        try {
            Files.move(path, files.backup(), StandardCopyOption.ATOMIC_MOVE);
            sizeBytes = 0;
        } finally {
            channel = opener.open(path).position(sizeBytes);
        }
        files.removeOld();
    }

    /** Puts what was written on the disk and closes the file. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            try (SeekableByteChannel closing = channel) {
                if (closing instanceof FileChannel written && Files.isRegularFile(path)) {
                    written.force(true);
                }
            }
        }
    }
}
