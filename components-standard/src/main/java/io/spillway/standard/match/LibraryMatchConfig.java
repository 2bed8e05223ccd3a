package io.spillway.standard.match;

import java.util.Optional;

/**
 * A scope to look for.
 *
 * @param name the name of the scope
 * @param version any will do where it is left out
 */
public record LibraryMatchConfig(String name, Optional<String> version) {}
