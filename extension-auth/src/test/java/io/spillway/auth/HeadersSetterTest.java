package io.spillway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.auth.HeadersSetterConfig.Action;
import io.spillway.auth.HeadersSetterConfig.Header;
import io.spillway.component.AuthenticationException;
import io.spillway.component.ClientAuthenticator;
import io.spillway.component.ComponentId;
import io.spillway.config.Secret;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadersSetterTest {
    private final TestContext context = new TestContext("headers_setter");

    @TempDir
    private Path folder;

    @Test
    void insertsUpdatesUpsertsAndDeletes() throws Exception {
        HeadersSetter setter = started(
                fixed(Action.INSERT, "there", "a"),
                fixed(Action.INSERT, "new", "a"),
                fixed(Action.UPDATE, "THERE", "b"),
                fixed(Action.UPDATE, "absent", "b"),
                fixed(Action.UPSERT, "other", "c"),
                new Header(Optional.of(Action.DELETE), "gone", none(), none(), none(), none(), none()));

        assertThat(headers(setter, ClientMetadata.NONE, "there", "0", "gone", "0"))
                .containsExactlyInAnyOrderEntriesOf(Map.of("there", "b", "new", "a", "other", "c"));
    }

    @Test
    void upsertsUnlessToldOtherwise() throws Exception {
        HeadersSetter setter =
                started(new Header(none(), "k", Optional.of(new Secret("v")), none(), none(), none(), none()));

        assertThat(headers(setter, ClientMetadata.NONE, "k", "0")).containsEntry("k", "v");
        assertThat(context.logger().lines().toString()).contains("The action was not provided, using 'upsert'");
    }

    @Test
    void takesValuesFromTheRequestThatCameIn() throws Exception {
        HeadersSetter setter = started(
                fromContext("tenant", "X-Scope-OrgID", Optional.empty()),
                fromContext("or-else", "absent", Optional.of(new Secret("default"))),
                fromContext("or-empty", "absent", Optional.empty()),
                new Header(Optional.of(Action.UPSERT), "user", none(), none(), none(), Optional.of("username"), none()),
                new Header(Optional.of(Action.UPSERT), "nobody", none(), none(), none(), Optional.of("x"), none()));
        ClientMetadata sender =
                new ClientMetadata(Map.of("x-scope-orgid", List.of("acme")), Map.of("username", "alice"));

        assertThat(headers(setter, sender))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("tenant", "acme", "or-else", "default", "or-empty", "", "user", "alice", "nobody", ""));
    }

    @Test
    void doesNotGuessWhichOfSeveralValuesIsMeant() throws Exception {
        HeadersSetter setter = started(fromContext("tenant", "tenant", Optional.empty()));

        assertThatThrownBy(() -> headers(setter, new ClientMetadata(Map.of("tenant", List.of("a", "b")), Map.of())))
                .isInstanceOf(AuthenticationException.class)
                .hasMessageContaining("2 headers called tenant");
    }

    @Test
    void readsItsFileAgain() throws Exception {
        Path file = Files.writeString(folder.resolve("value"), " one\n");
        HeadersSetter setter = started(new Header(
                Optional.of(Action.UPSERT), "k", none(), Optional.of(file.toString()), none(), none(), none()));
        assertThat(headers(setter, ClientMetadata.NONE)).containsEntry("k", "one");

        Files.writeString(file, "two");
        context.manualClock().advance(Duration.ofSeconds(1));
        assertThat(headers(setter, ClientMetadata.NONE)).containsEntry("k", "two");
    }

    @Test
    void comesAfterAnotherAuthenticator() throws Exception {
        context.withExtension("tokens", new ClientAuthenticator() {
            @Override
            public void authenticate(Map<String, String> headers, ClientMetadata sender) {
                headers.put("authorization", "Bearer t");
                headers.put("k", "first");
            }

            @Override
            public boolean needsTls() {
                return true;
            }
        });
        HeadersSetter setter = new HeadersSetter(
                new HeadersSetterConfig(
                        List.of(fixed(Action.UPDATE, "k", "then")), Optional.of(ComponentId.parse("tokens"))),
                context);
        setter.start();

        assertThat(headers(setter, ClientMetadata.NONE))
                .containsExactlyInAnyOrderEntriesOf(Map.of("authorization", "Bearer t", "k", "then"));
        assertThat(setter.needsTls()).isTrue();
    }

    @Test
    void wantsOneSourceForEachHeader() {
        assertThatThrownBy(() -> new Header(none(), "k", none(), none(), none(), none(), none()))
                .hasMessageContaining("missing header source");
        assertThatThrownBy(() ->
                        new Header(none(), "k", Optional.of(new Secret("")), Optional.of("f"), none(), none(), none()))
                .hasMessageContaining("must be only one of");
        assertThatThrownBy(() -> fixed(Action.INSERT, "", "v")).hasMessageContaining("missing header name");
    }

    private HeadersSetter started(Header... headers) throws IOException {
        HeadersSetter setter = new HeadersSetter(new HeadersSetterConfig(List.of(headers), Optional.empty()), context);
        setter.start();
        return setter;
    }

    private static <T> Optional<T> none() {
        return Optional.empty();
    }

    private static Header fixed(Action action, String key, String value) {
        return new Header(Optional.of(action), key, Optional.of(new Secret(value)), none(), none(), none(), none());
    }

    private static Header fromContext(String key, String name, Optional<Secret> otherwise) {
        return new Header(Optional.of(Action.UPSERT), key, none(), none(), Optional.of(name), none(), otherwise);
    }

    private static Map<String, String> headers(HeadersSetter setter, ClientMetadata sender, String... configured)
            throws AuthenticationException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < configured.length; i += 2) {
            headers.put(configured[i], configured[i + 1]);
        }
        setter.authenticate(headers, sender);
        return headers;
    }
}
