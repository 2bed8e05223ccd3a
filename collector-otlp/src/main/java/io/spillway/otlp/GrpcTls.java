package io.spillway.otlp;

import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2SecurityUtil;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolNames;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.DelegatingSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.spillway.http.Tls;
import java.io.IOException;
import javax.net.ssl.SSLEngine;

/** TLS for gRPC: the JDK's engines, which the certificates' own managers keep up to date, speaking HTTP/2 only. */
final class GrpcTls {
    private static final ApplicationProtocolConfig HTTP_2 = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2);

    private GrpcTls() {}

    static SslContext server(Tls tls) throws IOException {
        return context(tls, false);
    }

    static SslContext client(Tls tls) throws IOException {
        return context(tls, true);
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
                var parameters = engine.getSSLParameters();
                if (!tls.namedGroups().isEmpty()) {
                    parameters.setNamedGroups(tls.namedGroups().toArray(String[]::new));
                    engine.setSSLParameters(parameters);
                }
            }
        };
    }
}
