package io.spillway.partial.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The files of an embedded server: makes them, and clears away what a killed collector left behind. */
final class PostgresCluster {
    static final String DATA = "data";
    static final String USER = "spillway";

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int PASSWORD_BYTES = 24;
    private static final int INITDB_SECONDS = 120;
    private static final int ORPHAN_SECONDS = 60;
    private static final int SHOWN_CHARS = 2_000;

    private final Path home;
    private final Path programs;
    private final ServerOwner owner;

    PostgresCluster(Path home, Path programs, ServerOwner owner) {
        this.home = home;
        this.programs = programs;
        this.owner = owner;
    }

    Path data() {
        return home.resolve(DATA);
    }

    Path home() {
        return home;
    }

    ServerOwner owner() {
        return owner;
    }

    String program(String name) {
        return programs.resolve("bin").resolve(name).toString();
    }

    /** Makes the cluster when there is none; stops an orphaned server; answers the password. */
    String prepare() throws IOException, InterruptedException {
        Path passwordFile = home.resolve("password");
        if (!Files.exists(data().resolve("PG_VERSION"))) {
            create(passwordFile);
        }
        expectVersion();
        stopOrphan();
        return Files.readString(passwordFile).strip();
    }

    /** Makes it beside its place and moves it there last, so that a half-made one is never taken for whole. */
    private void create(Path passwordFile) throws IOException, InterruptedException {
        String password = HexFormat.of().formatHex(SecureRandom.getSeed(PASSWORD_BYTES));
        Path staging = home.resolve(DATA + ".new");
        Path handedOver = home.resolve("password.new");
        PostgresPrograms.deleteTree(staging);
        Files.deleteIfExists(handedOver);
        Files.createDirectory(staging, PRIVATE_FOLDER);
        owner.give(staging);
        writePrivate(handedOver, password);
        owner.give(handedOver);
        run(
                INITDB_SECONDS,
                List.of(
                        program("initdb"),
                        "--pgdata=" + staging,
                        "--username=" + USER,
                        "--pwfile=" + handedOver,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C"));
        Files.delete(handedOver);
        Files.deleteIfExists(passwordFile);
        writePrivate(passwordFile, password);
        Files.move(staging, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void writePrivate(Path file, String text) throws IOException {
        Files.createFile(file, PRIVATE);
        Files.writeString(file, text, StandardOpenOption.WRITE);
    }

    private void expectVersion() throws IOException, InterruptedException {
        String made = Files.readString(data().resolve("PG_VERSION")).strip();
        String version = run(10, List.of(program("postgres"), "--version")).strip();
        String major = version.replaceAll(".*\\s([0-9]+)\\.?[0-9]*.*", "$1");
        if (!made.equals(major)) {
            throw new IOException(data() + " was made by PostgreSQL " + made + " and the programs are of " + version
                    + " (expected: the same; move the data with pg_upgrade, or set embedded::programs)");
        }
    }

    /** Only the holder of the folder's lock comes here, so whoever runs on the data has lost its collector. */
    private void stopOrphan() throws IOException, InterruptedException {
        Path pidFile = data().resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> orphan = processOf(pidFile);
        if (orphan.isPresent()) {
            run(
                    ORPHAN_SECONDS + 10,
                    List.of(
                            program("pg_ctl"),
                            "stop",
                            "--pgdata=" + data(),
                            "--mode=fast",
                            "--timeout=" + ORPHAN_SECONDS,
                            "--silent"));
        }
    }

    private Optional<ProcessHandle> processOf(Path pidFile) throws IOException {
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty() || !lines.getFirst().strip().matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(ProcessHandle::isAlive)
                .filter(process -> runsOnData(process.pid()));
    }

    private boolean runsOnData(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1)
                    .contains(data().toString());
        } catch (IOException _) {
            return false;
        }
    }

    /** Runs one of the programs to its end and answers what it printed. */
    String run(int seconds, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(home, ".output", "", PRIVATE);
        try {
            return run(seconds, command, output);
        } finally {
            Files.delete(output);
        }
    }

    private String run(int seconds, List<String> command, Path output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(owner.command(new ArrayList<>(command)))
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            String text = Files.readString(output);
            if (!ended) {
                throw new IOException(command.getFirst() + " did not end within " + seconds + " s: " + shown(text));
            }
            if (process.exitValue() != 0) {
                throw new IOException(command.getFirst() + " failed as user " + owner.name() + ": " + shown(text));
            }
            return text;
        } finally {
            process.destroyForcibly();
        }
    }

    /** The end of a program's output, in one line. */
    static String shown(String output) {
        String text = output.strip().replaceAll("\\s*\\R\\s*", "; ");
        return text.length() <= SHOWN_CHARS ? text : "…" + text.substring(text.length() - SHOWN_CHARS);
    }
}
