package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.distribution.FeatureGate.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureGatesTest {
    private static final FeatureGate ALPHA = new FeatureGate("a.alpha", Stage.ALPHA, "new");
    private static final FeatureGate BETA = new FeatureGate("b.beta", Stage.BETA, "newer");
    private static final FeatureGate STABLE = new FeatureGate("c.stable", Stage.STABLE, "kept");
    private static final FeatureGate DEPRECATED = new FeatureGate("d.deprecated", Stage.DEPRECATED, "gone");

    private final FeatureGates gates = new FeatureGates(List.of(BETA, ALPHA, DEPRECATED, STABLE));

    @Test
    void startsWithTheDefaultOfEachStage() {
        assertThat(gates.states().entrySet().stream().map(gate -> gate.getKey().id() + "=" + gate.getValue()))
                .containsExactly("a.alpha=false", "b.beta=true", "c.stable=true", "d.deprecated=false");
    }

    @Test
    void switchesWhatMayBeSwitched() {
        gates.apply("a.alpha, -b.beta,+c.stable,-d.deprecated,");

        assertThat(gates.states()).containsEntry(ALPHA, true).containsEntry(BETA, false);
    }

    @Test
    void refusesWhatIsSettledOrUnknown() {
        assertThatThrownBy(() -> gates.apply("-c.stable"))
                .hasMessage("feature gate \"c.stable\" is stable, can not be disabled");
        assertThatThrownBy(() -> gates.apply("d.deprecated"))
                .hasMessage("feature gate \"d.deprecated\" is deprecated, can not be enabled");
        assertThatThrownBy(() -> gates.apply("x"))
                .hasMessage("no such feature gate \"x\". valid gates: [a.alpha b.beta c.stable d.deprecated]");
    }
}
