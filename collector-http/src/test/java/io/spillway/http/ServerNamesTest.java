package io.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server names in the first message of a TLS client. */
class ServerNamesTest {
    private static final int MESSAGE_BYTES = 20_000;

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "foo_bar", "otlp.example"})
    void areThereForEveryName(String name) throws Exception {
        assertThat(firstMessage(name)).contains(name);
        assertThat(Tls.serverNames(name + ".")).isEqualTo(Tls.serverNames(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "2001:db8::1", ""})
    void areAbsentForAddresses(String address) {
        assertThat(Tls.serverNames(address)).isEmpty();
    }

    private static String firstMessage(String name) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(Tls.serverNames(name));
        engine.setSSLParameters(parameters);
        ByteBuffer message = ByteBuffer.allocate(MESSAGE_BYTES);
        engine.wrap(ByteBuffer.allocate(0), message);
        return new String(message.array(), 0, message.position(), StandardCharsets.ISO_8859_1);
    }
}
