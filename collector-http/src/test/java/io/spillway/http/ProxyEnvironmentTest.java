package io.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyEnvironmentTest {
    @Test
    void eachSchemeHasItsOwnVariable() {
        ProxyEnvironment environment =
                ProxyEnvironment.of(Map.of("HTTP_PROXY", "http://plain:1", "HTTPS_PROXY", "http://tunnel:2"));

        assertThat(shown(environment.proxyFor(false, "example.com", 80))).isEqualTo("HTTP plain:1");
        assertThat(shown(environment.proxyFor(true, "example.com", 443))).isEqualTo("HTTP tunnel:2");
        ProxyEnvironment plainOnly = ProxyEnvironment.of(Map.of("HTTP_PROXY", "http://plain:1"));
        assertThat(plainOnly.proxyFor(true, "example.com", 443)).isEmpty();
        assertThat(ProxyEnvironment.of(Map.of()).proxyFor(false, "example.com", 80))
                .isEmpty();
    }

    @Test
    void capitalsGoFirstAndAnEmptyVariableIsNone() {
        assertThat(http(Map.of("HTTP_PROXY", "http://a:1", "http_proxy", "http://b:2")))
                .isEqualTo("HTTP a:1");
        assertThat(http(Map.of("HTTP_PROXY", "", "http_proxy", "http://b:2"))).isEqualTo("HTTP b:2");
        assertThat(http(Map.of("HTTP_PROXY", ""))).isEqualTo("none");
    }

    @Test
    void aClientOfACgiProcessCannotNameAProxy() {
        assertThat(http(Map.of("HTTP_PROXY", "http://a:1", "REQUEST_METHOD", "GET")))
                .isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({
        "http://proxy:3128, HTTP proxy:3128",
        "proxy:3128, HTTP proxy:3128",
        "proxy, HTTP proxy:80",
        "https://proxy, HTTPS proxy:443",
        "socks5://proxy, SOCKS5 proxy:1080",
        "socks5h://proxy:1, SOCKS5 proxy:1",
        "http://[::1]:8080/, HTTP ::1:8080",
        "HTTP://Proxy:1, HTTP Proxy:1",
        "gopher://proxy:1, none",
        "http://proxy:99999, none",
        "://, none"
    })
    void readsProxies(String value, String proxy) {
        assertThat(http(Map.of("HTTP_PROXY", value))).isEqualTo(proxy);
    }

    @Test
    void readsCredentialsAndNeverPrintsThem() {
        ProxyAddress proxy = ProxyEnvironment.of(Map.of("HTTP_PROXY", "http://us%40er:pa%3Ass+@proxy:1"))
                .proxyFor(false, "example.com", 80)
                .orElseThrow();

        assertThat(proxy.credentials()).contains(new ProxyAddress.Credentials("us@er", "pa:ss+"));
        assertThat(proxy.toString()).contains("[REDACTED]").doesNotContain("pa:ss", "us@er");
    }

    /** The rows follow the documentation and the tests of Go's golang.org/x/net/http/httpproxy. */
    @ParameterizedTest
    @CsvSource({
        "'', example.com, 80, proxy",
        "'', localhost, 80, direct",
        "'', LOCALHOST, 80, direct",
        "'', 127.0.0.1, 80, direct",
        "'', 127.9.9.9, 80, direct",
        "'', ::1, 80, direct",
        "'', localhost.example, 80, proxy",
        "*, example.com, 80, direct",
        "'foo, *', example.com, 80, direct",
        "example.com, example.com, 80, direct",
        "example.com, EXAMPLE.com, 80, direct",
        "example.com, a.b.example.com, 80, direct",
        "example.com, badexample.com, 80, proxy",
        "example.com, example.com., 80, proxy",
        ".example.com, example.com, 80, proxy",
        ".example.com, a.example.com, 80, direct",
        "*.example.com, example.com, 80, proxy",
        "*.example.com, a.example.com, 80, direct",
        "example.com:80, example.com, 80, direct",
        "example.com:80, example.com, 443, proxy",
        "10.0.0.0/8, 10.1.2.3, 80, direct",
        "10.0.0.0/8, 11.1.2.3, 80, proxy",
        "10.0.0.0/8, a.example.com, 80, proxy",
        "2001:db8::/32, 2001:db8:1::1, 80, direct",
        "2001:db8::/32, 2001:db9::1, 80, proxy",
        "10.1.2.3, 10.1.2.3, 80, direct",
        "10.1.2.3, 10.1.2.4, 80, proxy",
        "10.1.2.3:80, 10.1.2.3, 80, direct",
        "10.1.2.3:80, 10.1.2.3, 81, proxy",
        "2001:db8::1, 2001:db8::1, 80, direct",
        "[2001:db8::1], 2001:db8::1, 80, direct",
        "[2001:db8::1]:443, 2001:db8::1, 443, direct",
        "[2001:db8::1]:443, 2001:db8::1, 80, proxy",
        "::ffff:10.1.2.3, 10.1.2.3, 80, direct",
        "' , , example.org ,', example.org, 80, direct",
        ":80, example.com, 80, proxy",
        "foo_bar, foo_bar, 80, direct",
        "10.0.0.0/99, 10.1.2.3, 80, proxy"
    })
    void leavesHostsOut(String noProxy, String host, int port, String way) {
        ProxyEnvironment environment = ProxyEnvironment.of(Map.of("HTTP_PROXY", "http://proxy:1", "no_proxy", noProxy));

        assertThat(environment.proxyFor(false, host, port).isPresent() ? "proxy" : "direct")
                .isEqualTo(way);
    }

    private static String http(Map<String, String> variables) {
        return shown(ProxyEnvironment.of(variables).proxyFor(false, "example.com", 80));
    }

    private static String shown(Optional<ProxyAddress> proxy) {
        return proxy.map(on -> on.scheme() + " " + on.host() + ":" + on.port()).orElse("none");
    }
}
