package io.spillway.distribution;

import java.util.Locale;

/**
 * A behaviour that can be switched while it is new or on its way out.
 *
 * @param id as it is written in {@code --feature-gates}
 */
record FeatureGate(String id, Stage stage, String description) {
    /** How settled a gate is. */
    enum Stage {
        /** Off, can be switched on. */
        ALPHA,
        /** On, can be switched off. */
        BETA,
        /** On for good. */
        STABLE,
        /** Off for good. */
        DEPRECATED;

        boolean enabledByDefault() {
            return switch (this) {
                case BETA, STABLE -> true;
                case ALPHA, DEPRECATED -> false;
            };
        }

        /** With a capital: {@code Alpha}. */
        String label() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }
    }
}
