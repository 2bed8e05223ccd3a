package io.spillway.lmdb;

import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import io.spillway.testkit.FileFaults;
import io.spillway.testkit.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Damages stores, one after the other, and uses them: each opens with exactly what was written, or is replaced by an empty one.
 * Run in a process of its own, because what it looks for would end the process. Arguments: a folder, the seed, how many.
 */
final class DamagedStores {
    private static final int DAMAGES_PER_STORE = 100;

    private final Path folder;
    private final Seed seed;
    private final TreeMap<Long, byte[]> expected = new TreeMap<>();
    private final TreeMap<Long, byte[]> beforeLastCommit = new TreeMap<>();
    private int sound;
    private int replaced;
    private int rolledBack;
    private int damagedValues;

    private DamagedStores(Path folder, Seed seed) {
        this.folder = folder;
        this.seed = seed;
    }

    static void main(String[] arguments) throws Exception {
        new DamagedStores(Path.of(arguments[0]), new Seed(Long.parseLong(arguments[1])))
                .run(Integer.parseInt(arguments[2]));
    }

    private void run(int count) throws Exception {
        Path original = folder.resolve("original.mdb");
        Path earlier = folder.resolve("earlier.mdb");
        for (int round = 0; round < count; round++) {
            if (round % DAMAGES_PER_STORE == 0) {
                write(original, earlier, seed.part(-1 - round).random());
            }
            Path store = folder.resolve("store");
            Path data = TestStores.dataFile(store);
            Files.createDirectories(data.getParent());
            Files.copy(original, data, StandardCopyOption.REPLACE_EXISTING);
            Random random = seed.part(round).random();
            String damage = damage(data, earlier, random);
            try {
                use(store, random, metaPageNotWritten(damage));
            } catch (AssertionError | Exception failed) {
                throw new AssertionError("round " + round + ", " + damage, failed);
            }
            remove(store);
        }
        System.out.println("done: " + sound + " opened, " + damagedValues + " damaged values found, " + rolledBack
                + " one commit back, " + replaced + " set aside");
    }

    /** A store with a history, so that it has free pages, and how its file was some commits earlier. */
    private void write(Path original, Path earlier, Random random) throws Exception {
        expected.clear();
        Path store = folder.resolve("writing");
        StoreSettings settings = TestStores.settings(0, false);
        int commits = 5 + random.nextInt(60);
        int largest = random.nextBoolean() ? 200 : 20_000;
        try (Store open = TestStores.in(store, settings).open(TestStores.NAME, TestStores.FORMAT)) {
            for (int commit = 0; commit < commits; commit++) {
                if (commit == commits - 1 - random.nextInt(3) || commit == 0) {
                    Files.copy(TestStores.dataFile(store), earlier, StandardCopyOption.REPLACE_EXISTING);
                }
                beforeLastCommit.clear();
                beforeLastCommit.putAll(expected);
                change(open, random, largest);
            }
        }
        Files.copy(TestStores.dataFile(store), original, StandardCopyOption.REPLACE_EXISTING);
        remove(store);
    }

    private void change(Store store, Random random, int largest) throws Exception {
        StoreChange change = new StoreChange();
        for (int i = random.nextInt(12); i >= 0; i--) {
            long key = random.nextInt(300);
            if (random.nextInt(3) == 0) {
                change.delete(TestStores.key(key));
                expected.remove(key);
            } else {
                byte[] value = new byte[random.nextInt(largest)];
                random.nextBytes(value);
                change.put(TestStores.key(key), value);
                expected.put(key, value);
            }
        }
        store.write(change);
    }

    private static String damage(Path data, Path earlier, Random random) throws IOException {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> FileFaults.flipBits(data, 1, random);
            case 3 -> FileFaults.flipBits(data, 1 + random.nextInt(20), random);
            case 4, 5 -> FileFaults.flipBitAt(data, random.nextInt(2 * 4096), random.nextInt(8));
            case 6 -> FileFaults.truncate(data, random);
            case 7, 8 -> FileFaults.tearWrites(data, earlier, 1 + random.nextInt(30), random);
            default -> FileFaults.zero(data, 10_000, random);
        };
    }

    /** A disk that did not write the last meta page, as it said: the store is as it was one commit earlier, as a whole. */
    private static boolean metaPageNotWritten(String damage) {
        return damage.startsWith("sectors")
                && (damage.contains(" 0 ")
                        || damage.endsWith(" 0")
                        || damage.contains(" 4096 ")
                        || damage.endsWith(" 4096"));
    }

    private boolean isOneCommitBack(Store store) throws StorageException {
        try {
            compare(store, beforeLastCommit);
            return true;
        } catch (AssertionError _) {
            return false;
        }
    }

    private void use(Path folder, Random random, boolean mayBeOneCommitBack) throws Exception {
        try (Store store =
                TestStores.in(folder, TestStores.settings(0, false)).open(TestStores.NAME, TestStores.FORMAT)) {
            boolean empty = store.origin() == Store.Origin.REPLACED;
            if (empty) {
                replaced++;
            } else {
                sound++;
            }
            TreeMap<Long, byte[]> kept = new TreeMap<>(expected);
            if (empty) {
                expected.clear();
            } else if (mayBeOneCommitBack && isOneCommitBack(store)) {
                rolledBack++;
                expected.clear();
                expected.putAll(beforeLastCommit);
            }
            compare(store, expected);
            for (int i = 0; i < 5; i++) {
                change(store, random, 5000);
            }
            compare(store, expected);
            expected.clear();
            expected.putAll(kept);
        }
    }

    private void compare(Store store, Map<Long, byte[]> expectation) throws StorageException {
        TreeMap<Long, byte[]> missing = new TreeMap<>(expectation);
        store.scan(TestStores.NONE, TestStores.NONE, new Store.EntryVisitor() {
            @Override
            public boolean visit(byte[] key, byte[] value) {
                byte[] wanted = missing.remove(TestStores.number(key));
                if (!Arrays.equals(wanted, value)) {
                    throw new AssertionError("wrong data for key " + TestStores.number(key));
                }
                return true;
            }

            @Override
            public boolean damaged(byte[] key, StorageException.Corrupt cause) {
                damagedValues++;
                return missing.remove(TestStores.number(key)) != null;
            }
        });
        if (!missing.isEmpty()) {
            throw new AssertionError("missing " + missing.keySet());
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
