package io.spillway.distribution;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code spillway train}: exercises the common code, so that the virtual machine can record it. See {@code ./spillway}. */
@Command(name = "train", hidden = true, description = "Runs a short session for the start-up cache.")
final class TrainCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        Training.run();
        return 0;
    }
}
