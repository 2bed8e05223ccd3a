package io.spillway.standard.nop;

/** The {@code nop} receiver and exporter have no settings. */
public record NopConfig() {}
