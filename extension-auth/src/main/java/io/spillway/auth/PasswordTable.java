package io.spillway.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;

/**
 * Users with their password hashes, as in Apache's {@code htpasswd} files.
 *
 * <p>A password hash is slow on purpose, and a collector's clients come back with every request. So the table remembers the last good
 * password of each user, as a keyed digest whose key lives as long as the table, and only the first request pays. As
 * many slow checks run at a time as there are processors, and a name that is not known takes as long as one that is.
 */
final class PasswordTable {
    private static final int KEY_BYTES = 32;

    private final Map<String, PasswordHash> hashes;
    private final Optional<PasswordHash> any;
    private final Map<String, byte[]> letIn = new ConcurrentHashMap<>();
    private final SecretKeySpec key;
    private final Semaphore slowChecks = new Semaphore(Runtime.getRuntime().availableProcessors());

    private PasswordTable(Map<String, PasswordHash> hashes) {
        this.hashes = Map.copyOf(hashes);
        this.any = hashes.values().stream().findAny();
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, "HmacSHA256");
    }

    /** Reads both texts; a user of the second goes before the same one of the first. A line without a colon is skipped. */
    static PasswordTable read(String file, String inline, Logger logger) {
        Map<String, PasswordHash> hashes = new HashMap<>();
        int[] skipped = {0};
        (file + "\n" + inline)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .forEach(line -> {
                    int colon = line.indexOf(':');
                    try {
                        if (colon < 0) {
                            throw new IllegalArgumentException("no colon");
                        }
                        hashes.put(line.substring(0, colon), PasswordHash.parse(line.substring(colon + 1)));
                    } catch (IllegalArgumentException _) {
                        skipped[0]++;
                    }
                });
        if (skipped[0] > 0) {
            logger.warn("htpasswd: {} lines skipped (expected: user:hash)", skipped[0]);
        }
        return new PasswordTable(hashes);
    }

    boolean matches(String user, String password) {
        byte[] digest = digest(user, password);
        byte[] known = letIn.get(user);
        if (known != null && MessageDigest.isEqual(known, digest)) {
            return true;
        }
        Optional<PasswordHash> hash = Optional.ofNullable(hashes.get(user));
        boolean matches = check(hash.or(() -> any), password) && hash.isPresent();
        if (matches) {
            letIn.put(user, digest);
        }
        return matches;
    }

    private boolean check(Optional<PasswordHash> hash, String password) {
        slowChecks.acquireUninterruptibly();
        try {
            return hash.isPresent() && hash.get().matches(password);
        } finally {
            slowChecks.release();
        }
    }

    private byte[] digest(String user, String password) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            mac.update(user.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) ':');
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
