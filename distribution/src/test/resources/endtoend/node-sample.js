// A program that uses the OpenTelemetry SDK for Node. Everything is exported twice: to Spillway and to a second collector.
// Arguments: protocol (grpc or http), Spillway's endpoint, the other's endpoint.
'use strict';
const { trace, context, SpanKind, SpanStatusCode } = require('@opentelemetry/api');
const { SeverityNumber } = require('@opentelemetry/api-logs');
const { BasicTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-base');
const { LoggerProvider, BatchLogRecordProcessor } = require('@opentelemetry/sdk-logs');
const { MeterProvider, PeriodicExportingMetricReader } = require('@opentelemetry/sdk-metrics');
const { resourceFromAttributes } = require('@opentelemetry/resources');

const [protocol, ...endpoints] = process.argv.slice(2);
const flavour = protocol === 'grpc' ? 'grpc' : 'proto';

function exporters(signal, className, path) {
  const Exporter = require(`@opentelemetry/exporter-${signal}-otlp-${flavour}`)[className];
  return endpoints.map(endpoint => new Exporter({ url: protocol === 'grpc' ? endpoint : endpoint + path }));
}

let failures = 0;

// Gives each batch to both exporters and answers when both have.
function both(targets) {
  return {
    export(batch, done) {
      let left = targets.length;
      for (const target of targets) {
        target.export(batch, result => {
          if (result.code !== 0) {
            failures++;
            console.log('export failed:', result.error);
          }
          if (--left === 0) done(result);
        });
      }
    },
    forceFlush: () => Promise.all(targets.map(target => target.forceFlush && target.forceFlush())),
    shutdown: () => Promise.all(targets.map(target => target.shutdown())),
  };
}

const resource = resourceFromAttributes({ 'service.name': 'node-sample', 'process.args': ['a', 'b'], 'host.cpu.count': 2 });
const attributes = { string: 'ça va ✓', empty: '', integer: -7, double: 0.25, yes: true, list: ['x', 'y'], numbers: [1, 2.5] };

const tracers = new BasicTracerProvider({
  resource,
  spanProcessors: [new BatchSpanProcessor(both(exporters('trace', 'OTLPTraceExporter', '/v1/traces')))],
});
const loggers = new LoggerProvider({
  resource,
  processors: [
    new BatchLogRecordProcessor({ exporter: both(exporters('logs', 'OTLPLogExporter', '/v1/logs')) }),
  ],
});
const reader = new PeriodicExportingMetricReader({
  exporter: both(exporters('metrics', 'OTLPMetricExporter', '/v1/metrics')),
  exportIntervalMillis: 3_600_000,
});
const meters = new MeterProvider({ resource, readers: [reader] });

async function main() {
  const tracer = tracers.getTracer('sample.tracer', '1.2.3');
  const root = tracer.startSpan('GET /orders', { kind: SpanKind.SERVER, attributes });
  const inRoot = trace.setSpan(context.active(), root);
  root.addEvent('cache miss', { key: 'order:7' });
  for (let i = 0; i < 10; i++) {
    const child = tracer.startSpan(`query ${i}`, { kind: SpanKind.CLIENT, links: [{ context: root.spanContext() }] }, inRoot);
    child.recordException(new Error(`attempt ${i}`));
    child.setStatus({ code: SpanStatusCode.ERROR, message: `attempt ${i}` });
    child.end();
  }
  root.end();

  const logger = loggers.getLogger('sample.logger');
  for (let i = 0; i < 10; i++) {
    logger.emit({
      severityNumber: SeverityNumber.INFO + (i % 4),
      severityText: 'INFO',
      body: i === 9 ? { nested: { list: [1, 'two', true] } } : `message ${i}`,
      attributes,
      context: inRoot,
    });
  }

  const meter = meters.getMeter('sample.meter');
  const counter = meter.createCounter('sample.counter', { unit: '{order}', description: 'Orders accepted' });
  const histogram = meter.createHistogram('sample.histogram', { unit: 's' });
  for (let i = 0; i < 100; i++) {
    counter.add(i, { shard: i % 5 });
    histogram.record(i * 0.37, { shard: i % 5 });
  }
  meter.createUpDownCounter('sample.updown').add(-2.5);
  meter.createGauge('sample.gauge').record(36.6, { room: 'north' });

  await Promise.all([tracers.forceFlush(), loggers.forceFlush(), meters.forceFlush()]);
  console.log(failures === 0 ? 'all sent' : 'NOT all sent');
  process.exit(failures === 0 ? 0 : 1);
}

main().catch(error => {
  console.log(error);
  process.exit(1);
});
