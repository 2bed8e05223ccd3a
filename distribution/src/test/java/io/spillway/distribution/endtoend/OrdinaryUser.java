package io.spillway.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Somebody who is not root: whoever runs the tests, or {@code nobody} where that is root. */
record OrdinaryUser(String name, List<String> prefix) {
    private static final String NOBODY = "nobody";

    static boolean testsRunAsRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    /**
     * Hands a folder over to this user.
     *
     * @return the user, and what stands before a program on the command line to run it as this user
     */
    static OrdinaryUser owning(Path folder) throws IOException, InterruptedException {
        if (!testsRunAsRoot()) {
            return new OrdinaryUser(System.getProperty("user.name"), List.of());
        }
        Files.setOwner(
                folder, folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NOBODY));
        OrdinaryUser nobody =
                new OrdinaryUser(NOBODY, List.of("/usr/bin/setpriv", "--reuid=" + NOBODY, "--clear-groups"));
        assumeThat(nobody.canRead(Path.of("target/app/lib")))
                .as(NOBODY + " can read the program's folder")
                .isTrue();
        return nobody;
    }

    private boolean canRead(Path path) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("test", "-r", path.toAbsolutePath().toString()));
        return new ProcessBuilder(command).start().waitFor() == 0;
    }

    void assertRuns(ProcessHandle process) {
        assertThat(process.info().user()).hasValue(name);
    }
}
