package io.spillway.loading;

import java.util.Collection;

/** Finds the valid name that a misspelt one was probably meant to be, by edit distance. */
final class NearestName {
    private static final int MAX_LENGTH = 64;

    private NearestName() {}

    /** The nearest of the valid names, or an empty string when none is near enough to be a likely slip. */
    static String of(String name, Collection<String> valid) {
        if (name.length() > MAX_LENGTH) {
            return "";
        }
        String nearest = "";
        int best = Math.max(1, name.length() / 3) + 1;
        for (String candidate : valid) {
            int distance = candidate.length() > MAX_LENGTH ? best : distance(name, candidate);
            if (distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Insertions, deletions, substitutions and swaps of neighbours, each counting one. */
    private static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(from, to, cost, i, j);
            }
        }
        return cost[from.length()][to.length()];
    }

    private static int cheapest(String from, String to, int[][] cost, int i, int j) {
        int substitution = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int least = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + substitution);
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
