package io.spillway.otlp;

import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2SecurityUtil;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolNames;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.DelegatingSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.spillway.http.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;

/** TLS for gRPC: the JDK's engines, which the certificates' own managers keep up to date, speaking HTTP/2 only. */
final class GrpcTls {
    private static final ApplicationProtocolConfig HTTP_2 = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2);

    private GrpcTls() {}

    static SslContext server(Tls tls) throws IOException {
        SslContext shared = context(tls, false);
        return tls.needClientCertificate() ? new FreshSessions(shared, tls) : shared;
    }

    static SslContext client(Tls tls) throws IOException {
        return context(tls, true);
    }

    /** Lets no session be resumed, see {@link Tls#sslContext()}. */
    private static final class FreshSessions extends SslContext {
        private final SslContext like;
        private final Tls tls;

        FreshSessions(SslContext like, Tls tls) {
            this.like = like;
            this.tls = tls;
        }

        private SslContext fresh() {
            try {
                return context(tls, false);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator allocator) {
            return fresh().newEngine(allocator);
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
            return fresh().newEngine(allocator, host, port);
        }

        @Override
        public boolean isClient() {
            return like.isClient();
        }

        @Override
        public List<String> cipherSuites() {
            return like.cipherSuites();
        }

        @Override
        @SuppressWarnings("deprecation") // for callers, not for who must implement it
        public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
            return like.applicationProtocolNegotiator();
        }

        @Override
        public SSLSessionContext sessionContext() {
            return like.sessionContext();
        }
    }

    private static SslContext context(Tls tls, boolean client) throws IOException {
        SslContext jdk = new JdkSslContext(
                tls.sslContext(),
                client,
                tls.cipherSuites().isEmpty() ? Http2SecurityUtil.CIPHERS : tls.cipherSuites(),
                SupportedCipherSuiteFilter.INSTANCE,
                HTTP_2,
                tls.needClientCertificate() ? ClientAuth.REQUIRE : ClientAuth.NONE,
                tls.protocols().toArray(String[]::new),
                false);
        return new DelegatingSslContext(jdk) {
            @Override
            protected void initEngine(SSLEngine engine) {
                SSLParameters parameters = engine.getSSLParameters();
                if (!tls.namedGroups().isEmpty()) {
                    parameters.setNamedGroups(tls.namedGroups().toArray(String[]::new));
                }
                if (client) {
                    parameters.setServerNames(Tls.serverNames(engine.getPeerHost()));
                }
                engine.setSSLParameters(parameters);
            }
        };
    }
}
