package io.spillway.partial.store;

import static io.spillway.partial.store.TestStores.beat;
import static io.spillway.partial.store.TestStores.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.testkit.SharedFixtures;
import io.spillway.testkit.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A PostgreSQL with {@code ssl = on} that takes nobody without. */
@ExtendWith(SharedFixtures.class)
final class StoreTlsIT {
    private static final long LONG = 3_600_000;
    private static final String USER = "outsider";
    private static final String PASSWORD = "hunter2";
    /** Kinds of keys; and users of that name, who come in with a certificate for that name and nothing else. */
    private static final List<String> CERTIFIED = List.of("rsa", "ec", "ed25519");

    @TempDir
    private static Path folder;

    private static TestStores stores;
    private static TestCertificates certificates;
    private static Path stranger;

    @BeforeAll
    static void open(TestStores shared) throws Exception {
        stores = shared;
        certificates = new TestCertificates(Files.createDirectory(folder.resolve("certificates")));
        certificates.issue("server", "EC");
        stranger = new TestCertificates(Files.createDirectory(folder.resolve("stranger"))).authority();
        Path data = stores.data();
        stores.give(Files.copy(certificates.certificate("server"), data.resolve("server.crt")), "rw-------");
        stores.give(Files.copy(certificates.key("server"), data.resolve("server.key")), "rw-------");
        stores.give(Files.copy(certificates.authority(), data.resolve("ca.crt")), "rw-------");
        Path access = data.resolve("pg_hba.conf");
        Files.writeString(
                access,
                "hostnossl all " + USER + " all reject\nhostssl all " + String.join(",", CERTIFIED) + " all cert\n"
                        + Files.readString(access));
        stores.query("CREATE ROLE " + USER + " LOGIN SUPERUSER PASSWORD '" + PASSWORD + "'");
        for (String user : CERTIFIED) {
            certificates.issue(user, user);
            stores.query("CREATE ROLE " + user + " LOGIN SUPERUSER");
        }
        stores.query("ALTER SYSTEM SET ssl_ca_file = 'ca.crt'");
        stores.query("ALTER SYSTEM SET ssl = on");
        stores.reload("ssl", "on");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefer", "require", "verify-ca", "verify-full"})
    void whatIsWrittenIsEncrypted(String mode) throws Exception {
        String schema = mode.replace('-', '_');
        SpanStore store = store(schema, "sslmode=" + mode + "&sslrootcert=" + certificates.authority());

        assertThat(write(store, beat(1, 10, LONG, "a")).stored()).isEqualTo(1);
        assertThat(stores.query("SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                        + " WHERE usename = '" + USER + "'"))
                .isEqualTo("t");
        stores.shut(store);
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify-ca", "verify-full"})
    void aServerThatAnotherAuthoritySignedIsNotTrusted(String mode) throws Exception {
        assertRefused(store("stranger", "sslmode=" + mode + "&sslrootcert=" + stranger), "SSL error");
    }

    @ParameterizedTest
    @FieldSource("CERTIFIED")
    void whoHasItsCertificateNeedsNoPassword(String user) throws Exception {
        SpanStore store = certified("with_" + user, user, user);

        assertThat(write(store, beat(1, 10, LONG, "a")).stored()).isEqualTo(1);
        stores.shut(store);
    }

    @Test
    void anothersCertificateIsNotEnough() throws Exception {
        assertRefused(certified("with_anothers", "rsa", "ec"), "28000");
    }

    @Test
    void aKeyThatIsNotInPkcs8IsNamed() throws Exception {
        Files.copy(certificates.certificate("rsa"), certificates.certificate("old"));
        Path key = certificates.key("old");
        Files.writeString(key, Files.readString(certificates.key("rsa")).replace("PRIVATE KEY", "RSA PRIVATE KEY"));

        assertRefused(certified("with_old_key", "rsa", "old"), key.toString());
    }

    @Test
    void aServerWithAnothersCertificateIsNotTrusted() throws Exception {
        String address = stores.url(USER, PASSWORD, "sslmode=verify-full&sslrootcert=" + certificates.authority());
        SpanStore store = new SpanStore(
                stores.config("alias", address.replace("127.0.0.1", "127.0.0.01"), Duration.ofMinutes(1)),
                stores.context());

        assertRefused(store, "127.0.0.01");
    }

    @Test
    void aServerThatTakesNobodyWithoutIsNotReachedWithout() throws Exception {
        assertRefused(store("plain", "sslmode=disable"), "28000");
    }

    private static void assertRefused(SpanStore store, String why) {
        assertThatThrownBy(() -> write(store, beat(1, 10, LONG, "a")))
                .isInstanceOfSatisfying(
                        StoreFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.PASSING))
                .hasMessageContaining(why)
                .hasMessageNotContaining(PASSWORD);
        stores.shut(store);
    }

    private static SpanStore certified(String schema, String user, String certificate) throws Exception {
        Path key = Files.setPosixFilePermissions(
                certificates.key(certificate), PosixFilePermissions.fromString("rw-------"));
        String query = "sslmode=verify-full&sslrootcert=" + certificates.authority() + "&sslcert="
                + certificates.certificate(certificate) + "&sslkey=" + key;
        return new SpanStore(
                stores.config(schema, stores.url(user, "", query), Duration.ofMinutes(1)), stores.context());
    }

    private static SpanStore store(String schema, String query) {
        return new SpanStore(
                stores.config(schema, stores.url(USER, PASSWORD, query), Duration.ofMinutes(1)), stores.context());
    }
}
