package io.spillway.parquet.query;

import io.spillway.parquet.FileBytes;
import io.spillway.parquet.table.FileAccess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Files of S3 on the local disk, for as long as a query runs. Files on a disk are used where they are. */
final class LocalCopies implements AutoCloseable {
    private static final int CHUNK_BYTES = 8 << 20;

    private final FileAccess access;
    private final Engine engine;
    private final List<Path> copies = new ArrayList<>();
    private Optional<Path> folder = Optional.empty();

    LocalCopies(FileAccess access, Engine engine) {
        this.access = access;
        this.engine = engine;
    }

    /** The paths of files on the local disk. */
    List<String> of(List<String> locations) throws IOException, QueryException {
        List<String> paths = new ArrayList<>();
        for (String location : locations) {
            paths.add(location.startsWith("s3://") ? copy(location).toString() : location);
        }
        return paths;
    }

    private Path copy(String location) throws IOException, QueryException {
        if (folder.isEmpty()) {
            folder = Optional.of(Files.createTempDirectory("spillway-query"));
        }
        Path copy = folder.get().resolve(copies.size() + ".parquet");
        copies.add(copy);
        try (FileBytes file = access.open(location);
                OutputStream out = Files.newOutputStream(copy)) {
            long size = file.size();
            for (long done = 0; done < size; done += CHUNK_BYTES) {
                engine.check();
                out.write(file.read(done, (int) Math.min(CHUNK_BYTES, size - done)));
            }
        }
        return copy;
    }

    @Override
    public void close() throws IOException {
        for (Path copy : copies) {
            Files.deleteIfExists(copy);
        }
        if (folder.isPresent()) {
            Files.deleteIfExists(folder.get());
        }
    }
}
