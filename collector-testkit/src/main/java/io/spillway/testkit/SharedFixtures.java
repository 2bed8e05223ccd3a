package io.spillway.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands test classes what is costly to make, such as a server: a parameter whose type is {@code AutoCloseable} and has a
 * constructor without parameters is made once for all classes of the run, and closed after the last.
 */
public final class SharedFixtures implements ParameterResolver {
    private static final ExtensionContext.Namespace FIXTURES = ExtensionContext.Namespace.create(SharedFixtures.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return AutoCloseable.class.isAssignableFrom(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(FIXTURES)
                .computeIfAbsent(parameter.getParameter().getType());
    }
}
