package io.spillway.admin;

import io.spillway.component.BuildInfo;
import io.spillway.component.GoDuration;
import io.spillway.component.Health;
import io.spillway.component.HealthReport;
import io.spillway.component.Reloading;
import io.spillway.http.HtmlPage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The pages that show the state of a running collector. No value of the configuration is on them. */
final class ZPages {
    static final String SERVICE = "/debug/servicez";
    static final String PIPELINES = "/debug/pipelinez";
    static final String EXTENSIONS = "/debug/extensionz";
    static final List<String> PATHS = List.of(SERVICE, PIPELINES, EXTENSIONS);

    private final BuildInfo build;
    private final Supplier<HealthReport> health;
    private final Supplier<Reloading> reloading;
    private final Supplier<Instant> now;

    ZPages(BuildInfo build, Supplier<HealthReport> health, Supplier<Reloading> reloading, Supplier<Instant> now) {
        this.reloading = reloading;
        this.build = build;
        this.health = health;
        this.now = now;
    }

    /** The page at this path. */
    Optional<HtmlPage> page(String path) {
        return switch (path) {
            case SERVICE -> Optional.of(service());
            case PIPELINES -> Optional.of(pipelines());
            case EXTENSIONS -> Optional.of(extensions());
            default -> Optional.empty();
        };
    }

    private HtmlPage service() {
        HealthReport report = health.get();
        StatusTree tree = StatusTree.of(report);
        HtmlPage page = new HtmlPage("Service", PATHS).table("Property", "Value");
        page.row("Command", build.command());
        page.row("Description", build.description());
        page.row("Version", build.version());
        page.row("Java", System.getProperty("java.vm.name", "") + " " + System.getProperty("java.vm.version", ""));
        page.row("Operating system", System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""));
        page.row("Process id", ProcessHandle.current().pid());
        page.row("Started at", report.startedAt());
        page.row("Uptime", GoDuration.format(sinceSeconds(report.startedAt())));
        page.row("Ready", report.ready() ? "yes" : "no");
        page.row("Status", badge(tree.health()));
        reloading.get().last().ifPresent(last -> page.row("Last reload", reload(last)));
        return page.endTable();
    }

    private static List<Object> reload(Reloading.Report report) {
        String text = report.result().name().toLowerCase(Locale.ROOT);
        boolean failed = report.result() == Reloading.Result.FAILED;
        String details = "at " + report.at() + " by " + report.by();
        String problems = String.join("; ", report.problems());
        return List.of(new HtmlPage.Badge(text, failed ? "bad" : "ok"), details + (failed ? ": " + problems : ""));
    }

    private HtmlPage pipelines() {
        HtmlPage page = new HtmlPage("Pipelines", PATHS);
        for (HealthReport.Pipeline pipeline : health.get().pipelines()) {
            page.heading(pipeline.id()).table("Role", "Component", "Status", "For");
            pipeline.components().forEach(entry -> row(page, entry));
            page.endTable();
        }
        return page;
    }

    private HtmlPage extensions() {
        HtmlPage page = new HtmlPage("Extensions", PATHS).table("Role", "Component", "Status", "For");
        health.get().extensions().forEach(entry -> row(page, entry));
        return page.endTable();
    }

    private void row(HtmlPage page, HealthReport.Entry entry) {
        page.row(
                entry.kind().key(),
                entry.id(),
                List.of(badge(entry.health()), entry.health().message()),
                GoDuration.format(sinceSeconds(entry.since())));
    }

    private Duration sinceSeconds(Instant start) {
        return Duration.ofSeconds(Math.max(0, Duration.between(start, now.get()).toSeconds()));
    }

    private static HtmlPage.Badge badge(Health health) {
        String text = health.state().name().replace('_', ' ').toLowerCase(Locale.ROOT);
        return switch (health.state()) {
            case OK -> new HtmlPage.Badge(text, "ok");
            case STARTING, STOPPING, STOPPED, RECOVERABLE_ERROR -> new HtmlPage.Badge(text, "wait");
            case PERMANENT_ERROR, FATAL_ERROR -> new HtmlPage.Badge(text, "bad");
        };
    }
}
