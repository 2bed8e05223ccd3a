package io.spillway.lmdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.lmdbjava.Meta;

/**
 * The LMDB library, which lmdbjava carries in its jar and writes to a file to load it from. lmdbjava removes that file when the
 * process ends in order, so a killed process would leave its file. A loaded library needs no file any more (except on Windows),
 * so this class removes it at once.
 */
final class NativeLibrary {
    /** The folder in which lmdbjava writes the file. */
    private static final String EXTRACT_DIR = "lmdbjava.extract.dir";

    static {
        try {
            loadFromPassingFile();
        } catch (IOException _) {
            Meta.version(); // lmdbjava finds another way, or says why there is none
        }
    }

    private NativeLibrary() {}

    /** Returns when the library is loaded; once for a process. */
    static void load() {}

    private static void loadFromPassingFile() throws IOException {
        String parent = System.getProperty(EXTRACT_DIR, System.getProperty("java.io.tmpdir"));
        Path folder = Files.createTempDirectory(Path.of(parent), "lmdb");
        String before = System.setProperty(EXTRACT_DIR, folder.toString());
        try {
            Meta.version();
        } finally {
            if (before == null) {
                System.clearProperty(EXTRACT_DIR);
            } else {
                System.setProperty(EXTRACT_DIR, before);
            }
            removeNow(folder);
        }
    }

    private static void removeNow(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(folder);
    }
}
