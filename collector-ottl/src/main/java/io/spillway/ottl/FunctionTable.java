package io.spillway.ottl;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** All functions of statements by their names. The documentation is made from this table. */
public final class FunctionTable {
    /**
     * A function.
     *
     * @param signature as statements call it
     * @param effect what it does or answers, as a sentence
     * @param example a call
     * @param result what the example does or answers
     */
    public record Function(String signature, String effect, String example, String result) {
        /** The name; editors begin with a small letter. */
        public String name() {
            return signature.substring(0, signature.indexOf('('));
        }
    }

    /** Makes a function for the arguments of one call. */
    @FunctionalInterface
    interface Maker {
        Getter make(Arguments arguments) throws InvalidExpressionException;
    }

    private record Entry(Function function, Signature signature, Maker maker) {}

    private static final Map<String, Entry> FUNCTIONS = new TreeMap<>();

    static {
        Editors.register();
        TextFunctions.register();
        TypeFunctions.register();
        TimeFunctions.register();
        ParseFunctions.register();
        CollectionFunctions.register();
        PointFunctions.register();
    }

    private FunctionTable() {}

    static void add(String signature, String effect, String example, String result, Maker maker) {
        int open = signature.indexOf('(');
        String name = signature.substring(0, open);
        Signature parsed = Signature.parse(name, signature.substring(open + 1, signature.length() - 1));
        FUNCTIONS.put(name, new Entry(new Function(signature, effect, example, result), parsed, maker));
    }

    /** All functions, by name. */
    public static Collection<Function> functions() {
        return FUNCTIONS.values().stream().map(Entry::function).toList();
    }

    static Getter bind(Expression.Call call, Binder binder) throws InvalidExpressionException {
        Entry entry = FUNCTIONS.get(call.name());
        if (entry == null) {
            throw new InvalidExpressionException(
                    call.offset(),
                    "function " + call.name() + " is not supported"
                            + Names.nearest(call.name(), FUNCTIONS.keySet())
                                    .map(near -> " (did you mean " + near + "?)")
                                    .orElse(""));
        }
        Getter function = entry.maker().make(new Arguments(call, entry.signature(), binder));
        return frame -> {
            try {
                return function.get(frame);
            } catch (EvaluationException e) {
                throw e.in(call.name());
            }
        };
    }
}
