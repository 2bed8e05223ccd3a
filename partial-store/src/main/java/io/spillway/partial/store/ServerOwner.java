package io.spillway.partial.store;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The user that runs PostgreSQL, which refuses to be run by root.
 *
 * @param name for messages
 * @param uid empty when it is the user that runs the collector
 * @param setpriv the program that drops privileges and lets a process die with the one that started it; empty where there is none
 */
record ServerOwner(String name, Optional<Ids> uid, Optional<Path> setpriv) {
    private static final Path USERS = Path.of("/etc/passwd");
    private static final List<String> USUAL = List.of("postgres", "nobody");

    /** Numbers of a user and of its group. */
    record Ids(int user, int group) {}

    /**
     * Chooses the user.
     *
     * @throws IOException when the collector runs as root and cannot become anybody else
     */
    static ServerOwner choose(EmbeddedConfig config) throws IOException {
        Optional<Path> setpriv = onPath("setpriv");
        int own = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (own != 0) {
            return new ServerOwner(System.getProperty("user.name", String.valueOf(own)), Optional.empty(), setpriv);
        }
        if (setpriv.isEmpty()) {
            throw new IOException(
                    "PostgreSQL does not run as root, and there is no program setpriv (util-linux) to become"
                            + " another user: run the collector as an ordinary user");
        }
        List<String> candidates = config.user().isEmpty() ? USUAL : List.of(config.user());
        Map<String, Ids> users = users();
        for (String candidate : candidates) {
            Ids ids = users.get(candidate);
            if (ids != null && ids.user() != 0) {
                return new ServerOwner(candidate, Optional.of(ids), setpriv);
            }
        }
        throw new IOException("PostgreSQL does not run as root, and there is no user " + String.join(" or ", candidates)
                + " in " + USERS + ": make one and name it in embedded::user");
    }

    private static Map<String, Ids> users() throws IOException {
        Map<String, Ids> users = new HashMap<>();
        for (String line : Files.readAllLines(USERS)) {
            String[] fields = line.split(":", -1);
            if (fields.length > 3 && fields[2].matches("[0-9]{1,9}") && fields[3].matches("[0-9]{1,9}")) {
                users.putIfAbsent(fields[0], new Ids(Integer.parseInt(fields[2]), Integer.parseInt(fields[3])));
            }
        }
        return users;
    }

    private static Optional<Path> onPath(String program) {
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "/usr/bin:/bin" : path).split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The command as this user. */
    List<String> command(List<String> command) {
        return with(false, command);
    }

    /** The command as this user, told to stop (SIGINT) when the thread that started it is no more. */
    List<String> commandTiedToThread(List<String> command) {
        return with(true, command);
    }

    private List<String> with(boolean tied, List<String> command) {
        List<String> whole = new ArrayList<>();
        if (setpriv.isPresent() && (tied || uid.isPresent())) {
            whole.add(setpriv.get().toString());
            uid.ifPresent(ids -> {
                whole.add("--reuid=" + ids.user());
                whole.add("--regid=" + ids.group());
                whole.add("--clear-groups");
            });
            if (tied) {
                whole.add("--pdeathsig=SIGINT");
            }
        }
        whole.addAll(command);
        return whole;
    }

    /** Hands a file or folder over to this user. */
    void give(Path path) throws IOException {
        if (uid.isPresent()) {
            Files.setAttribute(path, "unix:gid", uid.get().group());
            Files.setAttribute(path, "unix:uid", uid.get().user());
        }
    }

    /** Fails when this user cannot get to a folder. */
    void expectWayTo(Path folder) throws IOException {
        if (uid.isEmpty()) {
            return;
        }
        for (@Nullable Path at = folder; at != null; at = at.getParent()) {
            boolean isOwn = Files.getAttribute(at, "unix:uid").equals(uid.get().user());
            if (!isOwn && !Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new IOException("user " + name + ", who is to run PostgreSQL, cannot enter " + at
                        + " (expected: a path open to all, such as /var/lib/spillway/postgres; set"
                        + " embedded::directory)");
            }
        }
    }
}
