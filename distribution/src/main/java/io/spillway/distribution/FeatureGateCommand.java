package io.spillway.distribution;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code spillway featuregate [id]}: the feature gates and their states. */
@Command(name = "featuregate", description = "Shows feature gates: all, or the one with this id.")
final class FeatureGateCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "ID", description = "A gate's id.")
    private List<String> ids = new ArrayList<>();

    @ParentCommand
    private SpillwayCommand spillway = new SpillwayCommand();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spillway.config().applyGates();
        FeatureGates gates = FeatureGates.process();
        PrintWriter out = spec.commandLine().getOut();
        Map<FeatureGate, Boolean> states = gates.states();
        if (ids.isEmpty()) {
            out.println("ID\tEnabled\tStage\tDescription");
            states.forEach((gate, on) ->
                    out.println(gate.id() + "\t" + on + "\t" + gate.stage().label() + "\t" + gate.description()));
        } else {
            FeatureGate gate = gates.require(ids.getFirst());
            out.println("Feature: " + gate.id());
            out.println("Enabled: " + states.get(gate));
            out.println("Stage: " + gate.stage().label());
            out.println("Description: " + gate.description());
        }
        out.flush();
        return 0;
    }
}
