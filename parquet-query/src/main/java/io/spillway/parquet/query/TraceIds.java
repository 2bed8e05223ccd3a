package io.spillway.parquet.query;

import io.spillway.parquet.ColumnFilter;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.expressions.And;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Literal;
import org.apache.iceberg.expressions.Or;
import org.apache.iceberg.expressions.UnboundPredicate;

/** The trace ids that rows must have by a condition. */
sealed interface TraceIds {
    /** The column of the ids. */
    String COLUMN = "trace_id";

    /** Whether the condition says anything about trace ids. */
    boolean restrict();

    boolean mayBeIn(ColumnFilter filter);

    default boolean mayBeIn(Optional<ColumnFilter> filter) {
        return filter.isEmpty() || mayBeIn(filter.get());
    }

    /** The ids of a condition. */
    static TraceIds of(Expression condition) {
        return switch (condition) {
            case And and -> new Both(of(and.left()), of(and.right()));
            case Or or -> new Either(of(or.left()), of(or.right()));
            case UnboundPredicate<?> predicate -> of(predicate);
            default -> new Any();
        };
    }

    private static TraceIds of(UnboundPredicate<?> predicate) {
        boolean isSet = predicate.op() == Expression.Operation.EQ || predicate.op() == Expression.Operation.IN;
        return isSet && predicate.ref().name().equals(COLUMN)
                ? new OneOf(predicate.literals().stream()
                        .map(Literal::value)
                        .map(Object::toString)
                        .toList())
                : new Any();
    }

    /** Every id. */
    record Any() implements TraceIds {
        @Override
        public boolean restrict() {
            return false;
        }

        @Override
        public boolean mayBeIn(ColumnFilter filter) {
            return true;
        }
    }

    /** One of these ids. */
    record OneOf(List<String> ids) implements TraceIds {
        @Override
        public boolean restrict() {
            return true;
        }

        @Override
        public boolean mayBeIn(ColumnFilter filter) {
            return ids.stream().anyMatch(filter::mayHold);
        }
    }

    /** An id that both allow. */
    record Both(TraceIds left, TraceIds right) implements TraceIds {
        @Override
        public boolean restrict() {
            return left.restrict() || right.restrict();
        }

        @Override
        public boolean mayBeIn(ColumnFilter filter) {
            return left.mayBeIn(filter) && right.mayBeIn(filter);
        }
    }

    /** An id that one of the two allows. */
    record Either(TraceIds left, TraceIds right) implements TraceIds {
        @Override
        public boolean restrict() {
            return left.restrict() && right.restrict();
        }

        @Override
        public boolean mayBeIn(ColumnFilter filter) {
            return left.mayBeIn(filter) || right.mayBeIn(filter);
        }
    }
}
