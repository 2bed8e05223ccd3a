package io.spillway.ottl;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Lists of names in messages, and the name that was meant. */
final class Names {
    private Names() {}

    static String keys(Collection<Context> contexts) {
        return String.join(", ", contexts.stream().sorted().map(Context::key).toList());
    }

    /** The known name that is nearest to a wrong one, if one is near. */
    static Optional<String> nearest(String wrong, Collection<String> known) {
        int most = Math.max(1, wrong.length() / 3);
        return known.stream()
                .filter(name -> distance(wrong, name) <= most)
                .min(Comparator.comparingInt(name -> distance(wrong, name)));
    }

    /** The number of characters to insert, delete or replace, regardless of case. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                boolean isSame = Character.toLowerCase(from.charAt(i - 1)) == Character.toLowerCase(to.charAt(j - 1));
                row[j] = Math.min(Math.min(above, row[j - 1]) + 1, diagonal + (isSame ? 0 : 1));
                diagonal = above;
            }
        }
        return row[to.length()];
    }
}
