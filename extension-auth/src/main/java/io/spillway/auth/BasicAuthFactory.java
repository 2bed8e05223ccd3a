package io.spillway.auth;

import io.spillway.component.ComponentContext;
import io.spillway.component.Extension;
import io.spillway.component.ExtensionFactory;
import io.spillway.component.Stability;

/** Makes {@code basicauth} extensions. */
public final class BasicAuthFactory implements ExtensionFactory<BasicAuthConfig> {
    @Override
    public String type() {
        return "basicauth";
    }

    @Override
    public BasicAuthConfig defaults() {
        return BasicAuthConfig.defaults();
    }

    @Override
    public Stability stability() {
        return Stability.BETA;
    }

    @Override
    public Extension create(BasicAuthConfig config, ComponentContext context) {
        return config.clientAuth()
                .asOptional()
                .<Extension>map(client -> new BasicAuthClient(client, context))
                .orElseGet(
                        () -> new BasicAuthServer(config.htpasswd().asOptional().orElseThrow(), context));
    }
}
