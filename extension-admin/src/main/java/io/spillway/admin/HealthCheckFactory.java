package io.spillway.admin;

import io.spillway.component.ComponentContext;
import io.spillway.component.Extension;
import io.spillway.component.ExtensionFactory;
import io.spillway.component.Stability;
import java.util.Set;

/** Makes {@code health_check} extensions. */
public final class HealthCheckFactory implements ExtensionFactory<HealthCheckConfig> {
    @Override
    public String type() {
        return "health_check";
    }

    @Override
    public Set<String> aliases() {
        return Set.of("healthcheckv2");
    }

    @Override
    public HealthCheckConfig defaults() {
        return HealthCheckConfig.defaults();
    }

    @Override
    public Stability stability() {
        return Stability.BETA;
    }

    @Override
    public Extension create(HealthCheckConfig config, ComponentContext context) {
        return new HealthCheck(config, context);
    }
}
