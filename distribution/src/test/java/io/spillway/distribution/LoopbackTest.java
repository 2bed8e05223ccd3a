package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentFactory;
import io.spillway.component.ComponentKind;
import io.spillway.config.Section;
import io.spillway.loading.ConfigLoader;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody but this machine can connect to anything, unless the configuration says so. */
class LoopbackTest {
    private static final Set<String> ADDRESSES = Set.of("endpoint", "host", "address", "listenAddress");

    static Stream<ComponentFactory<?>> factories() {
        ComponentCatalog catalog = ComponentCatalog.load();
        return Arrays.stream(ComponentKind.values()).flatMap(kind -> catalog.factories(kind).stream());
    }

    @ParameterizedTest
    @MethodSource("factories")
    void defaultAddressesAreOnLoopback(ComponentFactory<?> factory) throws Exception {
        assertThat(addresses(factory.defaults())).allSatisfy(LoopbackTest::isLoopback);
    }

    @Test
    void soAreThoseOfTheBuiltInConfiguration() throws Exception {
        var config = new ConfigLoader(ComponentCatalog.load(), Map.of())
                .load(List.of("../config-examples/default.yaml"), List.of())
                .config();
        List<String> found = addresses(config.telemetry());
        for (var components : config.components().values()) {
            for (var component : components.values()) {
                found.addAll(addresses(component.config()));
            }
        }

        assertThat(found).hasSizeGreaterThan(3).allSatisfy(LoopbackTest::isLoopback);
    }

    private static void isLoopback(String address) {
        assertThat(address).matches("(localhost|127\\.0\\.0\\.1|\\[::1])(:[0-9]+)?");
    }

    private static List<String> addresses(Record config) throws ReflectiveOperationException {
        List<String> found = new ArrayList<>();
        collect(config, found);
        return found;
    }

    private static void collect(Object value, List<String> found) throws ReflectiveOperationException {
        switch (value) {
            case Section.On<?> on -> collect(on.value(), found);
            case Section.Off<?> off -> collect(off.defaults(), found);
            case Optional<?> optional -> collect(optional.stream().toList(), found);
            case List<?> list -> {
                for (Object item : list) {
                    collect(item, found);
                }
            }
            case Record record -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    Method accessor = component.getAccessor();
                    accessor.setAccessible(true);
                    Object part = accessor.invoke(record);
                    if (ADDRESSES.contains(component.getName()) && part instanceof String text && !text.isEmpty()) {
                        found.add(text);
                    }
                    collect(part, found);
                }
            }
            default -> {
                // holds no address
            }
        }
    }
}
