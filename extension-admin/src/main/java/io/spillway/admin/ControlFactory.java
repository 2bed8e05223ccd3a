package io.spillway.admin;

import io.spillway.component.ComponentContext;
import io.spillway.component.Extension;
import io.spillway.component.ExtensionFactory;
import io.spillway.component.Stability;

/** Makes {@code control} extensions. */
public final class ControlFactory implements ExtensionFactory<ControlConfig> {
    @Override
    public String type() {
        return "control";
    }

    @Override
    public ControlConfig defaults() {
        return ControlConfig.defaults();
    }

    @Override
    public Stability stability() {
        return Stability.BETA;
    }

    @Override
    public Extension create(ControlConfig config, ComponentContext context) {
        return new Control(config, context);
    }
}
