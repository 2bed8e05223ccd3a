package io.spillway.ottl;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;

/** Reads one time by a format. Numbers may have fewer digits and blanks before them. */
final class TimeReader {
    private static final int NONE = -1;

    private final String text;
    private int at;
    private int year = NONE;
    private int month = 1;
    private int day = 1;
    private int hour;
    private int minute;
    private int second;
    private int nano;
    private int half = NONE;
    private ZoneId zone;

    private TimeReader(String text, ZoneId zone) {
        this.text = text;
        this.zone = zone;
    }

    /**
     * Reads a time.
     *
     * @param zone for a time without a zone
     * @param now decides the year of a time without one: the year in which the time is not more than a week ahead
     */
    static Moment read(String text, TimeFormat format, ZoneId zone, ZonedDateTime now) {
        TimeReader reader = new TimeReader(text, zone);
        format.elements().forEach(reader::take);
        if (reader.at != text.length()) {
            throw reader.wrong("the end");
        }
        return reader.moment(now.withZoneSameInstant(zone));
    }

    private Moment moment(ZonedDateTime now) {
        if (half >= 0) {
            hour = hour % 12 + half * 12;
        }
        try {
            ZonedDateTime time = LocalDateTime.of(
                            year == NONE ? now.getYear() : year, month, day, hour, minute, second, nano)
                    .atZone(zone);
            return Moment.of(year == NONE && time.isAfter(now.plusDays(7)) ? time.minusYears(1) : time);
        } catch (DateTimeException e) {
            throw new EvaluationException("\"" + text + "\" is no time: " + e.getMessage());
        }
    }

    private EvaluationException wrong(String expected) {
        return new EvaluationException(
                "\"" + text + "\" does not fit the format at character " + (at + 1) + " (expected: " + expected + ")");
    }

    private void take(TimeFormat.Element element) {
        switch (element.directive()) {
            case ' ' -> literal(element.text());
            case 'Y' -> year = number(4, 4, "a year");
            case 'y' -> year = century(number(2, 2, "a year of two digits"));
            case '?' -> year = isNumberAt(4) ? number(4, 4, "a year") : century(number(2, 2, "a year"));
            case 'm', 'o', 'q' -> month = within(number(1, 2, "a month"), 1, 12, "a month");
            case 'B' -> month = name(TimeFormat.months(), false) + 1;
            case 'b', 'h' -> month = name(TimeFormat.months(), true) + 1;
            case 'd', 'e', 'g' -> day = within(number(1, 2, "a day"), 1, 31, "a day");
            case 'A' -> name(TimeFormat.days(), false);
            case 'a' -> name(TimeFormat.days(), true);
            case 'H' -> hour = within(number(1, 2, "an hour"), 0, 23, "an hour");
            case 'l', 'I' -> hour = within(number(1, 2, "an hour"), 0, 12, "an hour");
            case 'p' -> half = half("AM", "PM");
            case 'P' -> half = half("am", "pm");
            case 'M' -> minute = within(number(1, 2, "a minute"), 0, 59, "a minute");
            case 'S' -> seconds();
            case 'L', 'f', 's' -> fraction();
            case 'Z' -> zone = named();
            default -> zone = offset(element.directive());
        }
    }

    /** Blanks in the format stand for any number of blanks. */
    private void literal(String literal) {
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if (c == ' ') {
                blanks();
            } else if (at < text.length() && text.charAt(at) == c) {
                at++;
            } else {
                throw wrong("\"" + literal + "\"");
            }
        }
    }

    private void blanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private boolean isNumberAt(int digits) {
        for (int i = 0; i < digits; i++) {
            if (!isDigit(at + i)) {
                return false;
            }
        }
        return true;
    }

    private int number(int least, int most, String what) {
        blanks();
        int end = at;
        while (end - at < most && isDigit(end)) {
            end++;
        }
        if (end - at < least) {
            throw wrong(what);
        }
        int number = Integer.parseInt(text, at, end, 10);
        at = end;
        return number;
    }

    private int within(int number, int least, int most, String what) {
        if (number < least || number > most) {
            throw wrong(what);
        }
        return number;
    }

    private static int century(int twoDigits) {
        return twoDigits >= 69 ? 1900 + twoDigits : 2000 + twoDigits;
    }

    private int name(List<String> names, boolean isShort) {
        for (int i = 0; i < names.size(); i++) {
            String name = isShort ? names.get(i).substring(0, 3) : names.get(i);
            if (text.regionMatches(true, at, name, 0, name.length())) {
                at += name.length();
                return i;
            }
        }
        throw wrong("a name such as " + (isShort ? names.getFirst().substring(0, 3) : names.getFirst()));
    }

    private int half(String morning, String evening) {
        if (text.startsWith(morning, at) || text.startsWith(evening, at)) {
            at += 2;
            return text.startsWith(evening, at - 2) ? 1 : 0;
        }
        throw wrong(morning + " or " + evening);
    }

    /** A fraction may follow the seconds, also where the format has none. */
    private void seconds() {
        second = within(number(1, 2, "a second"), 0, 59, "a second");
        fraction();
    }

    private void fraction() {
        boolean isFraction =
                at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == ',') && isDigit(at + 1);
        if (!isFraction) {
            return;
        }
        int start = ++at;
        while (isDigit(at)) {
            at++;
        }
        String digits = text.substring(start, Math.min(at, start + 9));
        nano = Integer.parseInt((digits + "000000000").substring(0, 9));
    }

    private ZoneId named() {
        int end = at;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || "+-/_".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        String name = text.substring(at, end);
        try {
            ZoneId named = name.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(name);
            at = end;
            return named;
        } catch (DateTimeException e) {
            throw wrong("a time zone");
        }
    }

    private ZoneId offset(char directive) {
        blanks();
        if (directive == 'z' && text.startsWith("Z", at)) {
            at++;
            return ZoneOffset.UTC;
        }
        boolean isSigned = at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-');
        if (!isSigned) {
            throw wrong("an offset such as +0100");
        }
        int sign = text.charAt(at++) == '-' ? -1 : 1;
        int hours = number(2, 2, "the hours of an offset");
        boolean hasColon = text.startsWith(":", at);
        int minutes = directive != 'i' && (hasColon || isNumberAt(2)) ? offsetPart() : 0;
        int seconds = directive == 'w' || directive == 'k' ? offsetPart() : 0;
        try {
            return ZoneOffset.ofTotalSeconds(sign * (hours * 3600 + minutes * 60 + seconds));
        } catch (DateTimeException e) {
            throw wrong("an offset");
        }
    }

    private int offsetPart() {
        at += text.startsWith(":", at) ? 1 : 0;
        return number(2, 2, "two digits of an offset");
    }
}
