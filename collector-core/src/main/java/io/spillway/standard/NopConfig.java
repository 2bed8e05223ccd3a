package io.spillway.standard;

/** The {@code nop} receiver and exporter have no settings. */
public record NopConfig() {}
