package io.spillway.parquet.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/** The metadata of tables on a local disk. A file and its name are durable once it is closed, so that a catalog may name it. */
public final class LocalFiles implements FileIO {
    private static final long serialVersionUID = 1;

    @Override
    public InputFile newInputFile(String path) {
        return org.apache.iceberg.Files.localInput(path);
    }

    @Override
    public OutputFile newOutputFile(String path) {
        return new SyncedFile(Path.of(path));
    }

    @Override
    public void deleteFile(String path) {
        try {
            Files.deleteIfExists(Path.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a folder with those above it, and makes their names durable. */
    public static Path folder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Path parent = path.getParent();
            if (parent != null) {
                folder(parent);
            }
            Files.createDirectories(path);
            sync(parent == null ? path : parent);
        }
        return path;
    }

    public static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private record SyncedFile(Path path) implements OutputFile {
        @Override
        public PositionOutputStream create() {
            try {
                folder(path.toAbsolutePath().normalize().resolve("..").normalize());
                return new Out(path);
            } catch (java.nio.file.FileAlreadyExistsException e) {
                throw new AlreadyExistsException(e, "File exists: %s", path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return create();
        }

        @Override
        public String location() {
            return path.toString();
        }

        @Override
        public InputFile toInputFile() {
            return org.apache.iceberg.Files.localInput(path.toString());
        }
    }

    private static final class Out extends PositionOutputStream {
        private final Path path;
        private final FileChannel channel;
        private long written;

        Out(Path path) throws IOException {
            this.path = path;
            this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        /** Also asked for after the end. */
        @Override
        public long getPos() {
            return written;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(bytes, from, length);
            while (left.hasRemaining()) {
                written += channel.write(left);
            }
        }

        @Override
        public void close() throws IOException {
            if (channel.isOpen()) {
                try (channel) {
                    channel.force(true);
                }
                sync(path.toAbsolutePath().normalize().resolve("..").normalize());
            }
        }
    }
}
