package io.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RouteTableTest {
    private final RouteTable routes = new RouteTable();
    private final HttpHandler handler = _ -> HttpReply.text(200, "");

    @Test
    void prefersTheWholePathThenTheLongestBeginning() {
        routes.add("/a/b", handler);
        routes.add("/a/*", handler);
        routes.add("/a/b/*", handler);
        routes.add("/*", handler);

        assertThat(pattern("/a/b")).isEqualTo("/a/b");
        assertThat(pattern("/a/b/c/d")).isEqualTo("/a/b/*");
        assertThat(pattern("/a/bc")).isEqualTo("/a/*");
        assertThat(pattern("/a/")).isEqualTo("/a/*");
        assertThat(pattern("/a")).isEqualTo("/*");
        assertThat(pattern("/")).isEqualTo("/*");
    }

    @Test
    void hasOneHandlerForAPattern() {
        HttpHandler other = _ -> HttpReply.text(201, "");

        assertThat(routes.add("/a/*", handler)).isTrue();
        assertThat(routes.add("/a/*", other)).isFalse();
        routes.remove("/a/*", other);
        assertThat(pattern("/a/x")).isEqualTo("/a/*");
        routes.remove("/a/*", handler);
        assertThat(routes.find("/a/x")).isEmpty();
        assertThat(routes.add("/a/*", other)).isTrue();
    }

    private String pattern(String path) {
        return routes.find(path).orElseThrow().pattern();
    }
}
