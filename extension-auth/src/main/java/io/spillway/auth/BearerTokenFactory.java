package io.spillway.auth;

import io.spillway.component.ComponentContext;
import io.spillway.component.Extension;
import io.spillway.component.ExtensionFactory;
import io.spillway.component.Stability;

/** Makes {@code bearertokenauth} extensions. */
public final class BearerTokenFactory implements ExtensionFactory<BearerTokenConfig> {
    @Override
    public String type() {
        return "bearertokenauth";
    }

    @Override
    public BearerTokenConfig defaults() {
        return BearerTokenConfig.defaults();
    }

    @Override
    public Stability stability() {
        return Stability.BETA;
    }

    @Override
    public Extension create(BearerTokenConfig config, ComponentContext context) {
        return new BearerTokenAuth(config, context);
    }
}
