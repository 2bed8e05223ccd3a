package io.spillway.sampling;

/**
 * The syntax of one member of a W3C trace state, with the limits of its parts.
 *
 * <pre>
 * member = key "=" value                          value: 1 to 256 printable ASCII characters without "," and "="
 * key    = simple | tenant "@" system             simple: up to 256, tenant: up to 241, system: up to 14 characters
 * </pre>
 */
final class MemberSyntax {
    private static final int MAX_KEY = 256;
    private static final int MAX_TENANT = 241;
    private static final int MAX_SYSTEM = 14;
    private static final int MAX_VALUE = 256;

    private MemberSyntax() {}

    /** Tells whether a member is valid that has no blanks around it and no comma. */
    static boolean isValid(String member) {
        int equals = member.indexOf('=');
        return equals > 0 && isKey(member.substring(0, equals)) && isValue(member, equals + 1);
    }

    private static boolean isKey(String key) {
        int at = key.indexOf('@');
        return at < 0
                ? isName(key, MAX_KEY, false)
                : isName(key.substring(0, at), MAX_TENANT, true) && isName(key.substring(at + 1), MAX_SYSTEM, false);
    }

    private static boolean isName(String name, int maxLength, boolean mayBeginWithDigit) {
        if (name.isEmpty() || name.length() > maxLength) {
            return false;
        }
        char first = name.charAt(0);
        if (!isLower(first) && !(mayBeginWithDigit && isDigit(first))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            if (!isInName(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isInName(char c) {
        return isLower(c) || isDigit(c) || "_-*/".indexOf(c) >= 0;
    }

    private static boolean isValue(String member, int from) {
        int length = member.length() - from;
        if (length == 0 || length > MAX_VALUE) {
            return false;
        }
        for (int i = from; i < member.length(); i++) {
            char c = member.charAt(i);
            if (c < ' ' || c > '~' || c == '=') {
                return false;
            }
        }
        return true;
    }

    static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** A member without the blanks and tabs around it. */
    static String trimmed(String member) {
        int begin = 0;
        int end = member.length();
        while (begin < end && isBlank(member.charAt(begin))) {
            begin++;
        }
        while (begin < end && isBlank(member.charAt(end - 1))) {
            end--;
        }
        return member.substring(begin, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
