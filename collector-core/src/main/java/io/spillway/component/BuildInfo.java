package io.spillway.component;

/**
 * Which program this is.
 *
 * @param command the program's name
 * @param version such as {@code 0.1.0}
 */
public record BuildInfo(String command, String description, String version) {}
