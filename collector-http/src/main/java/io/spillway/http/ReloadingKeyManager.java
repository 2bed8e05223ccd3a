package io.spillway.http;

import io.spillway.component.Clock;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The own certificate and key, read again by interval. A handshake that comes after the interval looks at the files; if they
 * cannot be read, the certificate in use stays and the reason is logged.
 *
 * <p>TLS asks for an alias first and for its key and chain later. An alias names a generation, and the previous generation
 * is kept, so that a handshake that spans a reload sees one certificate only.
 */
final class ReloadingKeyManager extends X509ExtendedKeyManager {
    /** Where certificate and key come from. */
    @FunctionalInterface
    interface Source {
        Identity load() throws IOException, GeneralSecurityException;
    }

    /** A certificate chain, own certificate first, with its private key. */
    record Identity(List<X509Certificate> chain, PrivateKey key) {}

    private record Generation(long number, Identity identity) {
        String alias() {
            return "generation-" + number;
        }
    }

    private final Source source;
    private final long intervalNanos;
    private final Clock clock;
    private final Logger logger;
    private final ReentrantLock reloading = new ReentrantLock();
    private volatile Generation current;
    private volatile Generation previous;
    private volatile long loadedNanos;

    /**
     * Loads the first certificate.
     *
     * @param interval zero to keep it for ever
     */
    ReloadingKeyManager(Source source, Duration interval, Clock clock, Logger logger)
            throws IOException, GeneralSecurityException {
        this.source = source;
        this.intervalNanos = interval.toNanos();
        this.clock = clock;
        this.logger = logger;
        this.current = new Generation(0, source.load());
        this.previous = current;
        this.loadedNanos = clock.nanoTime();
    }

    private Generation upToDate() {
        if (intervalNanos > 0 && clock.nanoTime() - loadedNanos >= intervalNanos && reloading.tryLock()) {
            try {
                reload();
            } finally {
                reloading.unlock();
            }
        }
        return current;
    }

    private void reload() {
        try {
            Identity loaded = source.load();
            if (!loaded.equals(current.identity())) {
                previous = current;
                current = new Generation(current.number() + 1, loaded);
                logger.info(
                        "TLS certificate reloaded: {}, valid until {}",
                        loaded.chain().getFirst().getSubjectX500Principal(),
                        loaded.chain().getFirst().getNotAfter().toInstant());
            }
        } catch (IOException | GeneralSecurityException e) {
            logger.warn("TLS certificate not reloaded, the one in use stays: {}", e.getMessage());
        }
        loadedNanos = clock.nanoTime();
    }

    private @Nullable Generation byAlias(String alias) {
        Generation now = current;
        if (now.alias().equals(alias)) {
            return now;
        }
        Generation before = previous;
        return before.alias().equals(alias) ? before : null;
    }

    private @Nullable String alias(String... keyTypes) {
        Generation generation = upToDate();
        String algorithm = generation.identity().key().getAlgorithm();
        for (String keyType : keyTypes) {
            if (keyType.equals(algorithm) || (algorithm.equals("EC") && keyType.startsWith("EC_"))) {
                return generation.alias();
            }
        }
        return null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(keyType);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(keyTypes);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(keyType);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = alias(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return getClientAliases(keyType, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Generation generation = byAlias(alias);
        return generation == null ? null : generation.identity().chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Generation generation = byAlias(alias);
        return generation == null ? null : generation.identity().key();
    }
}
