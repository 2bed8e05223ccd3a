package io.spillway.auth;

import io.spillway.auth.HeadersSetterConfig.Header;
import io.spillway.component.Component;
import io.spillway.config.Secret;
import io.spillway.testkit.LifecycleContract;
import io.spillway.testkit.TestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** All of them read files, the only thing that they hold. */
class LifecycleTest {
    @TempDir
    static Path folder;

    private static String file() throws Exception {
        return Files.writeString(folder.resolve("secret"), "user:secret").toString();
    }

    @Nested
    class BearerToken extends LifecycleContract {
        @Override
        protected Component component(TestContext context) throws Exception {
            return new BearerTokenFactory()
                    .create(
                            new BearerTokenConfig("Authorization", "Bearer", new Secret(""), List.of(), file()),
                            context);
        }
    }

    @Nested
    class Htpasswd extends LifecycleContract {
        @Override
        protected Component component(TestContext context) throws Exception {
            return new BasicAuthServer(new BasicAuthConfig.Htpasswd(file(), new Secret("")), context);
        }
    }

    @Nested
    class ClientAuth extends LifecycleContract {
        @Override
        protected Component component(TestContext context) throws Exception {
            return new BasicAuthClient(new BasicAuthConfig.ClientAuth("u", "", new Secret(""), file()), context);
        }
    }

    @Nested
    class HeaderValue extends LifecycleContract {
        @Override
        protected Component component(TestContext context) throws Exception {
            Header header = new Header(
                    Optional.empty(),
                    "k",
                    Optional.empty(),
                    Optional.of(file()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            return new HeadersSetterFactory()
                    .create(new HeadersSetterConfig(List.of(header), Optional.empty()), context);
        }
    }
}
