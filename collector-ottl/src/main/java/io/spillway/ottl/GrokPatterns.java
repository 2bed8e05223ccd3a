package io.spillway.ottl;

import java.util.Map;
import java.util.TreeMap;

/** The patterns that every grok pattern can use by name. The names and their parts are those that grok has everywhere. */
final class GrokPatterns {
    private static final String HEXTET = "[0-9A-Fa-f]{1,4}";
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|[01]?\\d?\\d)";
    private static final String LABEL = "[0-9A-Za-z][0-9A-Za-z-]{0,62}";
    private static final Map<String, String> PATTERNS = new TreeMap<>();

    static {
        texts();
        networks();
        paths();
        dates();
        logs();
    }

    private GrokPatterns() {}

    static Map<String, String> all() {
        return PATTERNS;
    }

    private static void add(String name, String pattern) {
        PATTERNS.put(name, pattern);
    }

    private static void texts() {
        add("WORD", "\\b\\w+\\b");
        add("NOTSPACE", "\\S+");
        add("SPACE", "\\s*");
        add("DATA", ".*?");
        add("GREEDYDATA", ".*");
        add("INT", "(?:[+-]?\\d+)");
        add("NUMBER", "(?:%{BASE10NUM})");
        add("BASE10NUM", "([+-]?\\d+(?:\\.\\d+)?|\\.\\d+)");
        add("BASE16NUM", "[+-]?(?:0x)?[0-9A-Fa-f]+");
        add("BASE16FLOAT", "[+-]?(?:0x)?[0-9A-Fa-f]+(?:\\.[0-9A-Fa-f]*)?");
        add("POSINT", "\\b[1-9]\\d*\\b");
        add("NONNEGINT", "\\b\\d+\\b");
        add("BOOL", "true|false");
        add("QUOTEDSTRING", "\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'");
        add("QS", "%{QUOTEDSTRING}");
        add("UUID", "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
        add("URN", "urn:[0-9A-Za-z][0-9A-Za-z-]{0,31}:[0-9A-Za-z()+,.:=@;$_!*'/?#-]+");
    }

    private static void networks() {
        add("IP", "(?:%{IPV6}|%{IPV4})");
        add("IPV4", "(?:" + OCTET + "\\.){3}" + OCTET);
        add("IPV6", ipv6());
        add("IPORHOST", "(?:%{IP}|%{HOSTNAME})");
        add("HOSTNAME", "\\b" + LABEL + "(?:\\." + LABEL + ")*(?:\\.?|\\b)");
        add("HOSTPORT", "%{IPORHOST}:%{POSINT}");
        add("EMAILLOCALPART", "[A-Za-z][A-Za-z0-9_.+=:-]+");
        add("EMAILADDRESS", "%{EMAILLOCALPART}@%{HOSTNAME}");
        add("USERNAME", "[A-Za-z0-9._-]+");
        add("USER", "%{USERNAME}");
        add("MAC", "(?:%{CISCOMAC}|%{WINDOWSMAC}|%{COMMONMAC})");
        add("CISCOMAC", "[0-9A-Fa-f]{4}(?:\\.[0-9A-Fa-f]{4}){2}");
        add("WINDOWSMAC", "[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}");
        add("COMMONMAC", "[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}");
    }

    /** Eight groups, or fewer with one gap. */
    private static String ipv6() {
        StringBuilder pattern = new StringBuilder("(?:(?:" + HEXTET + ":){7}" + HEXTET);
        for (int before = 6; before >= 1; before--) {
            pattern.append("|(?:").append(HEXTET).append(":){").append(before).append('}');
            pattern.append("(?::")
                    .append(HEXTET)
                    .append("){1,")
                    .append(7 - before)
                    .append('}');
        }
        return pattern.append("|::(?:ffff(?::0{1,4})?:)?(?:" + OCTET + "\\.){3}" + OCTET)
                .append("|(?:" + HEXTET + ":){1,7}:|:(?:(?::" + HEXTET + "){1,7}|:))")
                .toString();
    }

    private static void paths() {
        add("PATH", "(?:%{UNIXPATH}|%{WINPATH})");
        add("UNIXPATH", "(?:/[\\w%!$@:.,+~-]+)+");
        add("WINPATH", "[A-Za-z]+:(?:\\\\[^\\\\?*]+)+");
        add("TTY", "/dev/(?:pts|tty[pq]?)\\w*/?\\d+");
        add("URIPROTO", "[A-Za-z][A-Za-z0-9+.-]+");
        add("URIHOST", "%{IPORHOST}(?::%{POSINT})?");
        add("URIPATH", "(?:/[A-Za-z0-9$.+!*'(){},~:;=@#%&_-]+)+");
        add("URIQUERY", "[A-Za-z0-9$.+!*'|(){},~@#%&/=:;_?\\[\\]<>-]*");
        add("URIPARAM", "\\?%{URIQUERY}");
        add("URIPATHPARAM", "%{URIPATH}(?:\\?%{URIQUERY})?");
        add("URI", "%{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?%{URIHOST}(?:%{URIPATH}(?:\\?%{URIQUERY})?)?");
    }

    private static void dates() {
        add(
                "MONTH",
                "\\b(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?"
                        + "|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\b");
        add("MONTHNUM", "(?:0[1-9]|1[0-2])");
        add("MONTHDAY", "(?:0[1-9]|[12]\\d|3[01]|[1-9])");
        add("DAY", "\\b(?:Mon|Tue(?:s)?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\\b");
        add("YEAR", "(\\d\\d){1,2}");
        add("HOUR", "(?:2[0-3]|[01]?\\d)");
        add("MINUTE", "(?:[0-5]\\d)");
        add("SECOND", "(?:(?:[0-5]\\d|60)(?:[:.,]\\d+)?)");
        add("TIME", "%{HOUR}:%{MINUTE}(?::%{SECOND})?");
        add("DATE_US", "%{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}");
        add("DATE_EU", "%{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}");
        add("DATE", "%{DATE_US}|%{DATE_EU}");
        add("DATESTAMP", "%{DATE}[- ]%{TIME}");
        add("TZ", "(?:[PMACE][SED]T|UTC)");
        add("ISO8601_TIMEZONE", "(?:Z|[+-]%{HOUR}(?::?%{MINUTE}))");
        add("ISO8601_SECOND", "%{SECOND}");
        add(
                "TIMESTAMP_ISO8601",
                "%{YEAR}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?%{ISO8601_TIMEZONE}?");
        add("HTTPDATE", "%{MONTHDAY}/%{MONTH}/%{YEAR}:%{TIME} %{INT}");
    }

    private static void logs() {
        add("SYSLOGTIMESTAMP", "%{MONTH} +%{MONTHDAY} %{TIME}");
        add("PROG", "[!-Z\\\\^-~]+");
        add("SYSLOGPROG", "%{PROG}(?:\\[\\d+\\])?");
        add("SYSLOGHOST", "%{IPORHOST}");
        add("SYSLOGFACILITY", "<%{NONNEGINT}.%{NONNEGINT}>");
        add("SYSLOGBASE", "%{SYSLOGTIMESTAMP:timestamp} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:host.name} %{SYSLOGPROG}:");
        add(
                "LOGLEVEL",
                "(?i)(?:alert|trace|debug|notice|info(?:rmation)?|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|severe"
                        + "|emerg(?:ency)?)");
    }
}
