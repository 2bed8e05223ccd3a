package io.spillway.schedule;

import io.spillway.component.Clock;
import java.util.Random;

final class Tasks {
    private Tasks() {}

    static ScheduledTask started(Schedule schedule, Clock clock, Random random, Runnable run) {
        ScheduledTask task = new ScheduledTask(schedule, clock, random, run);
        task.start();
        return task;
    }
}
