package io.spillway.lmdb;

import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Extension;
import io.spillway.storage.Storage;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreFormat;
import io.spillway.storage.StoreName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;

/** Offers stores in a directory. The native library is loaded when the first store is opened. */
final class StorageExtension implements Extension, Storage {
    /** The offset of the magic number in the first page of bbolt, the Go collector's database, and the number. */
    private static final int BBOLT_MAGIC_OFFSET = 16;

    private static final int BBOLT_MAGIC = 0xED0CDAED;

    private final StorageConfig config;
    private final Logger logger;
    private final LmdbStorage storage;

    StorageExtension(StorageConfig config, ComponentContext context) {
        this.config = config;
        logger = context.logger();
        storage = new LmdbStorage(Path.of(config.directory()), config.settings(), context);
    }

    @Override
    public void start() throws IOException {
        Path directory = Path.of(config.directory());
        if (!Files.isDirectory(directory)) {
            if (!config.createDirectory()) {
                throw new IOException("directory " + directory
                        + " must exist. Make it, or set create_directory to true to have it made");
            }
            create(directory);
        }
        if (!Files.isWritable(directory)) {
            throw new IOException(
                    "directory " + directory + " must be writable for the user " + System.getProperty("user.name"));
        }
        warnOfForeignFiles(directory);
        if (!config.fsync()) {
            logger.warn("fsync is off: when the power fails or the system crashes, what was acknowledged may be lost");
        }
    }

    private void create(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    directory,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(config.permissions())));
        } else {
            Files.createDirectories(directory);
        }
    }

    private void warnOfForeignFiles(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            for (Path file : files) {
                if (isBbolt(file)) {
                    logger.warn(
                            "{} was written by the Go collector's file_storage (bbolt); it is not read and stays as it is."
                                    + " Let the Go collector deliver what it holds",
                            file);
                }
            }
        }
    }

    private static boolean isBbolt(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(BBOLT_MAGIC_OFFSET + Integer.BYTES);
            return start.length == BBOLT_MAGIC_OFFSET + Integer.BYTES
                    && ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt(BBOLT_MAGIC_OFFSET) == BBOLT_MAGIC;
        } catch (IOException _) {
            return false;
        }
    }

    /** Each store can be open once: a successor's users would find theirs locked. */
    @Override
    public boolean overlaps() {
        return false;
    }

    @Override
    public Store open(StoreName name, StoreFormat format) throws StorageException {
        return storage.open(name, format);
    }

    /** Components close their stores. Stores that are still open are closed here. */
    @Override
    public void close(Deadline deadline) {
        storage.closeAll();
    }
}
