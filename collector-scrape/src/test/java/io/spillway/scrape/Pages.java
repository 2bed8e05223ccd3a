package io.spillway.scrape;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Pages for tests: hand-written ones with everything that the formats have, and random ones. */
final class Pages {
    static final String TEXT = """
            # HELP go_gc_duration_seconds A summary of the pause "duration" of \\\\ collections.\\n
            # TYPE go_gc_duration_seconds summary
            go_gc_duration_seconds{quantile="0"} 4.9351e-05
            go_gc_duration_seconds{quantile="0.25",} 7.424100000000001e-05
            go_gc_duration_seconds{ quantile="1", a="b" } 8.3835e-05
            go_gc_duration_seconds_sum 0.004304266
            go_gc_duration_seconds_count 99
            go_gc_duration_seconds_sum{a="b"} 1
            go_gc_duration_seconds_count{a="b"} 2
            # Hrandom comment starting with prefix of HELP
            #
            wind_speed{A="2",c="3"} 12345
            # comment with escaped \\n newline
            # HELP nohelp1
            # HELP nohelp2\t
            go_goroutines 33  123123
            _metric_starting_with_underscore 1
            testmetric{_label_starting_with_underscore="foo"} 1
            testmetric{label="\\"bar\\""} 1
            testmetric{le="10"} 1
             leading 7
            # TYPE http_requests counter
            http_requests_total{code="200",path="/"} 1027 1395066363000
            http_requests_total{code="400",path="/a\\nb"} +Inf
            http_requests_created{code="400",path="/a\\nb"} 1520872607.123
            # TYPE temperature gauge
            temperature{room="bath"} NaN
            temperature{room="k\u00fcche"} -1.7976931348623157e308
            # TYPE latency_seconds histogram
            # HELP latency_seconds How long it takes.
            latency_seconds_bucket{le="0.1",a="x"} 1
            latency_seconds_bucket{le="1",a="x"} 3
            latency_seconds_bucket{le="+Inf",a="x"} 4
            latency_seconds_sum{a="x"} 5.5
            latency_seconds_count{a="x"} 4
            latency_seconds_bucket{le="0.1",a="y"} 0
            latency_seconds_bucket{le="1",a="y"} 0
            latency_seconds_bucket{le="+Inf",a="y"} 0
            latency_seconds_sum{a="y"} 0
            latency_seconds_count{a="y"} 0
            # HELP "http.status" Names in quotes
            # TYPE "http.status" gauge
            {"http.status","label.x"="1",b="2"} 5
            {b="2","http.status"} 6 1000
            """;

    static final String OPEN_METRICS = """
            # HELP go_gc_duration_seconds A summary of the GC invocation durations.
            # TYPE go_gc_duration_seconds summary
            # UNIT go_gc_duration_seconds seconds
            go_gc_duration_seconds{quantile="0"} 4.9351e-05
            go_gc_duration_seconds{quantile="0.25"} 7.424100000000001e-05
            go_gc_duration_seconds_count 99
            go_gc_duration_seconds_sum 1e2
            go_gc_duration_seconds_created 1520872607.123
            # TYPE hh histogram
            hh_bucket{le="0.5"} 1
            hh_bucket{le="1.0"} 17 # {trace_id="0123456789abcdef0123456789abcdef",span_id="0011223344556677",x="y"} 9.8 1520879607.789
            hh_bucket{le="+Inf"} 18 123.123 # {id="hi\\"there"} 8.9
            hh_sum 324789.3
            hh_count 18
            hh_created 1520430001
            # TYPE gh gaugehistogram
            gh_bucket{le="+Inf"} 2 # {} 1
            gh_gcount 2
            gh_gsum 3
            # TYPE ii info
            ii_info{foo="bar"} 1
            # TYPE ss stateset
            ss{ss="foo"} 1
            ss{ss="bar"} 0
            # TYPE un unknown
            un 5 -1520879607.5
            # TYPE foo counter
            # HELP foo Help with \\"quotes\\" and \\n lines
            foo_total{a="1",} 17.0 1520879607.789 # {id="counter-test"} 5
            foo_total{a="2"} 17.0
            foo_created{a="2"} 1520872607.123
            # TYPE "my.dotted" gauge
            {"my.dotted",x="1"} 2 # {"trace_id"="5"} 1
            {y="2","my.dotted"} NaN
            # EOF
            """;

    private Pages() {}

    /** A page of some families with numbers of all shapes; the same seed makes the same series. */
    static String random(Random random, PageFormat format) {
        boolean isOpenMetrics = format == PageFormat.OPEN_METRICS;
        List<String> lines = new ArrayList<>();
        int families = 1 + random.nextInt(6);
        for (int i = 0; i < families; i++) {
            family(random, "family_" + i, isOpenMetrics, lines);
        }
        if (isOpenMetrics) {
            lines.add("# EOF");
        }
        return String.join("\n", lines) + "\n";
    }

    private static void family(Random random, String name, boolean isOpenMetrics, List<String> lines) {
        int kind = random.nextInt(4);
        lines.add("# HELP " + name + " Help of " + name);
        lines.add("# TYPE " + name + " "
                + List.of("gauge", "counter", "histogram", "summary").get(kind));
        int series = 1 + random.nextInt(4);
        for (int i = 0; i < series; i++) {
            String labels = "a=\"" + i + "\",b=\"v" + random.nextInt(3) + "\"";
            switch (kind) {
                case 0 -> lines.add(name + "{" + labels + "} " + number(random));
                case 1 -> lines.add(name + "_total{" + labels + "} " + number(random));
                case 2 -> {
                    int count = 0;
                    for (String bound : List.of("0.1", "1", "+Inf")) {
                        count += random.nextInt(5);
                        lines.add(name + "_bucket{" + labels + ",le=\"" + bound + "\"} " + count
                                + (isOpenMetrics && random.nextBoolean() ? " # {t=\"" + i + "\"} 0.5" : ""));
                    }
                    lines.add(name + "_sum{" + labels + "} " + number(random));
                    lines.add(name + "_count{" + labels + "} " + count);
                }
                default -> {
                    lines.add(name + "{" + labels + ",quantile=\"0.5\"} " + number(random));
                    lines.add(name + "_sum{" + labels + "} " + number(random));
                    lines.add(name + "_count{" + labels + "} " + random.nextInt(100));
                }
            }
        }
    }

    static String number(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> String.valueOf(random.nextInt(1000));
            case 1 -> String.valueOf(random.nextDouble());
            case 2 -> String.format(Locale.ROOT, "%.4e", random.nextDouble() * 1e12);
            case 3 ->
                List.of("NaN", "+Inf", "-Inf", "0", "-0", "1.", ".5", "1e22", "1e-400")
                        .get(random.nextInt(9));
            case 4 -> String.valueOf(random.nextLong());
            case 5 -> random.nextInt(100_000) + "." + random.nextInt(1000);
            case 6 -> String.valueOf(Double.longBitsToDouble(random.nextLong())).replace("Infinity", "Inf");
            default -> "-" + random.nextInt(10_000);
        };
    }
}
