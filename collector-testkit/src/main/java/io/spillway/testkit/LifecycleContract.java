package io.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Component;
import io.spillway.component.Deadline;
import io.spillway.component.SystemClock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract of every component's life cycle. A component's test class extends this one. */
public abstract class LifecycleContract {
    private static final Duration BUDGET = Duration.ofMinutes(1);

    private final SystemClock clock = new SystemClock();

    /** A new component, with a configuration that it can start with again and again (port 0, a temporary file). */
    protected abstract Component component(TestContext context) throws Exception;

    private Component create() throws Exception {
        return component(new TestContext("contract", clock));
    }

    private Deadline deadline() {
        return Deadline.after(BUDGET, clock);
    }

    @AfterEach
    final void stopClock() {
        clock.close();
    }

    @Test
    final void closesWithoutHavingStarted() throws Exception {
        create().close(deadline());
    }

    @Test
    final void closesTwiceWithoutHavingStarted() throws Exception {
        Component component = create();
        component.close(deadline());
        component.close(deadline());
    }

    @Test
    final void startsAndClosesTwice() throws Exception {
        Component component = create();
        component.start();
        component.close(deadline());
        component.close(deadline());
    }

    @Test
    final void closesOnADeadlineThatHasPassed() throws Exception {
        Component component = create();
        component.start();
        Deadline passed = Deadline.after(Duration.ZERO, clock);
        component.close(passed);
        assertThat(passed.hasPassed()).isTrue();
    }

    @Test
    final void givesBackWhatItTookForTheNextOne() throws Exception {
        for (int i = 0; i < 3; i++) {
            Component component = create();
            component.start();
            component.close(deadline());
        }
    }

    @Test
    final void leavesNoThreadBehind() throws Exception {
        Component first = create();
        first.start();
        first.close(deadline());

        Set<LiveThreads.Running> before = LiveThreads.now();
        Component component = create();
        component.start();
        component.close(deadline());
        LiveThreads.awaitNoneBeside(before);
    }
}
