package io.spillway.ottl;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All functions of statements by their names. The documentation is made from this table. */
public final class FunctionTable {
    /**
     * A function.
     *
     * @param signature as statements call it
     * @param effect its effect or value, as a sentence
     * @param example a call
     * @param result the effect or the value of the example
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

    private record Entry(Function function, Signature signature, Set<Context> contexts, Maker maker) {}

    private static final Map<String, Entry> FUNCTIONS = new TreeMap<>();

    /** Functions of the OpenTelemetry Collector that are refused by name, with the reason. */
    private static final Map<String, String> REFUSED = new TreeMap<>();

    static {
        refuse(
                "changes of XML and searches by XPath are not supported",
                "ConvertAttributesToElementsXML ConvertTextToElementsXML GetXML InsertXML RemoveXML");
        refuse("profiles are not supported", "ProfileID");
        Editors.register();
        LambdaFunctions.register();
        XmlFunctions.register();
        ReplaceEditors.register();
        TextFunctions.register();
        TypeFunctions.register();
        TimeFunctions.register();
        ParseFunctions.register();
        CollectionFunctions.register();
        PointFunctions.register();
        MetricEditors.register();
        MetricExtraction.register();
        PointEditors.register();
        HashFunctions.register();
        NetworkFunctions.register();
        SpanNames.register();
        UuidFunctions.register();
        CaseFunctions.register();
        ListFunctions.register();
        CsvFunctions.register();
        Grok.register();
        SeverityFunctions.register();
        LogFormats.register();
    }

    private FunctionTable() {}

    private static void refuse(String reason, String names) {
        for (String name : names.split(" ")) {
            REFUSED.put(name, reason);
        }
    }

    /** The functions of the OpenTelemetry Collector 0.159 that are not supported, with the reasons. */
    public static Map<String, String> refused() {
        return Collections.unmodifiableMap(REFUSED);
    }

    static void add(String signature, String effect, String example, String result, Maker maker) {
        add(EnumSet.allOf(Context.class), signature, effect, example, result, maker);
    }

    /** Adds a function of one text, whose argument is {@code target}. */
    static void addForText(
            String signature,
            String effect,
            String example,
            String result,
            java.util.function.Function<String, ?> function) {
        add(signature, effect, example, result, arguments -> {
            Typed<String> target = arguments.text("target");
            return frame -> function.apply(target.get(frame));
        });
    }

    /**
     * Adds a function.
     *
     * @param contexts the contexts that have the function
     */
    static void add(
            Set<Context> contexts, String signature, String effect, String example, String result, Maker maker) {
        int open = signature.indexOf('(');
        String name = signature.substring(0, open);
        Signature parsed = Signature.parse(name, signature.substring(open + 1, signature.length() - 1));
        FUNCTIONS.put(name, new Entry(new Function(signature, effect, example, result), parsed, contexts, maker));
    }

    /** All functions, by name. */
    public static Collection<Function> functions() {
        return FUNCTIONS.values().stream().map(Entry::function).toList();
    }

    /** Whether a context has a function; true for a function that no context has, which is refused later. */
    static boolean has(String name, Context context) {
        Entry entry = FUNCTIONS.get(name);
        return entry == null || entry.contexts().contains(context);
    }

    static Getter bind(Expression.Call call, Binder binder) throws InvalidExpressionException {
        Entry entry = FUNCTIONS.get(call.name());
        String reason = REFUSED.get(call.name());
        if (reason != null) {
            throw new InvalidExpressionException(
                    call.offset(), "function " + call.name() + " is not supported: " + reason);
        }
        if (entry == null) {
            throw new InvalidExpressionException(
                    call.offset(),
                    "function " + call.name() + " is not supported"
                            + Names.nearest(call.name(), FUNCTIONS.keySet())
                                    .map(near -> " (did you mean " + near + "?)")
                                    .orElse(""));
        }
        if (!entry.contexts().contains(binder.context())) {
            throw new InvalidExpressionException(
                    call.offset(),
                    "function " + call.name() + " is not to be had in context "
                            + binder.context().key() + " (expected: " + Names.keys(entry.contexts()) + ")");
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

    /** A function with one argument that is not written in the call. */
    static Getter bind(Expression.Symbol name, Getter input, Binder binder) throws InvalidExpressionException {
        Expression.Argument argument = new Expression.Argument("", new Expression.Given(input, name.offset()));
        return bind(new Expression.Call(name.name(), List.of(argument), List.of(), name.offset()), binder);
    }
}
