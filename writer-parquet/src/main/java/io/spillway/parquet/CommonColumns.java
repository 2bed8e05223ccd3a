package io.spillway.parquet;

import java.util.ArrayList;
import java.util.List;

/** Makes the columns that all layouts have: of the resource, of the scope, and of promoted attributes. */
final class CommonColumns {
    private static final int RESOURCE = 0x0A;
    private static final int RESOURCE_ATTRIBUTES = 0x0A;
    private static final int RESOURCE_DROPPED = 0x10;
    private static final int SCOPE = 0x0A;
    private static final int SCOPE_NAME = 0x0A;
    private static final int SCOPE_VERSION = 0x12;
    private static final int SCOPE_ATTRIBUTES = 0x1A;
    private static final int SCOPE_DROPPED = 0x20;
    private static final int SCHEMA_URL = 0x1A;

    private final ColumnTree tree;
    private final ColumnTree.Group root;
    private final List<Promoted> promoted;
    private final List<Column> resourceColumns = new ArrayList<>();
    private final List<Column> scopeColumns = new ArrayList<>();
    private final List<PromotedColumn> ofResource = new ArrayList<>();
    private final List<PromotedColumn> ofScope = new ArrayList<>();
    private final List<PromotedColumn> ofItem = new ArrayList<>();

    CommonColumns(ColumnTree tree, List<Promoted> promoted) {
        this.tree = tree;
        this.root = tree.root();
        this.promoted = promoted;
    }

    /** Adds {@code service_name}, which is always promoted. */
    void addServiceName() {
        int mark = tree.columns().size();
        ofResource.add(PromotedColumn.of(Promoted.SERVICE_NAME, root));
        resourceColumns.addAll(since(mark));
    }

    /** Adds the columns of the list of promoted attributes, in its order. */
    void addPromoted() {
        for (Promoted each : promoted) {
            int mark = tree.columns().size();
            PromotedColumn column = PromotedColumn.of(each, root.withoutIds());
            switch (each.place()) {
                case RESOURCE -> {
                    ofResource.add(column);
                    resourceColumns.addAll(since(mark));
                }
                case SCOPE -> {
                    ofScope.add(column);
                    scopeColumns.addAll(since(mark));
                }
                case ITEM -> ofItem.add(column);
            }
        }
    }

    PromotedColumns promotedOfItem() {
        return new PromotedColumns(ofItem);
    }

    /** Adds the columns of {@code Resource} and of what holds it. */
    HeaderColumns addResource() {
        int mark = tree.columns().size();
        MapField attributes = new MapField(root.map("resource_attributes", true), new PromotedColumns(ofResource));
        Field dropped = varint("resource_dropped_attributes_count");
        TextField schemaUrl = new TextField(root.text("resource_schema_url"));
        MessageColumns resource = new MessageColumns(List.of(attributes, dropped))
                .map(RESOURCE_ATTRIBUTES, attributes)
                .map(RESOURCE_DROPPED, dropped);
        StructField struct = new StructField(resource);
        resourceColumns.addAll(since(mark));
        return new HeaderColumns(
                new MessageColumns(List.of(struct, schemaUrl))
                        .map(RESOURCE, struct)
                        .map(SCHEMA_URL, schemaUrl),
                resourceColumns);
    }

    /** Adds the columns of {@code InstrumentationScope} and of what holds it. */
    HeaderColumns addScope() {
        int mark = tree.columns().size();
        TextField name = new TextField(root.text("scope_name"));
        TextField version = new TextField(root.text("scope_version"));
        MapField attributes = new MapField(root.map("scope_attributes", true), new PromotedColumns(ofScope));
        Field dropped = varint("scope_dropped_attributes_count");
        TextField schemaUrl = new TextField(root.text("scope_schema_url"));
        MessageColumns scope = new MessageColumns(List.of(name, version, attributes, dropped))
                .map(SCOPE_NAME, name)
                .map(SCOPE_VERSION, version)
                .map(SCOPE_ATTRIBUTES, attributes)
                .map(SCOPE_DROPPED, dropped);
        StructField struct = new StructField(scope);
        scopeColumns.addAll(since(mark));
        return new HeaderColumns(
                new MessageColumns(List.of(struct, schemaUrl))
                        .map(SCOPE, struct)
                        .map(SCHEMA_URL, schemaUrl),
                scopeColumns);
    }

    /** Adds a column for a count that OTLP encodes as an unsigned varint. */
    NumberField varint(String name) {
        return NumberField.of(root.int64(name), NumberField.Coding.VARINT);
    }

    private List<Column> since(int mark) {
        List<Column> all = tree.columns();
        return all.subList(mark, all.size());
    }
}
