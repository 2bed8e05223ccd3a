package io.spillway.distribution.endtoend;

import java.nio.file.Path;

/** How to start another Java program: on the JDK that runs the test. */
final class JavaPrograms {
    private JavaPrograms() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
