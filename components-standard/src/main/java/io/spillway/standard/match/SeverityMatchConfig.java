package io.spillway.standard.match;

/**
 * A least severity.
 *
 * @param min the number of the severity, 1 to 24
 * @param matchUndefined whether records without a severity match as well
 */
public record SeverityMatchConfig(int min, boolean matchUndefined) {}
