package io.spillway.admin;

import io.spillway.component.ComponentContext;
import io.spillway.component.Extension;
import io.spillway.component.ExtensionFactory;
import io.spillway.component.Stability;

/** Makes {@code operators} extensions. */
public final class OperatorsFactory implements ExtensionFactory<OperatorsConfig> {
    @Override
    public String type() {
        return "operators";
    }

    @Override
    public OperatorsConfig defaults() {
        return OperatorsConfig.defaults();
    }

    @Override
    public Stability stability() {
        return Stability.BETA;
    }

    @Override
    public Extension create(OperatorsConfig config, ComponentContext context) {
        return new Operators(config, context);
    }
}
