package io.spillway.parquet.table;

import io.spillway.parquet.FileBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/** Files on a local disk. A file and its name are durable once it is closed, so that a catalog may name it. */
public final class LocalFiles implements FileAccess {
    private static final long serialVersionUID = 1;

    @Override
    public FileBytes open(String location) throws IOException {
        return FileBytes.of(Path.of(location));
    }

    @Override
    public void publish(Path complete, String location) throws IOException {
        Path target = Path.of(location);
        Path folder = folder(target.resolve("..").normalize());
        if (Files.exists(target)) {
            throw new java.nio.file.FileAlreadyExistsException(location);
        }
        Files.move(complete, target, StandardCopyOption.ATOMIC_MOVE);
        sync(folder);
    }

    @Override
    public Iterable<FileInfo> list(String folder) throws IOException {
        Path start = Path.of(folder);
        if (!Files.isDirectory(start)) {
            return List.of();
        }
        List<FileInfo> found = new ArrayList<>();
        Files.walkFileTree(start, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                found.add(new FileInfo(
                        file.toString(),
                        attributes.size(),
                        attributes.lastModifiedTime().toMillis()));
                return FileVisitResult.CONTINUE;
            }

            // Files may go meanwhile
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return found;
    }

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
