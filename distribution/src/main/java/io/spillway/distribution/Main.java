package io.spillway.distribution;

/** The entry point of the program. */
public final class Main {
    private Main() {}

    /** Runs a command and ends the process with its exit code: 0 for success, 1 for any failure. */
    public static void main(String[] arguments) {
        System.exit(Commands.execute(arguments));
    }
}
