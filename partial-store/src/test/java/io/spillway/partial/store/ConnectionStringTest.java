package io.spillway.partial.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.config.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectionStringTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        postgres://u:p@db.example:5433/spans                    | db.example:5433/spans
        postgresql://u@db.example/spans?sslmode=disable         | db.example:5432/spans
        jdbc:postgresql://u@db.example/spans                    | db.example:5432/spans
        postgres://u@a:1,b:2/spans?target_session_attrs=primary | a:1,b:2/spans
        postgres://u@[::1]:7/spans                              | [::1]:7/spans
        host=db.example port=5433 user=u dbname=spans           | db.example:5433/spans
        host=a,b port=5433 user=u dbname=spans                  | a:5433,b:5433/spans
        host=::1 user=u                                         | [::1]:5432/u
        user=u dbname = 'with space'                            | localhost:5432/with+space
        """)
    void readsEveryFormOfAddress(String text, String address) {
        assertThat(parse(text).url()).isEqualTo("jdbc:postgresql://" + address);
    }

    @Test
    void takesCredentialsAndEncryptionToTheDriver() {
        ServerAddress address =
                parse("postgres://me:p%40ss@h/d?sslmode=verify-full&sslrootcert=/ca.pem&pool_max_conns=9");

        assertThat(address.properties())
                .containsEntry("user", "me")
                .containsEntry("password", "p@ss")
                .containsEntry("sslmode", "verify-full")
                .containsEntry("sslrootcert", "/ca.pem");
        assertThat(address.maxConnections()).isEqualTo(9);
        assertThat(address.toString()).doesNotContain("p@ss");
    }

    @Test
    void readsEscapesInPairs() {
        assertThat(parse("user=me password='a\\'b \\\\c' dbname=x").properties())
                .containsEntry("password", "a'b \\c");
    }

    @Test
    void takesTheRestFromTheEnvironment() {
        Map<String, String> environment = Map.of(
                "PGHOST",
                "h",
                "PGPORT",
                "7",
                "PGUSER",
                "me",
                "PGPASSWORD",
                "secret",
                "PGDATABASE",
                "d",
                "PGSSLMODE",
                "require");
        ServerAddress address = ConnectionString.parse(new Secret("dbname=other"), environment);

        assertThat(address.url()).isEqualTo("jdbc:postgresql://h:7/other");
        assertThat(address.properties()).containsEntry("password", "secret").containsEntry("sslmode", "require");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://u:hunter2@h/d?nosuch=1",
                "host=h password=hunter2 nosuch=1",
                "hunter2",
                "host=h password=hunter2 port=x",
                "host=h password=hunter2 sslmode=maybe",
                "host=/var/run password=hunter2",
                "postgres://u:hunter2%zz@h/d"
            })
    void problemsNameWhatWasExpectedAndNeverAPassword(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).*(expected|followed by).*")
                .hasMessageNotContaining("hunter2");
    }

    private static ServerAddress parse(String text) {
        return ConnectionString.parse(new Secret(text), Map.of());
    }
}
