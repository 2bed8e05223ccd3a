package io.spillway.component;

/** The collector as a component sees it from {@link Component#start()} on. */
public interface Host {
    /**
     * Finds an extension that offers a service, by its id in {@code service.extensions}.
     *
     * @param service the interface that the extension must implement, such as an authenticator
     * @throws IllegalArgumentException with a message for the user when no such extension runs or it does not offer the
     *     service
     */
    <T> T extension(ComponentId id, Class<T> service);

    /** The health of the collector and of each component at this moment. */
    HealthReport health();

    /** The reloads of the configuration so far, and a way to ask for one. */
    default Reloading reloading() {
        return Reloading.NEVER;
    }
}
