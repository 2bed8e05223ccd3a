package io.spillway.parquet;

import java.util.Arrays;

/** An encoded item with its headers and its sort key; filled again and again. */
final class Row {
    byte[] bytes = {};
    int from;
    int to;
    Container container = Container.NONE;
    long first;
    long second;
    long third;

    /** Compares the texts, then the numbers. */
    int compareKey(Row other) {
        int byText = Arrays.compareUnsigned(container.text(), other.container.text());
        if (byText != 0) {
            return byText;
        }
        int byFirst = Long.compare(first, other.first);
        int bySecond = byFirst != 0 ? byFirst : Long.compare(second, other.second);
        return bySecond != 0 ? bySecond : Long.compare(third, other.third);
    }

    /** Whether the first parts of the keys are equal; the parts are the text and three numbers. */
    boolean isSameGroup(Row other, int parts) {
        return Arrays.equals(container.text(), other.container.text())
                && (parts < 2 || first == other.first)
                && (parts < 3 || second == other.second)
                && (parts < 4 || third == other.third);
    }

    void copyKey(Row other) {
        container = other.container;
        first = other.first;
        second = other.second;
        third = other.third;
    }
}
