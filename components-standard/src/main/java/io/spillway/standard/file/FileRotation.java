package io.spillway.standard.file;

import io.spillway.component.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The older files beside a file: {@code data-2022-09-14T05-02-14.173.json} for {@code data.json}. */
final class FileRotation {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS", Locale.ROOT);

    private final Path path;
    private final RotationConfig config;
    private final Clock clock;
    private final ZoneId zone;
    private final String prefix;
    private final String suffix;

    private record Backup(Path path, Instant at) {}

    FileRotation(Path path, RotationConfig config, Clock clock) {
        this.path = path;
        this.config = config;
        this.clock = clock;
        this.zone = config.localtime() ? ZoneId.systemDefault() : ZoneOffset.UTC;
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        this.prefix = (dot < 0 ? name : name.substring(0, dot)) + "-";
        this.suffix = dot < 0 ? "" : name.substring(dot);
    }

    long maxBytes() {
        return config.maxBytes();
    }

    /** A name that no file has yet. */
    Path backup() {
        Instant at = clock.now();
        Path candidate = named(at);
        while (Files.exists(candidate)) {
            at = at.plusMillis(1);
            candidate = named(at);
        }
        return candidate;
    }

    private Path named(Instant at) {
        return path.resolveSibling(prefix + STAMP.format(at.atZone(zone)) + suffix);
    }

    /** Removes files that are too many or too old. */
    void removeOld() throws IOException {
        List<Backup> backups = backups();
        Instant oldest = clock.now().minus(Duration.ofDays(config.maxDays()));
        for (int i = 0; i < backups.size(); i++) {
            boolean tooMany = config.maxBackups() > 0 && i >= config.maxBackups();
            boolean tooOld = config.maxDays() > 0 && backups.get(i).at().isBefore(oldest);
            if (tooMany || tooOld) {
                Files.deleteIfExists(backups.get(i).path());
            }
        }
    }

    /** Newest first. */
    private List<Backup> backups() throws IOException {
        List<Backup> backups = new ArrayList<>();
        try (Stream<Path> siblings = Files.list(path.toAbsolutePath().getParent())) {
            siblings.forEach(sibling -> at(sibling).ifPresent(at -> backups.add(new Backup(sibling, at))));
        }
        backups.sort(Comparator.comparing(Backup::at).reversed());
        return backups;
    }

    private Optional<Instant> at(Path sibling) {
        String name = sibling.getFileName().toString();
        if (!name.startsWith(prefix) || !name.endsWith(suffix) || name.length() <= prefix.length() + suffix.length()) {
            return Optional.empty();
        }
        try {
            String stamp = name.substring(prefix.length(), name.length() - suffix.length());
            return Optional.of(LocalDateTime.parse(stamp, STAMP).atZone(zone).toInstant());
        } catch (DateTimeParseException notOurs) {
            return Optional.empty();
        }
    }
}
