package io.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ChildProcessTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void collectsOutputAndExitCode() throws InterruptedException {
        try (ChildProcess child = ChildProcess.of("child", "sh", "-c", "echo one; echo $TWO >&2; exit 3")
                .env("TWO", "two")
                .start()) {
            assertThat(child.awaitExit(LONG)).isEqualTo(3);
            assertThat(child.output()).containsExactly("one", "two");
        }
    }

    @Test
    void findsLinesThatWerePrintedBefore() throws InterruptedException {
        try (ChildProcess child = ChildProcess.of("child", "sh", "-c", "echo ready; exec sleep 60")
                .start()) {
            assertThat(child.awaitLine("ready"::equals, LONG)).isEqualTo("ready");
            assertThat(child.awaitLine("ready"::equals, LONG)).isEqualTo("ready");
            assertThat(child.terminate(LONG)).isEqualTo(143);
        }
    }

    @Test
    void showsTheOutputWhenTheExpectedLineNeverCame() {
        try (ChildProcess child =
                ChildProcess.of("child", "sh", "-c", "echo oops; exit 1").start()) {
            assertThatThrownBy(() -> child.awaitLine("ready"::equals, LONG))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("ended without the expected line")
                    .hasMessageContaining("oops");
        }
    }

    @Test
    void closingKillsWhatTheChildStarted() throws InterruptedException {
        ChildProcess child =
                ChildProcess.of("child", "sh", "-c", "sleep 60 & echo $!; wait").start();
        long grandchild = Long.parseLong(child.awaitLine(line -> !line.isEmpty(), LONG));
        child.close();
        assertThat(child.isAlive()).isFalse();
        assertThat(ProcessHandle.of(grandchild).filter(ProcessHandle::isAlive)).isEmpty();
    }
}
