package io.spillway.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.codec.digest.Md5Crypt;
import org.apache.commons.codec.digest.Sha2Crypt;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** One hashed password of an {@code htpasswd} file, in the kinds that the OpenTelemetry Collector understands. */
sealed interface PasswordHash {
    /** Whether this is the password; takes the same time for every password. */
    boolean matches(String password);

    /**
     * Reads the part of a line behind the colon. A text of no known kind is a password in the clear, as in the OpenTelemetry
     * Collector.
     *
     * @throws IllegalArgumentException when a kind claims it and it is malformed
     */
    static PasswordHash parse(String encoded) {
        if (encoded.matches("\\$2[abxy]\\$.*")) {
            return new Bcrypt(encoded);
        }
        if (encoded.startsWith("$apr1$") || encoded.startsWith("$1$")) {
            return new Md5(encoded);
        }
        if (encoded.startsWith("$5$") || encoded.startsWith("$6$")) {
            return new Sha2(encoded);
        }
        if (encoded.startsWith("{SHA}")) {
            return new Sha1(Sha1.decode(encoded.substring(5), false));
        }
        if (encoded.startsWith("{SSHA}")) {
            return new Sha1(Sha1.decode(encoded.substring(6), true));
        }
        return new Plain(encoded);
    }

    /** {@code $2y$}: what {@code htpasswd -B} writes. */
    record Bcrypt(String encoded) implements PasswordHash {
        private static final Pattern FORMAT = Pattern.compile("\\$2[abxy]\\$[0-3][0-9]\\$[./0-9A-Za-z]{53}");

        public Bcrypt {
            check(FORMAT, encoded, "bcrypt");
        }

        @Override
        public boolean matches(String password) {
            return BCrypt.checkpw(password, encoded);
        }

        @Override
        public String toString() {
            return "bcrypt";
        }
    }

    /** {@code $apr1$}, what {@code htpasswd -m} writes, and {@code $1$}. */
    record Md5(String encoded) implements PasswordHash {
        private static final Pattern FORMAT = Pattern.compile("\\$(apr1|1)\\$[./0-9A-Za-z]{1,8}\\$[./0-9A-Za-z]{22}");

        public Md5 {
            check(FORMAT, encoded, "MD5");
        }

        @Override
        public boolean matches(String password) {
            byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
            return same(
                    encoded,
                    encoded.startsWith("$apr1$")
                            ? Md5Crypt.apr1Crypt(bytes, encoded)
                            : Md5Crypt.md5Crypt(bytes, encoded));
        }

        @Override
        public String toString() {
            return "md5";
        }
    }

    /** {@code $5$} and {@code $6$}: what {@code htpasswd -2} and {@code -5} write. */
    record Sha2(String encoded) implements PasswordHash {
        private static final Pattern FORMAT = Pattern.compile(
                "\\$[56]\\$(rounds=[0-9]{1,9}\\$)?[./0-9A-Za-z]{1,16}\\$([./0-9A-Za-z]{43}|[./0-9A-Za-z]{86})");

        public Sha2 {
            check(FORMAT, encoded, "SHA-2");
        }

        @Override
        public boolean matches(String password) {
            byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
            return same(
                    encoded,
                    encoded.startsWith("$5$")
                            ? Sha2Crypt.sha256Crypt(bytes, encoded)
                            : Sha2Crypt.sha512Crypt(bytes, encoded));
        }

        @Override
        public String toString() {
            return "sha2";
        }
    }

    /** {@code {SHA}}, what {@code htpasswd -s} writes, and {@code {SSHA}}, which has a salt behind the digest. */
    final class Sha1 implements PasswordHash {
        private static final int DIGEST_BYTES = 20;

        private final byte[] digest;
        private final byte[] salt;

        private Sha1(byte[] decoded) {
            this.digest = Arrays.copyOf(decoded, DIGEST_BYTES);
            this.salt = Arrays.copyOfRange(decoded, DIGEST_BYTES, decoded.length);
        }

        private static byte[] decode(String base64, boolean salted) {
            byte[] decoded = Base64.getDecoder().decode(base64);
            if (decoded.length < DIGEST_BYTES || (!salted && decoded.length > DIGEST_BYTES)) {
                throw new IllegalArgumentException("a SHA-1 digest has " + DIGEST_BYTES + " bytes");
            }
            return decoded;
        }

        @Override
        public boolean matches(String password) {
            MessageDigest sha1 = DigestUtils.getSha1Digest();
            sha1.update(password.getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(digest, sha1.digest(salt));
        }
    }

    /** Not hashed at all. */
    record Plain(String encoded) implements PasswordHash {
        @Override
        public boolean matches(String password) {
            boolean plain = same(encoded, password);
            boolean marked = same(encoded, "{PLAIN}" + password);
            return plain || marked;
        }

        @Override
        public String toString() {
            return "plain";
        }
    }

    private static void check(Pattern format, String encoded, String kind) {
        if (!format.matcher(encoded).matches()) {
            throw new IllegalArgumentException("not a hash of the kind " + kind);
        }
    }

    private static boolean same(String expected, String actual) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
    }
}
