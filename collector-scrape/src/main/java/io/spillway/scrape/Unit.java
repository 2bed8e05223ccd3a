package io.spillway.scrape;

import java.util.Map;

/** Units of OpenMetrics in the words of UCUM, which OTLP uses. */
final class Unit {
    private static final String PER = "_per_";
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("days", "d"),
            Map.entry("hours", "h"),
            Map.entry("minutes", "min"),
            Map.entry("seconds", "s"),
            Map.entry("milliseconds", "ms"),
            Map.entry("microseconds", "us"),
            Map.entry("nanoseconds", "ns"),
            Map.entry("bytes", "By"),
            Map.entry("kibibytes", "KiBy"),
            Map.entry("mebibytes", "MiBy"),
            Map.entry("gibibytes", "GiBy"),
            Map.entry("tibibytes", "TiBy"),
            Map.entry("kilobytes", "KBy"),
            Map.entry("megabytes", "MBy"),
            Map.entry("gigabytes", "GBy"),
            Map.entry("terabytes", "TBy"),
            Map.entry("meters", "m"),
            Map.entry("volts", "V"),
            Map.entry("amperes", "A"),
            Map.entry("joules", "J"),
            Map.entry("watts", "W"),
            Map.entry("grams", "g"),
            Map.entry("celsius", "Cel"),
            Map.entry("hertz", "Hz"),
            Map.entry("ratio", "1"),
            Map.entry("percent", "%"));
    private static final Map<String, String> PER_WORDS =
            Map.of("second", "s", "minute", "m", "hour", "h", "day", "d", "week", "w", "month", "mo", "year", "y");

    private Unit() {}

    static String ucum(String unit) {
        int per = unit.indexOf(PER);
        if (per < 0) {
            return WORDS.getOrDefault(unit, unit);
        }
        String first = unit.substring(0, per);
        String second = unit.substring(per + PER.length());
        String word = WORDS.getOrDefault(first, first);
        return second.isEmpty() ? word : word + "/" + PER_WORDS.getOrDefault(second, second);
    }
}
