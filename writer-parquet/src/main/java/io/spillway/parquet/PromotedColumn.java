package io.spillway.parquet;

/** The column of one promoted attribute; takes a value of its type, or null. */
abstract sealed class PromotedColumn {
    private final String key;
    private boolean isSet;

    private PromotedColumn(String key) {
        this.key = key;
    }

    /** Adds the column to a group. */
    static PromotedColumn of(Promoted promoted, ColumnTree.Group group) {
        String name = promoted.columnName();
        return switch (promoted.type()) {
            case STRING -> new Text(promoted.key(), group.text(name));
            case LONG -> new Numeric(promoted.key(), AttributeText.LONG, group.int64(name));
            case DOUBLE -> new Numeric(promoted.key(), AttributeText.DOUBLE, group.float64(name));
            case BOOLEAN -> new Bool(promoted.key(), group.bool(name));
        };
    }

    String key() {
        return key;
    }

    final void offer(AttributeText value) {
        isSet = take(value);
    }

    final void finish(int repetition) {
        append(repetition, isSet);
        isSet = false;
    }

    /** Remembers a value; false if it has another type. */
    abstract boolean take(AttributeText value);

    abstract void append(int repetition, boolean isPresent);

    private static final class Text extends PromotedColumn {
        private final TextColumn column;
        private int id;

        Text(String key, TextColumn column) {
            super(key);
            this.column = column;
        }

        @Override
        boolean take(AttributeText value) {
            if (value.code() != AttributeText.STRING) {
                return false;
            }
            if (!column.dictionary().matches(id, value.bytes(), value.from(), value.to())) {
                id = column.intern(value.bytes(), value.from(), value.to());
            }
            return true;
        }

        @Override
        void append(int repetition, boolean isPresent) {
            if (isPresent) {
                column.addId(repetition, id);
            } else {
                column.absent(repetition, column.maxDefinition - 1);
            }
        }
    }

    private static final class Numeric extends PromotedColumn {
        private final char code;
        private final NumberColumn column;
        private long number;

        Numeric(String key, char code, NumberColumn column) {
            super(key);
            this.code = code;
            this.column = column;
        }

        @Override
        boolean take(AttributeText value) {
            number = value.number();
            return value.code() == code;
        }

        @Override
        void append(int repetition, boolean isPresent) {
            if (!isPresent) {
                column.absent(repetition, column.maxDefinition - 1);
            } else if (code == AttributeText.DOUBLE) {
                column.addDouble(repetition, number);
            } else {
                column.add(repetition, number);
            }
        }
    }

    private static final class Bool extends PromotedColumn {
        private final BooleanColumn column;
        private boolean value;

        Bool(String key, BooleanColumn column) {
            super(key);
            this.column = column;
        }

        @Override
        boolean take(AttributeText text) {
            value = text.number() != 0;
            return text.code() == AttributeText.BOOLEAN;
        }

        @Override
        void append(int repetition, boolean isPresent) {
            if (isPresent) {
                column.add(repetition, value);
            } else {
                column.absent(repetition, column.maxDefinition - 1);
            }
        }
    }
}
