package io.spillway.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A child process that runs a main class of the test's own class path, for what might end a virtual machine. */
public final class JavaChild {
    private static final List<String> FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=/dev/stderr");

    private JavaChild() {}

    /** How to run a main class with arguments. */
    public static ChildProcess.Builder of(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return ChildProcess.of(main.getSimpleName(), command);
    }
}
