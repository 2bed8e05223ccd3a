package io.spillway.parquet;

import java.util.List;

/** The names by which columns show the values of one of OTLP's enums; unknown numbers are decimal digits. */
final class EnumNames {
    static final EnumNames KIND = new EnumNames("INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER");
    static final EnumNames STATUS = new EnumNames("OK", "ERROR");
    static final EnumNames TEMPORALITY = new EnumNames("DELTA", "CUMULATIVE");

    private final List<String> names;

    /** Names in the order of their numbers, which begin with 1. */
    private EnumNames(String... names) {
        this.names = List.of(names);
    }

    String name(int number) {
        return number > 0 && number <= names.size() ? names.get(number - 1) : Integer.toString(number);
    }

    int number(String name) {
        int known = names.indexOf(name);
        return known < 0 ? Integer.parseInt(name) : known + 1;
    }
}
