package io.spillway.parquet.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Goes through the tree of a statement: refuses what may not run, and notes where tables are read. A kind of node that this class does not
 * know is refused.
 */
final class TreeReader {
    private static final Set<String> QUERIES =
            Set.of("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE");
    private static final Set<String> SOURCES =
            Set.of("BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EMPTY", "EXPRESSION_LIST", "PIVOT", "SHOW_REF");
    private static final Set<String> MODIFIERS = Set.of(
            "ORDER_MODIFIER",
            "LIMIT_MODIFIER",
            "LIMIT_PERCENT_MODIFIER",
            "DISTINCT_MODIFIER",
            "ORDER_DEFAULT",
            "ASCENDING",
            "DESCENDING");
    /** Functions in FROM that read their arguments only. */
    private static final Set<String> TABLE_FUNCTIONS =
            Set.of("unnest", "range", "generate_series", "json_each", "json_tree");

    private final String text;
    private final Set<String> tables;
    private final Set<String> named = new HashSet<>();
    private final Map<String, List<Scan>> scans = new HashMap<>();

    TreeReader(String text, Set<String> tables) {
        this.text = text;
        this.tables = tables;
    }

    Map<String, List<Scan>> scans() {
        return scans;
    }

    void read(JsonNode statement) throws QueryException {
        nameQueries(statement);
        visit(statement);
    }

    /** Notes the names of all common table expressions; each hides a table of its name in a part of the statement. */
    private void nameQueries(JsonNode node) {
        JsonNode map = node.path("cte_map").path("map");
        map.forEach(entry -> named.add(lower(entry.path("key").asText())));
        if (node.path("type").asText().equals("RECURSIVE_CTE_NODE")
                || node.path("type").asText().equals("CTE_NODE")) {
            named.add(lower(node.path("cte_name").asText(node.path("ctename").asText())));
        }
        node.forEach(this::nameQueries);
    }

    private void visit(JsonNode node) throws QueryException {
        if (node.isObject() && node.path("type").isTextual() && !node.has("class")) {
            check(node);
        }
        String type = node.path("type").asText();
        if (type.equals("SELECT_NODE") && node.has("from_table")) {
            from(node);
        } else if (type.equals("SHOW_REF")) {
            describe(node);
        } else if (isTable(node)) {
            add(node, Scan.WHOLE);
        } else {
            visitParts(node);
        }
    }

    private void visitParts(JsonNode node) throws QueryException {
        for (JsonNode part : node) {
            visit(part);
        }
    }

    private void check(JsonNode node) throws QueryException {
        String type = node.path("type").asText();
        if (!QUERIES.contains(type) && !SOURCES.contains(type) && !MODIFIERS.contains(type)) {
            throw at(node, type.replace('_', ' ').toLowerCase(Locale.ROOT) + " is not allowed (expected: one SELECT)");
        }
        if (type.equals("TABLE_FUNCTION")) {
            String name = node.path("function").path("function_name").asText();
            if (!TABLE_FUNCTIONS.contains(lower(name))) {
                throw at(
                        node,
                        "function " + name + " is not allowed in FROM (expected: a table, or one of "
                                + new TreeSet<>(TABLE_FUNCTIONS) + ")");
            }
        }
    }

    private QueryException at(JsonNode node, String problem) {
        JsonNode place = node.path("query_location");
        return place.canConvertToLong()
                ? SelectStatement.at(text, place.asLong(), problem)
                : SelectStatement.refused(problem);
    }

    private static boolean isTable(JsonNode node) {
        return node.path("type").asText().equals("BASE_TABLE") && node.has("table_name");
    }

    /** The conditions of a SELECT hold for the tables that it joins, unless a join keeps rows without a partner. */
    private void from(JsonNode select) throws QueryException {
        List<JsonNode> conditions = new ArrayList<>();
        List<JsonNode> joined = new ArrayList<>();
        boolean isInner = inner(select.path("from_table"), joined, conditions);
        if (!select.path("where_clause").isNull()) {
            conditions.add(select.path("where_clause"));
        }
        for (JsonNode source : joined) {
            if (isTable(source)) {
                boolean isPlain = isInner
                        && source.path("sample").isNull()
                        && source.path("column_name_alias").isEmpty();
                add(source, isPlain ? scan(source, joined.size() == 1, conditions) : Scan.WHOLE);
            } else {
                visit(source);
            }
        }
        for (var property : select.properties()) {
            if (!property.getKey().equals("from_table")) {
                visit(property.getValue());
            }
        }
    }

    private static Scan scan(JsonNode table, boolean isAlone, List<JsonNode> conditions) {
        String alias = table.path("alias").asText();
        String name = alias.isEmpty() ? table.path("table_name").asText() : alias;
        return new Scan(Set.of(lower(name)), isAlone, List.copyOf(conditions), true);
    }

    /** Collects what a tree of joins joins; whether all of them are inner joins. */
    private boolean inner(JsonNode source, List<JsonNode> joined, List<JsonNode> conditions) throws QueryException {
        if (!source.path("type").asText().equals("JOIN")) {
            joined.add(source);
            return true;
        }
        check(source);
        boolean left = inner(source.path("left"), joined, conditions);
        boolean right = inner(source.path("right"), joined, conditions);
        JsonNode condition = source.path("condition");
        if (condition.isObject()) {
            visit(condition);
            conditions.add(condition);
        }
        String kind = source.path("ref_type").asText();
        return left
                && right
                && source.path("join_type").asText().equals("INNER")
                && (kind.equals("REGULAR") || kind.equals("CROSS"));
    }

    /** DESCRIBE of a table reads no rows; SUMMARIZE does. */
    private void describe(JsonNode node) throws QueryException {
        JsonNode query = node.path("query");
        String kind = node.path("show_type").asText();
        if (!query.isObject() || !(kind.equals("DESCRIBE") || kind.equals("SUMMARY"))) {
            throw at(
                    node,
                    "SHOW is not allowed (expected: SELECT, or DESCRIBE with a table of " + new TreeSet<>(tables)
                            + ")");
        }
        JsonNode source = query.path("from_table");
        if (kind.equals("DESCRIBE")
                && isTable(source)
                && query.path("where_clause").isNull()) {
            add(source, Scan.COLUMNS);
        } else {
            visit(query);
        }
    }

    private void add(JsonNode table, Scan scan) throws QueryException {
        String name = lower(table.path("table_name").asText());
        boolean isQualified = table.path("qualified_name").path("path").size() > 1
                || !table.path("schema_name").asText().isEmpty()
                || !table.path("catalog_name").asText().isEmpty();
        if (!table.path("at_clause").isNull()) {
            throw at(table, "AT is not allowed (expected: the table as it is now)");
        }
        if (isQualified) {
            throw at(table, "a table has no schema (expected: one of " + new TreeSet<>(tables) + ")");
        }
        if (tables.contains(name)) {
            scans.computeIfAbsent(name, _ -> new ArrayList<>()).add(named.contains(name) ? Scan.WHOLE : scan);
        } else if (!named.contains(name)) {
            throw at(
                    table,
                    "no table " + table.path("table_name").asText() + " (expected: one of " + new TreeSet<>(tables)
                            + ")");
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
