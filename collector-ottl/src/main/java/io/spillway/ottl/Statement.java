package io.spillway.ottl;

import java.util.function.Predicate;

/** An editor call with an optional condition, bound to a context. Immutable and safe for use by many threads, each with a frame. */
final class Statement {
    private final String text;
    private final String function;
    private final Getter editor;
    private final Predicate<Frame> where;

    private Statement(String text, String function, Getter editor, Predicate<Frame> where) {
        this.text = text;
        this.function = function;
        this.editor = editor;
        this.where = where;
    }

    /** A statement that is read and not bound yet. */
    record Parsed(String text, Expression.Call editor, Expression where) {
        static Parsed parse(String text) throws InvalidExpressionException {
            return Parser.parseStatement(text);
        }
    }

    static Statement bind(Parsed parsed, Context context) throws InvalidExpressionException {
        Expression.Call editor = parsed.editor();
        if (Character.isUpperCase(editor.name().charAt(0))) {
            throw new InvalidExpressionException(
                    editor.offset(),
                    "function " + editor.name() + " changes nothing (expected: an editor such as set)");
        }
        if (!editor.keys().isEmpty()) {
            throw new InvalidExpressionException(
                    editor.keys().getFirst().offset(), "what an editor does cannot be indexed");
        }
        Binder binder = new Binder(context);
        return new Statement(
                parsed.text(), editor.name(), FunctionTable.bind(editor, binder), binder.condition(parsed.where()));
    }

    /** The name of the editor. */
    String function() {
        return function;
    }

    /**
     * Runs the editor if the condition holds.
     *
     * @throws EvaluationException when the condition cannot be decided, or the editor cannot be run
     */
    void run(Frame frame) {
        if (where.test(frame)) {
            editor.get(frame);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
