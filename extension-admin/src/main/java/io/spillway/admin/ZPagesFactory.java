package io.spillway.admin;

import io.spillway.component.ComponentContext;
import io.spillway.component.Extension;
import io.spillway.component.ExtensionFactory;
import io.spillway.component.Stability;

/** Makes {@code zpages} extensions. */
public final class ZPagesFactory implements ExtensionFactory<ZPagesConfig> {
    @Override
    public String type() {
        return "zpages";
    }

    @Override
    public ZPagesConfig defaults() {
        return ZPagesConfig.defaults();
    }

    @Override
    public Stability stability() {
        return Stability.BETA;
    }

    @Override
    public Extension create(ZPagesConfig config, ComponentContext context) {
        return new ZPagesExtension(config, context);
    }
}
