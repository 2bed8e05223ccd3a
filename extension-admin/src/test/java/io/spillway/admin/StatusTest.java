package io.spillway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.BuildInfo;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Health;
import io.spillway.component.HealthReport;
import io.spillway.component.Reloading;
import io.spillway.component.Signal;
import io.spillway.http.HttpReply;
import io.spillway.http.JsonReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final Instant FAILED = START.plusSeconds(60);

    @Test
    void theTreeHasTheShapeOfTheSecondHealthCheck() {
        StatusTree tree = StatusTree.of(report(Health.recoverable("connection refused")));

        assertThat(json(tree, ComponentHealthConfig.defaults(), FAILED, true)).isEqualTo("""
                {"start_time":"2026-01-02T03:04:05Z","healthy":true,"status":"StatusRecoverableError",\
                "error":"connection refused","status_time":"2026-01-02T03:05:05Z","components":{\
                "extensions":{"healthy":true,"status":"StatusOK","status_time":"2026-01-02T03:04:05Z","components":{\
                "extension:health_check":{"healthy":true,"status":"StatusOK","status_time":"2026-01-02T03:04:05Z"}}},\
                "pipeline:traces/in":{"healthy":true,"status":"StatusRecoverableError","error":"connection refused",\
                "status_time":"2026-01-02T03:05:05Z","components":{\
                "exporter:otlp_grpc":{"healthy":true,"status":"StatusRecoverableError","error":"connection refused",\
                "status_time":"2026-01-02T03:05:05Z"},\
                "receiver:otlp":{"healthy":true,"status":"StatusOK","status_time":"2026-01-02T03:04:05Z"}}}}}""");
    }

    @Test
    void withoutPartsItIsOneLevel() {
        StatusTree tree = StatusTree.of(report(Health.OK));

        assertThat(json(tree, ComponentHealthConfig.defaults(), FAILED, false))
                .isEqualTo("{\"start_time\":\"2026-01-02T03:04:05Z\",\"healthy\":true,\"status\":\"StatusOK\","
                        + "\"status_time\":\"2026-01-02T03:05:05Z\"}");
    }

    @Test
    void aPartIsFoundByItsName() {
        StatusTree tree = StatusTree.of(report(Health.OK));

        assertThat(tree.part("traces/in")).isPresent();
        assertThat(tree.part("extensions")).isPresent();
        assertThat(tree.part("metrics")).isEmpty();
    }

    @Test
    void errorsCountWhenTheyAreIncluded() {
        Health recoverable = Health.recoverable("r");
        ComponentHealthConfig lax = ComponentHealthConfig.defaults();
        ComponentHealthConfig strict = new ComponentHealthConfig(true, true, Duration.ofMinutes(1));

        assertThat(lax.httpStatus(Health.permanent("p"), START, FAILED)).isEqualTo(200);
        assertThat(lax.httpStatus(recoverable, START, FAILED)).isEqualTo(200);
        assertThat(strict.httpStatus(Health.permanent("p"), START, START)).isEqualTo(500);
        assertThat(strict.httpStatus(recoverable, START, START.plusSeconds(59))).isEqualTo(200);
        assertThat(strict.httpStatus(recoverable, START, START.plusSeconds(60))).isEqualTo(500);
        assertThat(lax.httpStatus(Health.fatal("f"), START, START)).isEqualTo(500);
        assertThat(lax.httpStatus(Health.STARTING, START, START)).isEqualTo(503);
        assertThat(lax.httpStatus(Health.STOPPED, START, START)).isEqualTo(503);
    }

    @Test
    void aWholeWithMixedPartsIsOnItsWay() {
        assertThat(StatusTree.of(report(Health.STARTING)).health().state()).isEqualTo(Health.State.STARTING);
        assertThat(StatusTree.of(report(Health.STOPPED)).health().state()).isEqualTo(Health.State.STOPPING);
        assertThat(StatusTree.of(report(Health.fatal("f"))).health().message()).isEqualTo("f");
    }

    @Test
    void pagesEscapeWhatTheyShow() {
        HealthReport report = report(Health.permanent("<script>alert('x')</script>"));
        ZPages pages = new ZPages(
                new BuildInfo("spillway", "a & b", "1"), () -> report, () -> Reloads.FAILED_ONCE, () -> FAILED);

        assertThat(text(pages, ZPages.PIPELINES))
                .contains("traces/in", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;", "permanent error")
                .doesNotContain("<script>");
        assertThat(text(pages, ZPages.SERVICE)).contains("a &amp; b", "1m0s", "by SIGHUP: bad.yaml:3:1");
        assertThat(text(pages, ZPages.EXTENSIONS)).contains("health_check");
        assertThat(pages.page("/debug/nosuch")).isEmpty();
    }

    private static String text(ZPages pages, String path) {
        return pages.page(path).orElseThrow().toString();
    }

    private static String json(StatusTree tree, ComponentHealthConfig policy, Instant now, boolean verbose) {
        return json(new StatusJson(policy, now, verbose), tree, Reloading.NEVER);
    }

    private static String json(StatusJson json, StatusTree tree, Reloading reloading) {
        HttpReply reply = JsonReply.of(200, out -> json.write(out, tree, START, reloading));
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    @Test
    void theTreeShowsTheLastReload() {
        StatusTree tree = StatusTree.of(report(Health.OK));
        StatusJson json = new StatusJson(ComponentHealthConfig.defaults(), FAILED, false);

        assertThat(json(json, tree, Reloads.FAILED_ONCE))
                .contains("\"last_reload\":{\"result\":\"failed\"", "\"problems\":[\"bad.yaml:3:1 nonsense\"]");
    }

    /** A collector that once got a bad file. */
    private enum Reloads implements Reloading {
        FAILED_ONCE;

        @Override
        public Report request(String by) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Optional<Report> last() {
            return Optional.of(
                    new Report(Result.FAILED, FAILED, "SIGHUP", List.of("bad.yaml:3:1 nonsense"), List.of()));
        }

        @Override
        public Optional<Report> lastFailed() {
            return last();
        }
    }

    private static HealthReport report(Health exporter) {
        HealthReport.Entry extension =
                new HealthReport.Entry(ComponentKind.EXTENSION, ComponentId.parse("health_check"), Health.OK, START);
        HealthReport.Entry receiver =
                new HealthReport.Entry(ComponentKind.RECEIVER, ComponentId.parse("otlp"), Health.OK, START);
        HealthReport.Entry failing =
                new HealthReport.Entry(ComponentKind.EXPORTER, ComponentId.parse("otlp_grpc"), exporter, FAILED);
        return new HealthReport(
                true,
                START,
                List.of(extension),
                List.of(new HealthReport.Pipeline("traces/in", Signal.TRACES, List.of(receiver, failing))));
    }
}
