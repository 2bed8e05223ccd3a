package io.spillway.ottl;

/** The errors of one batch that were ignored and are to be logged. */
final class Errors {
    private long count;
    private String first = "";

    long count() {
        return count;
    }

    String first() {
        return first;
    }

    /**
     * Deals with an error as a mode says.
     *
     * @param source the condition or the statement
     * @throws EvaluationException the error, in mode {@code propagate}
     */
    void handle(ErrorMode mode, Object source, EvaluationException error) {
        switch (mode) {
            case PROPAGATE -> throw error;
            case IGNORE -> {
                if (count++ == 0) {
                    first = source + ": " + error.getMessage();
                }
            }
            case SILENT -> {}
        }
    }
}
