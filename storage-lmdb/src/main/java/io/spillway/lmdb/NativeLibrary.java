package io.spillway.lmdb;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** Finds the native library of this machine and loads it, once, when the first store is opened. */
final class NativeLibrary {
    /** A system property that names another library to load, for machines where none of those on board runs. */
    static final String PATH_PROPERTY = "spillway.lmdb.library";

    private static final String MUSL_LOADER_PREFIX = "ld-musl-";

    private NativeLibrary() {}

    @SuppressWarnings("restricted")
    static SymbolLookup load() {
        String given = System.getProperty(PATH_PROPERTY, "");
        if (!given.isEmpty()) {
            return SymbolLookup.libraryLookup(Path.of(given), Arena.global());
        }
        String resource = "/org/lmdbjava/native/" + architecture() + "-" + system();
        try (InputStream library = NativeLibrary.class.getResourceAsStream(resource)) {
            if (library == null) {
                throw new IllegalStateException("There is no LMDB library for this machine (" + resource
                        + "); name one with the system property " + PATH_PROPERTY);
            }
            return loaded(library);
        } catch (IOException failed) {
            throw new IllegalStateException(
                    "The LMDB library could not be unpacked into "
                            + System.getProperty("java.io.tmpdir") + ": " + failed.getMessage()
                            + "; java.io.tmpdir chooses"
                            + " another place, " + PATH_PROPERTY + " another library",
                    failed);
        }
    }

    @SuppressWarnings("restricted")
    private static SymbolLookup loaded(InputStream library) throws IOException {
        Path file = Files.createTempFile("spillway-lmdb-", ".so");
        try {
            Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
            return SymbolLookup.libraryLookup(file, Arena.global());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static String architecture() {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch64";
            default -> name;
        };
    }

    private static String system() throws IllegalStateException {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return "macos-none.so";
        }
        return isMusl() ? "linux-musl.so" : "linux-gnu.so";
    }

    private static boolean isMusl() {
        Path libraries = Path.of("/lib");
        try (var files = Files.newDirectoryStream(libraries, MUSL_LOADER_PREFIX + "*")) {
            return files.iterator().hasNext() && !Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"));
        } catch (IOException _) {
            return false;
        }
    }
}
