package io.spillway.component;

/** The collector as a component sees it from {@link Component#start()} on. */
public interface Host {
    /**
     * An extension that offers a service, by the id under which it stands in {@code service.extensions}.
     *
     * @param service what the extension must implement, such as an authenticator
     * @throws IllegalArgumentException with a message for the user when no such extension runs or it does not offer the
     *     service
     */
    <T> T extension(ComponentId id, Class<T> service);

    /** How the collector and each of its components are at this moment. */
    HealthReport health();

    /** How the configuration was changed while the collector ran, and a way to have it read again. */
    default Reloading reloading() {
        return Reloading.NEVER;
    }
}
