package io.spillway.lmdb;

import io.spillway.storage.StoreName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Set;

/**
 * The folder of one store.
 *
 * <pre>
 * exporter.otlp_grpc.backend.traces/
 *   data.mdb                            the store
 *   lock.mdb                            LMDB's table of readers, made anew at each start
 *   open.lock                           locked by the process that has the store open
 *   next/data.mdb                       the replacement of data.mdb while it is written
 *   data.mdb.damaged-20261121T063524Z   a damaged store that was set aside
 * </pre>
 */
record StoreFolder(Path path) {
    private static final int NAME_BYTES_MAX = 200;
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    static StoreFolder of(Path directory, StoreName name) {
        return new StoreFolder(directory.resolve(fileName(name)));
    }

    Path data() {
        return path.resolve(Environment.DATA_FILE);
    }

    Path lock() {
        return path.resolve("open.lock");
    }

    /** The folder in which a new data file is written before it replaces the old one. */
    StoreFolder next() {
        return new StoreFolder(path.resolve("next"));
    }

    /** The parts of the name, joined by dots; dots and characters that file systems refuse are escaped. */
    private static String fileName(StoreName name) {
        String plain = String.join(
                ".",
                name.owner().name().isEmpty() && name.purpose().isEmpty()
                        ? new String[] {name.kind().key(), escaped(name.owner().type())}
                        : new String[] {
                            name.kind().key(),
                            escaped(name.owner().type()),
                            escaped(name.owner().name()),
                            escaped(name.purpose())
                        });
        return plain.length() <= NAME_BYTES_MAX ? plain : plain.substring(0, NAME_BYTES_MAX) + "~" + digest(plain);
    }

    private static String escaped(String part) {
        StringBuilder escaped = new StringBuilder();
        for (byte each : part.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean plain = PLAIN.indexOf(c) >= 0;
            escaped.append(plain ? "" + c : "%" + HexFormat.of().withUpperCase().toHexDigits(each));
        }
        return escaped.toString();
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Makes the folder and those around it, unless they are there. */
    void create(String permissions) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Set<PosixFilePermission> rights = PosixFilePermissions.fromString(permissions);
            Files.createDirectories(path, PosixFilePermissions.asFileAttribute(rights));
        } else {
            Files.createDirectories(path);
        }
        sync(path.toAbsolutePath().resolve(".."));
    }

    /** Removes the unfinished files of an earlier process. */
    void removeUnfinished() throws IOException {
        StoreFolder unfinished = next();
        if (!Files.isDirectory(unfinished.path)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(unfinished.path)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(unfinished.path);
    }

    /** LMDB would trust the content that another process, or a damaged disk, left in the file. */
    void removeReaderTable() throws IOException {
        Files.deleteIfExists(path.resolve(Environment.LOCK_FILE));
    }

    /** Replaces the present data file by the next one: at every moment there is either the one or the other. */
    void install() throws IOException {
        try (FileChannel file = FileChannel.open(next().data(), StandardOpenOption.WRITE)) {
            file.force(true);
        }
        Files.move(next().data(), data(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(path);
        removeUnfinished();
    }

    /** Moves a damaged data file out of the way, and keeps it. */
    Path setAside(Instant now) throws IOException {
        String name = Environment.DATA_FILE + ".damaged-" + STAMP.format(now);
        Path target = path.resolve(name);
        for (int copy = 2; Files.exists(target); copy++) {
            target = path.resolve(name + "-" + copy);
        }
        Files.move(data(), target, StandardCopyOption.ATOMIC_MOVE);
        sync(path);
        return target;
    }

    /** A new name is durable once the folder is. Not every system can do that with a folder. */
    private static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException _) {
            // Nothing more can be done; the content is the same under either name.
            return;
        }
    }
}
