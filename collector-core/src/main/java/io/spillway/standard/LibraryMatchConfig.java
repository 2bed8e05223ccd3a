package io.spillway.standard;

import java.util.Optional;

/**
 * A scope to look for.
 *
 * @param version any will do where it is left out
 */
public record LibraryMatchConfig(String name, Optional<String> version) {}
