package io.spillway.http;

import io.spillway.component.Clock;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;

/**
 * Trusts what the certificates of a file trust, and reads the file again after it changed. The file is looked at when a peer
 * connects, at most once a second; if it cannot be read, what was trusted before stays trusted and the reason is logged.
 */
final class ReloadingTrustManager extends X509ExtendedTrustManager {
    /** Reads the file. */
    @FunctionalInterface
    interface Source {
        X509ExtendedTrustManager load() throws IOException, GeneralSecurityException;
    }

    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

    private final Source source;
    private final Path file;
    private final Clock clock;
    private final Logger logger;
    private final ReentrantLock reloading = new ReentrantLock();
    private volatile X509ExtendedTrustManager trusted;
    private volatile FileTime modified;
    private volatile long lookedNanos;

    ReloadingTrustManager(Source source, Path file, Clock clock, Logger logger)
            throws IOException, GeneralSecurityException {
        this.source = source;
        this.file = file;
        this.clock = clock;
        this.logger = logger;
        this.modified = Files.getLastModifiedTime(file);
        this.trusted = source.load();
        this.lookedNanos = clock.nanoTime();
    }

    private X509ExtendedTrustManager upToDate() {
        if (clock.nanoTime() - lookedNanos >= LOOK_NANOS && reloading.tryLock()) {
            try {
                reload();
            } finally {
                reloading.unlock();
            }
        }
        return trusted;
    }

    private void reload() {
        try {
            FileTime now = Files.getLastModifiedTime(file);
            if (!now.equals(modified)) {
                trusted = source.load();
                modified = now;
                logger.info("TLS client certificate authorities reloaded from {}", file);
            }
        } catch (IOException | GeneralSecurityException e) {
            logger.warn("TLS client certificate authorities not reloaded, those in use stay: {}", e.getMessage());
        }
        lookedNanos = clock.nanoTime();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        upToDate().checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        upToDate().checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        upToDate().checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        upToDate().checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        upToDate().checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        upToDate().checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return upToDate().getAcceptedIssuers();
    }
}
