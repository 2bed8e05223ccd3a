package main

import (
	"fmt"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/relabel"
	"go.yaml.in/yaml/v2"
)

// relabelAll answers e and a message when the configurations are refused, d when the labels are dropped, and k with the labels else.
func relabelAll(rules, given []byte) []byte {
	a := &answer{}
	var configs []*relabel.Config
	if err := yaml.UnmarshalStrict(rules, &configs); err != nil {
		return a.failure(err)
	}
	for _, config := range configs {
		if err := config.Validate(model.UTF8Validation); err != nil {
			return a.failure(err)
		}
	}
	var values map[string]string
	if err := yaml.Unmarshal(given, &values); err != nil {
		return a.failure(err)
	}
	builder := labels.NewBuilder(labels.FromMap(values))
	if !relabel.ProcessBuilder(builder, configs...) {
		return []byte{'d'}
	}
	a.bytes = append(a.bytes, 'k')
	a.labels(builder.Labels())
	return a.bytes
}

func (a *answer) failure(err error) []byte {
	a.bytes = append(a.bytes, 'e')
	a.text(fmt.Sprint(err))
	return a.bytes
}
