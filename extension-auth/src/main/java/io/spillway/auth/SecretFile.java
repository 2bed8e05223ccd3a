package io.spillway.auth;

import io.spillway.component.ComponentContext;
import io.spillway.component.Reason;
import io.spillway.config.FileBacked;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.Supplier;

/** A file that holds one value; white space around it does not count. */
final class SecretFile {
    private SecretFile() {}

    /**
     * The value, at most one second old.
     *
     * @param key the configuration key that names the file, for messages
     * @throws IOException when it cannot be read or is empty
     */
    static Supplier<String> watch(String key, String file, ComponentContext context) throws IOException {
        try {
            return new FileBacked<>(
                    key,
                    List.of(Path.of(file)),
                    texts -> value(key, file, texts.getFirst()),
                    FileBacked.EVERY_SECOND,
                    context.clock(),
                    context.logger())::get;
        } catch (GeneralSecurityException e) {
            throw new IOException(Reason.of(e), e);
        }
    }

    private static String value(String key, String file, String text) throws IOException {
        String value = text.strip();
        if (value.isEmpty()) {
            throw new IOException(key + ": " + file + " is empty");
        }
        return value;
    }
}
