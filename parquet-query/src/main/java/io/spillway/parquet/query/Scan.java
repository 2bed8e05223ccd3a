package io.spillway.parquet.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * A place of a statement that reads a table.
 *
 * @param qualifiers the names before a column that mean this place, in lower case
 * @param isAlone whether a column without such a name can mean this place only
 * @param conditions all of them hold for every row that this place contributes
 * @param needsRows whether rows matter at all, and not only the columns
 */
record Scan(Set<String> qualifiers, boolean isAlone, List<JsonNode> conditions, boolean needsRows) {
    /** A place that reads all rows. */
    static final Scan WHOLE = new Scan(Set.of(), false, List.of(), true);

    /** A place that asks for the columns. */
    static final Scan COLUMNS = new Scan(Set.of(), false, List.of(), false);
}
