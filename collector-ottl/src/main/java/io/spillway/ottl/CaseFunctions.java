package io.spillway.ottl;

import java.util.List;

/** The functions that change the case of names. Letters outside of ASCII stay as they are in camel and snake case. */
final class CaseFunctions {
    private CaseFunctions() {}

    static void register() {
        FunctionTable.addForText(
                "ToCamelCase(target: string)",
                "The words of the text together, each with a capital letter.",
                "ToCamelCase(\"http_method\")",
                "`HttpMethod`",
                CaseFunctions::camel);
        FunctionTable.addForText(
                "ToSnakeCase(target: string)",
                "The words of the text in small letters, with underscores between them.",
                "ToSnakeCase(\"HttpMethod\")",
                "`http_method`",
                CaseFunctions::snake);
        FunctionTable.add(
                "ConvertCase(target: string, to_case: string)",
                "The text in another case: `lower`, `upper`, `snake` or `camel`.",
                "ConvertCase(\"get\", \"upper\")",
                "`GET`",
                CaseFunctions::convert);
    }

    private static Getter convert(Arguments arguments) throws InvalidExpressionException {
        Typed<String> target = arguments.text("target");
        return switch (arguments.literalWord("to_case", List.of("lower", "upper", "snake", "camel"))) {
            case "lower" -> frame -> TextFunctions.mapped(target.get(frame), false);
            case "upper" -> frame -> TextFunctions.mapped(target.get(frame), true);
            case "snake" -> frame -> snake(target.get(frame));
            default -> frame -> camel(target.get(frame));
        };
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isSmall(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isDivider(char c) {
        return c == ' ' || c == '_' || c == '-' || c == '.';
    }

    private static String camel(String text) {
        String trimmed = text.strip();
        if (trimmed.equals("ID")) {
            return "Id";
        }
        StringBuilder camel = new StringBuilder();
        boolean isNextCapital = true;
        boolean wasCapital = false;
        for (int i = 0; i < trimmed.length(); i++) {
            char c = trimmed.charAt(i);
            boolean isLetter = isCapital(c) || isSmall(c);
            boolean isKept = isLetter && !(wasCapital && isCapital(c) && !isNextCapital);
            char changed = isNextCapital ? toCapital(c) : (isKept ? c : toSmall(c));
            wasCapital = isCapital(c);
            if (isLetter) {
                camel.append(changed);
                isNextCapital = false;
            } else if (isDigit(c)) {
                camel.append(c);
                isNextCapital = true;
            } else {
                isNextCapital = isDivider(c);
            }
        }
        return camel.toString();
    }

    private static char toCapital(char c) {
        return isSmall(c) ? (char) (c - 'a' + 'A') : c;
    }

    private static char toSmall(char c) {
        return isCapital(c) ? (char) (c - 'A' + 'a') : c;
    }

    private static String snake(String text) {
        String trimmed = text.strip();
        StringBuilder snake = new StringBuilder();
        for (int i = 0; i < trimmed.length(); i++) {
            char c = trimmed.charAt(i);
            char next = i + 1 < trimmed.length() ? trimmed.charAt(i + 1) : ' ';
            boolean isEndOfAcronym = isCapital(c) && isSmall(next) && i > 0 && isCapital(trimmed.charAt(i - 1));
            if (isEndOfAcronym) {
                snake.append('_');
            }
            snake.append(isDivider(c) ? '_' : toSmall(c));
            boolean isChange = (isCapital(c) && isDigit(next))
                    || (isSmall(c) && (isCapital(next) || isDigit(next)))
                    || (isDigit(c) && (isCapital(next) || isSmall(next)));
            if (isChange) {
                snake.append('_');
            }
        }
        return snake.toString();
    }
}
