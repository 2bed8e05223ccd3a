package main

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/filterprocessor"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
)

// writeFunctions writes the names of all functions that the processors have in contexts of traces, metrics and logs, one a line.
func writeFunctions(out io.Writer) error {
	names := map[string]bool{}
	add(names, transformprocessor.DefaultLogFunctionsNew())
	add(names, transformprocessor.DefaultMetricFunctionsNew())
	add(names, transformprocessor.DefaultDataPointFunctionsNew())
	add(names, transformprocessor.DefaultExemplarFunctions())
	add(names, transformprocessor.DefaultSpanFunctionsNew())
	add(names, transformprocessor.DefaultSpanEventFunctionsNew())
	add(names, filterprocessor.DefaultResourceFunctions())
	add(names, filterprocessor.DefaultLogFunctionsNew())
	add(names, filterprocessor.DefaultMetricFunctionsNew())
	add(names, filterprocessor.DefaultDataPointFunctionsNew())
	add(names, filterprocessor.DefaultSpanFunctionsNew())
	add(names, filterprocessor.DefaultSpanEventFunctionsNew())
	buffered := bufio.NewWriter(out)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		fmt.Fprintln(buffered, name)
	}
	return buffered.Flush()
}

func add[K any](names map[string]bool, factories []ottl.Factory[K]) {
	for _, factory := range factories {
		names[factory.Name()] = true
	}
}
