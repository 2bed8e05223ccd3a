package io.spillway.partial.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The key with which the collector proves to a server who it is. The driver has to be told of which kind it is. */
final class ClientKey {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PRIVATE KEY-----(.*)-----END PRIVATE KEY-----", Pattern.DOTALL);
    private static final List<String> KINDS = List.of("RSA", "EC", "Ed25519");

    private ClientKey() {}

    /** The kind of the key in a PEM file; empty for another file, about which the driver says what it makes of it. */
    static Optional<String> kind(String file) {
        try {
            Matcher pem = PEM.matcher(Files.readString(Path.of(file), StandardCharsets.ISO_8859_1));
            if (!pem.find()) {
                return Optional.empty();
            }
            PKCS8EncodedKeySpec key =
                    new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
            return KINDS.stream().filter(kind -> isOf(kind, key)).findFirst();
        } catch (IOException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static boolean isOf(String kind, PKCS8EncodedKeySpec key) {
        try {
            KeyFactory.getInstance(kind).generatePrivate(key);
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
