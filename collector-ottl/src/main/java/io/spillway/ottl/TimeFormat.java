package io.spillway.ottl;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A format of times with directives such as {@code %Y-%m-%dT%H:%M:%S.%L}, as C's {@code strptime} has them. A directive for fractions of a
 * second stands behind a point or a comma and includes the sign.
 */
final class TimeFormat {
    private static final List<String> MONTHS = List.of(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December");
    private static final List<String> DAYS =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
    private static final String SINGLE = "YymoqbhBdegaAHlIpPMSZzwijk";
    private static final String FRACTIONS = "Lfs";

    private final List<Element> elements;

    private TimeFormat(List<Element> elements) {
        this.elements = elements;
    }

    /** A directive, or a text when the directive is a blank; the sign stands before a fraction. */
    record Element(char directive, String text) {}

    static TimeFormat compile(String format) {
        if (format.isEmpty()) {
            throw new EvaluationException("the format is empty");
        }
        if (format.chars().anyMatch(c -> c >= '0' && c <= '9')) {
            throw new EvaluationException("a format has no digits (expected: directives such as %Y)");
        }
        List<Element> elements = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        String expanded = expanded(format);
        for (int i = 0; i < expanded.length(); i++) {
            char c = expanded.charAt(i);
            if (c != '%' || i + 1 == expanded.length()) {
                text.append(c);
                continue;
            }
            char directive = expanded.charAt(++i);
            if (directive == '%') {
                text.append('%');
                continue;
            }
            String sign = FRACTIONS.indexOf(directive) >= 0 ? takeSign(text) : "";
            elements.add(new Element(' ', text.toString()));
            text.setLength(0);
            elements.add(new Element(directive, sign));
        }
        elements.add(new Element(' ', text.toString()));
        return new TimeFormat(elements.stream()
                .filter(element -> element.directive() != ' ' || !element.text().isEmpty())
                .toList());
    }

    private static String takeSign(StringBuilder text) {
        int last = text.length() - 1;
        if (last < 0 || (text.charAt(last) != '.' && text.charAt(last) != ',')) {
            throw new EvaluationException("a fraction of a second stands behind a point or a comma");
        }
        String sign = text.substring(last);
        text.setLength(last);
        return sign;
    }

    /** The format with the directives that stand for others written out. */
    private static String expanded(String format) {
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                expanded.append(c);
                continue;
            }
            char directive = format.charAt(++i);
            boolean isKnown = SINGLE.indexOf(directive) >= 0 || FRACTIONS.indexOf(directive) >= 0;
            expanded.append(
                    switch (directive) {
                        case 'D', 'x' -> "%m/%d/%?";
                        case 'F' -> "%Y-%m-%d";
                        case 'T', 'X' -> "%H:%M:%S";
                        case 'r' -> "%I:%M:%S %P";
                        case 'R' -> "%H:%M";
                        case 'n' -> "\n";
                        case 't' -> "\t";
                        case 'c' -> "%a %b %d %H:%M:%S %Y";
                        case '%' -> "%%";
                        default -> {
                            if (isKnown) {
                                yield "%" + directive;
                            }
                            throw new EvaluationException("directive %" + directive + " is not supported");
                        }
                    });
        }
        return expanded.toString();
    }

    List<Element> elements() {
        return elements;
    }

    static List<String> months() {
        return MONTHS;
    }

    static List<String> days() {
        return DAYS;
    }

    String format(Moment moment) {
        ZonedDateTime time = moment.local();
        StringBuilder text = new StringBuilder();
        elements.forEach(element -> text.append(element.directive() == ' ' ? element.text() : part(element, time)));
        return text.toString();
    }

    private static String part(Element element, ZonedDateTime time) {
        int twelve = (time.getHour() + 11) % 12 + 1;
        return switch (element.directive()) {
            case 'Y', '?' -> digits("%04d", time.getYear());
            case 'y' -> digits("%02d", Math.floorMod(time.getYear(), 100));
            case 'm' -> digits("%02d", time.getMonthValue());
            case 'o' -> digits("%2d", time.getMonthValue());
            case 'q' -> digits("%d", time.getMonthValue());
            case 'B' -> MONTHS.get(time.getMonthValue() - 1);
            case 'b', 'h' -> MONTHS.get(time.getMonthValue() - 1).substring(0, 3);
            case 'd' -> digits("%02d", time.getDayOfMonth());
            case 'e' -> digits("%2d", time.getDayOfMonth());
            case 'g' -> digits("%d", time.getDayOfMonth());
            case 'A' -> DAYS.get(time.getDayOfWeek().getValue() - 1);
            case 'a' -> DAYS.get(time.getDayOfWeek().getValue() - 1).substring(0, 3);
            case 'H' -> digits("%02d", time.getHour());
            case 'l' -> digits("%d", twelve);
            case 'I' -> digits("%02d", twelve);
            case 'p' -> time.getHour() < 12 ? "AM" : "PM";
            case 'P' -> time.getHour() < 12 ? "am" : "pm";
            case 'M' -> digits("%02d", time.getMinute());
            case 'S' -> digits("%02d", time.getSecond());
            case 'L' -> fraction(element.text(), time.getNano(), 3);
            case 'f' -> fraction(element.text(), time.getNano(), 6);
            case 's' -> fraction(element.text(), time.getNano(), 9);
            default -> zone(element.directive(), time);
        };
    }

    private static String digits(String format, int number) {
        return String.format(Locale.ROOT, format, number);
    }

    /** As many digits as needed, with the sign before them; nothing at all without a fraction. */
    private static String fraction(String sign, int nanos, int most) {
        String all = digits("%09d", nanos).substring(0, most).replaceAll("0+$", "");
        return all.isEmpty() ? "" : sign + all;
    }

    private static String zone(char directive, ZonedDateTime time) {
        int seconds = time.getOffset().getTotalSeconds();
        String sign = seconds < 0 ? "-" : "+";
        int size = Math.abs(seconds);
        String hours = sign + digits("%02d", size / 3600);
        String minutes = digits("%02d", size / 60 % 60);
        String rest = digits("%02d", size % 60);
        return switch (directive) {
            case 'z' -> seconds == 0 ? "Z" : hours + minutes;
            case 'w' -> hours + minutes + rest;
            case 'i' -> hours;
            case 'j' -> hours + ":" + minutes;
            case 'k' -> hours + ":" + minutes + ":" + rest;
            default -> seconds == 0 ? "UTC" : (size % 3600 == 0 ? hours : hours + minutes);
        };
    }
}
