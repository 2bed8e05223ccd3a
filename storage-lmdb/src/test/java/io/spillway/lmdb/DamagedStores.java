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
 * Damages stores, one after the other, and uses them: each opens with exactly what one commit left, or is replaced by an empty one.
 * The commit is the last one, unless the disk lost writes of meta pages: one commit back for one page, and the commit that the disk
 * has for both. Run in a process of its own, because what it looks for would end the process. Arguments: a folder, the seed, how many.
 */
final class DamagedStores {
    private static final int DAMAGES_PER_STORE = 100;
    private static final int PAGE_BYTES = 4096;

    private final Path folder;
    private final Seed seed;
    private final TreeMap<Long, byte[]> expected = new TreeMap<>();
    private final TreeMap<Long, byte[]> beforeLastCommit = new TreeMap<>();
    private final TreeMap<Long, byte[]> inEarlierFile = new TreeMap<>();
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
                use(store, random, alsoRight(damage));
            } catch (AssertionError | Exception failed) {
                throw new AssertionError("round " + round + ", " + damage, failed);
            }
            remove(store);
        }
        System.out.println("done: " + sound + " opened, " + damagedValues + " damaged values found, " + rolledBack
                + " at an earlier commit, " + replaced + " set aside");
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
                    inEarlierFile.clear();
                    inEarlierFile.putAll(expected);
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

    /**
     * The other content that a store may have as a whole, because the disk did not write meta pages that it said it had written:
     * one page lost leaves the commit before the last, both lost leave the commit of the earlier file.
     */
    private Map<Long, byte[]> alsoRight(String damage) {
        boolean isFirstLost = isSectorLost(damage, 0);
        boolean isSecondLost = isSectorLost(damage, PAGE_BYTES);
        if (isFirstLost && isSecondLost) {
            return inEarlierFile;
        }
        return isFirstLost || isSecondLost ? beforeLastCommit : expected;
    }

    private static boolean isSectorLost(String damage, int offset) {
        return damage.startsWith("sectors") && (damage + " ").contains(" " + offset + " ");
    }

    private boolean holds(Store store, Map<Long, byte[]> content) throws StorageException {
        try {
            compare(store, content);
            return true;
        } catch (AssertionError _) {
            return false;
        }
    }

    private void use(Path folder, Random random, Map<Long, byte[]> alsoRight) throws Exception {
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
            } else if (!alsoRight.equals(expected) && !holds(store, expected) && holds(store, alsoRight)) {
                rolledBack++;
                expected.clear();
                expected.putAll(alsoRight);
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
