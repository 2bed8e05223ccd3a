package main

import (
	"context"
	"fmt"

	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/filterprocessor"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/otel/metric/noop"
	nooptrace "go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/zap"
)

const (
	handedOn            = 'o'
	configRefused       = 'c'
	requestRefused      = 'e'
	panicked            = 'p'
	filter         byte = 'f'
	transform      byte = 't'
)

var factories = map[byte]processor.Factory{
	filter:    filterprocessor.NewFactory(),
	transform: transformprocessor.NewFactory(),
}

var settings = component.TelemetrySettings{
	Logger:         zap.NewNop(),
	TracerProvider: nooptrace.NewTracerProvider(),
	MeterProvider:  noop.NewMeterProvider(),
	Resource:       pcommon.NewResource(),
}

func answer(kind, signal byte, yaml, request []byte) (letter byte, body []byte) {
	defer func() {
		if cause := recover(); cause != nil {
			letter, body = panicked, []byte(fmt.Sprint(cause))
		}
	}()
	factory, ok := factories[kind]
	if !ok {
		return panicked, fmt.Appendf(nil, "processor %q (expected: f or t)", kind)
	}
	config, err := read(factory, yaml)
	if err != nil {
		return configRefused, []byte(err.Error())
	}
	set := processor.Settings{ID: component.NewID(factory.Type()), TelemetrySettings: settings}
	switch signal {
	case 't':
		return traces(factory, set, config, request)
	case 'm':
		return metrics(factory, set, config, request)
	case 'l':
		return logs(factory, set, config, request)
	default:
		return panicked, fmt.Appendf(nil, "signal %q (expected: t, m or l)", signal)
	}
}

func read(factory processor.Factory, yaml []byte) (component.Config, error) {
	retrieved, err := confmap.NewRetrievedFromYAML(yaml)
	if err != nil {
		return nil, err
	}
	conf, err := retrieved.AsConf()
	if err != nil {
		return nil, err
	}
	config := factory.CreateDefaultConfig()
	if err := conf.Unmarshal(&config); err != nil {
		return nil, err
	}
	return config, confmap.Validate(config)
}

func traces(factory processor.Factory, set processor.Settings, config component.Config, request []byte) (byte, []byte) {
	var result []byte
	next, _ := consumer.NewTraces(func(_ context.Context, td ptrace.Traces) (err error) {
		result, err = ptraceotlp.NewExportRequestFromTraces(td).MarshalProto()
		return err
	})
	made, err := factory.CreateTraces(context.Background(), set, config, next)
	if err != nil {
		return configRefused, []byte(err.Error())
	}
	decoded := ptraceotlp.NewExportRequest()
	if err := decoded.UnmarshalProto(request); err != nil {
		panic(err)
	}
	err = made.ConsumeTraces(context.Background(), decoded.Traces())
	return outcome(result, err)
}

func metrics(factory processor.Factory, set processor.Settings, config component.Config, request []byte) (byte, []byte) {
	var result []byte
	next, _ := consumer.NewMetrics(func(_ context.Context, md pmetric.Metrics) (err error) {
		result, err = pmetricotlp.NewExportRequestFromMetrics(md).MarshalProto()
		return err
	})
	made, err := factory.CreateMetrics(context.Background(), set, config, next)
	if err != nil {
		return configRefused, []byte(err.Error())
	}
	decoded := pmetricotlp.NewExportRequest()
	if err := decoded.UnmarshalProto(request); err != nil {
		panic(err)
	}
	err = made.ConsumeMetrics(context.Background(), decoded.Metrics())
	return outcome(result, err)
}

func logs(factory processor.Factory, set processor.Settings, config component.Config, request []byte) (byte, []byte) {
	var result []byte
	next, _ := consumer.NewLogs(func(_ context.Context, ld plog.Logs) (err error) {
		result, err = plogotlp.NewExportRequestFromLogs(ld).MarshalProto()
		return err
	})
	made, err := factory.CreateLogs(context.Background(), set, config, next)
	if err != nil {
		return configRefused, []byte(err.Error())
	}
	decoded := plogotlp.NewExportRequest()
	if err := decoded.UnmarshalProto(request); err != nil {
		panic(err)
	}
	err = made.ConsumeLogs(context.Background(), decoded.Logs())
	return outcome(result, err)
}

func outcome(result []byte, err error) (byte, []byte) {
	if err != nil {
		return requestRefused, []byte(err.Error())
	}
	return handedOn, result
}
