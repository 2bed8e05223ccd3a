package io.spillway.distribution;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * The signals that ask the process to end, or to read its configuration again.
 *
 * <p>A shutdown hook would do for the first one, but the virtual machine then ends with the status of a killed process and
 * ignores a second signal. The JDK's signal class is supported ({@code jdk.unsupported}) yet cannot be named without a
 * warning of the compiler that nothing suppresses; hence the reflection.
 */
final class Signals {
    private Signals() {}

    /** Calls the handler with {@code terminated} or {@code interrupt} on a thread of its own for each SIGTERM or SIGINT. */
    static void onStop(Consumer<String> handler) {
        try {
            handle("TERM", () -> handler.accept("terminated"));
            handle("INT", () -> handler.accept("interrupt"));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java virtual machine cannot handle signals", e);
        }
    }

    /**
     * Calls the handler on a thread of its own for each SIGHUP. Under {@code nohup} the process goes on ignoring the signal.
     */
    static void onReload(Runnable handler) {
        try {
            handle("HUP", handler);
        } catch (InvocationTargetException e) {
            LoggerFactory.getLogger("spillway.service").debug("SIGHUP cannot be handled", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java virtual machine cannot handle signals", e);
        }
    }

    private static void handle(String name, Runnable action) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object proxy =
                Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (_, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(action, arguments);
                    }
                    action.run();
                    return null;
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    }
}
