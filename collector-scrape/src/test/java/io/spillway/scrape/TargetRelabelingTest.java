package io.spillway.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TargetRelabelingTest {
    private static TargetRelabeling job(RelabelConfig... rules) {
        return new TargetRelabeling(
                "shop",
                "http",
                "/metrics",
                Map.of("m", List.of("a b", "c")),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                List.of(rules).stream().map(RelabelConfig::rule).toList());
    }

    private static RelabelConfig rule(String source, String regex, String target, String replacement, String action) {
        return new RelabelConfig(
                Optional.of(List.of(source)),
                Optional.empty(),
                Optional.of(regex),
                Optional.empty(),
                Optional.of(target),
                Optional.of(replacement),
                Optional.of(action));
    }

    private static TargetResult.Target target(TargetResult result) {
        assertThat(result).isInstanceOf(TargetResult.Target.class);
        return (TargetResult.Target) result;
    }

    @Test
    void addsTheDefaultsOfTheJob() {
        TargetResult.Target target =
                target(job().of(Map.of("__address__", "[::1]:9100", "zone", "x", "__meta_a", "b")));

        assertThat(target.labels()).isEqualTo(Map.of("job", "shop", "instance", "[::1]:9100", "zone", "x"));
        assertThat(target.uri()).hasToString("http://[::1]:9100/metrics?m=a+b&m=c");
        assertThat(target.interval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(target.timeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void rulesChangeWhereAndWhenTheTargetIsScraped() {
        TargetResult.Target target = target(job(
                        rule("__address__", "(.*):.*", "__address__", "$1:81", "replace"),
                        rule("__scrape_interval__", "1m", "__scrape_interval__", "1m30s", "replace"),
                        rule("job", ".*", "__scheme__", "https", "replace"),
                        rule("job", ".*", "__metrics_path__", "p q", "replace"),
                        rule("job", ".*", "__param_m", "d", "replace"),
                        rule("job", ".*", "instance", "me", "replace"))
                .of(Map.of("__address__", "host:80")));

        assertThat(target.uri()).hasToString("https://host:81/p%20q?m=d&m=c");
        assertThat(target.interval()).isEqualTo(Duration.ofSeconds(90));
        assertThat(target.labels()).containsEntry("instance", "me");
    }

    @Test
    void aRuleDropsATarget() {
        assertThat(job(rule("zone", "x", "", "$1", "drop")).of(Map.of("__address__", "host", "zone", "x")))
                .isEqualTo(new TargetResult.Dropped());
    }

    @Test
    void refusesLabelsThatGiveNoTarget() {
        assertThat(job().of(Map.of())).isEqualTo(new TargetResult.Invalid("no address"));
        assertThat(job().of(Map.of("__address__", "http://host"))).isInstanceOf(TargetResult.Invalid.class);
        for (String address : List.of("my_host:80", "host:x", "ho st")) {
            assertThat(job().of(Map.of("__address__", address))).as(address).isInstanceOf(TargetResult.Invalid.class);
        }
        assertThat(job().of(Map.of("__address__", "host", "__scheme__", "ftp")))
                .isInstanceOf(TargetResult.Invalid.class);
        for (String timeout : List.of("61s", "0", "soon", "1.5s")) {
            assertThat(job().of(Map.of("__address__", "host", "__scrape_timeout__", timeout)))
                    .as(timeout)
                    .isInstanceOf(TargetResult.Invalid.class);
        }
        assertThat(job().of(Map.of("__address__", "host", "__scrape_interval__", "0s")))
                .isInstanceOf(TargetResult.Invalid.class);
    }

    @Test
    void readsAndWritesDurations() {
        for (String text : List.of("1m", "1h30m", "1d", "2w", "1y", "1m30s", "5ms", "25h", "0s")) {
            Duration duration = PrometheusDuration.parse(text).orElseThrow();
            assertThat(PrometheusDuration.format(duration)).isEqualTo(text);
        }
        for (String text : List.of("", "1", "1m1h", "-1s", "1.5h", "300y", "99999999999999999999s")) {
            assertThat(PrometheusDuration.parse(text)).as(text).isEmpty();
        }
    }
}
