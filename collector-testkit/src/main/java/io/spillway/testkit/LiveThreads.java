package io.spillway.testkit;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The threads of this process, virtual ones included. */
public final class LiveThreads {
    private static final Pattern THREAD = Pattern.compile(
            "\"tid\"\\s*:\\s*\"?(\\d+)\"?.*?\"name\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.DOTALL);

    /** Threads of the virtual machine and of the libraries under a component, which come and go with the load. */
    private static final Pattern PLATFORM = Pattern.compile(
            "ForkJoinPool.*|VirtualThread-unparker|.*-Poller|Read-Poller|Write-Poller|MasterPoller|Common-Cleaner"
                    + "|process reaper.*|Attach Listener|Keep-Alive-Timer|Cleaner-.*|surefire.*|JFR .*|spillway-timer"
                    + "|C1 CompilerThread.*|C2 CompilerThread.*|StringConcat.*");

    private LiveThreads() {}

    /** One thread. */
    public record Running(long id, String name) {}

    /** The threads that run at this moment. */
    public static Set<Running> now() {
        try {
            Path folder = Files.createTempDirectory("threads");
            Path dump = folder.resolve("threads.json");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
            Set<Running> threads = new LinkedHashSet<>();
            Matcher matcher = THREAD.matcher(Files.readString(dump));
            while (matcher.find()) {
                threads.add(new Running(Long.parseLong(matcher.group(1)), matcher.group(2)));
            }
            Files.delete(dump);
            Files.delete(folder);
            return threads;
        } catch (IOException e) {
            throw new AssertionError("cannot list the threads", e);
        }
    }

    /** Waits (in real time) until every thread that did not run before has ended. */
    public static void awaitNoneBeside(Set<Running> before) {
        eventually(() -> assertThat(beside(before)).as("threads left behind").isEmpty());
    }

    private static Set<Running> beside(Set<Running> before) {
        Set<Running> more = now();
        more.removeAll(before);
        more.removeIf(thread -> PLATFORM.matcher(thread.name()).matches());
        return more;
    }
}
