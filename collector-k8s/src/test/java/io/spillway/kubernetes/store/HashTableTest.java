package io.spillway.kubernetes.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HashTableTest {
    private record Value(int key, int number) {}

    /** Few keys, so that keys have several values and probes run into each other. */
    @Test
    void holdsWhatAMapOfListsHolds() {
        Random random = new Random(11);
        HashTable<Value> table = new HashTable<>();
        Map<Integer, List<Value>> expected = new HashMap<>();
        List<Value> all = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            boolean grows = step % 4_000 < 2_000;
            if (all.isEmpty() || random.nextInt(10) < (grows ? 8 : 2)) {
                Value value = new Value(random.nextInt(64) * 16, step);
                table.add(value.key(), value);
                all.add(value);
                expected.computeIfAbsent(value.key(), _ -> new ArrayList<>()).add(value);
            } else {
                Value gone = all.remove(random.nextInt(all.size()));
                table.remove(gone.key(), gone);
                expected.get(gone.key()).remove(gone);
            }
            assertThat(table.size()).isEqualTo(all.size());
        }
        expected.forEach((key, values) -> {
            List<Value> found = new ArrayList<>();
            table.find(key, value -> value.key() == key && !found.add(value));
            assertThat(found).containsExactlyInAnyOrderElementsOf(values);
        });
        List<Value> each = new ArrayList<>();
        table.forEach(each::add);
        assertThat(each).containsExactlyInAnyOrderElementsOf(all);
    }
}
