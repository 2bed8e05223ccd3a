package io.spillway.http;

import io.spillway.config.FileBacked;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The own certificate and key, as the files are when a handshake begins.
 *
 * <p>TLS asks for an alias first and for its key and chain later. An alias names a generation, and the previous generation
 * is kept, so that a handshake that spans a reload sees one certificate only.
 */
final class ReloadingKeyManager extends X509ExtendedKeyManager {
    private final FileBacked<Identity> source;
    private final Object lock = new Object();
    private volatile Generation current;
    private volatile Generation previous;

    private record Generation(long number, Identity identity) {
        String alias() {
            return "generation-" + number;
        }
    }

    ReloadingKeyManager(FileBacked<Identity> source) {
        this.source = source;
        this.current = new Generation(0, source.get());
        this.previous = current;
    }

    private Generation upToDate() {
        Identity now = source.get();
        if (!now.equals(current.identity())) {
            synchronized (lock) {
                if (!now.equals(current.identity())) {
                    previous = current;
                    current = new Generation(previous.number() + 1, now);
                }
            }
        }
        return current;
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
