package io.spillway.auth;

import io.spillway.component.ComponentContext;
import io.spillway.component.Extension;
import io.spillway.component.ExtensionFactory;
import io.spillway.component.Stability;

/** Makes {@code headers_setter} extensions. */
public final class HeadersSetterFactory implements ExtensionFactory<HeadersSetterConfig> {
    @Override
    public String type() {
        return "headers_setter";
    }

    @Override
    public HeadersSetterConfig defaults() {
        return HeadersSetterConfig.defaults();
    }

    @Override
    public Stability stability() {
        return Stability.ALPHA;
    }

    @Override
    public Extension create(HeadersSetterConfig config, ComponentContext context) {
        return new HeadersSetter(config, context);
    }
}
