package io.spillway.http;

import io.spillway.config.Section;

/** Configurations of clients, with one part changed. */
final class Clients {
    private Clients() {}

    static HttpClientConfig auth(Section<AuthConfig> auth) {
        return config(TlsClientConfig.defaults(), auth, "");
    }

    static HttpClientConfig tls(TlsClientConfig tls) {
        return config(tls, Section.off(AuthConfig.defaults()), "");
    }

    static HttpClientConfig proxy(String url) {
        return config(TlsClientConfig.defaults(), Section.off(AuthConfig.defaults()), url);
    }

    private static HttpClientConfig config(TlsClientConfig tls, Section<AuthConfig> auth, String proxyUrl) {
        HttpClientConfig from = HttpClientConfig.defaults("", 0);
        return new HttpClientConfig(
                "",
                proxyUrl,
                tls,
                from.headers(),
                auth,
                "",
                from.compressionParams(),
                from.buffers(),
                from.connections(),
                from.http2(),
                from.cookies(),
                from.middlewares());
    }
}
