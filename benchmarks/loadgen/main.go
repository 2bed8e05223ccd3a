// Command loadgen sends pre-encoded OTLP requests to a collector, receives at its other end what the collector passes on, and
// prints what that cost the collector, as lines of name=value.
package main

import (
	"flag"
	"fmt"
	"net"
	"os"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

type options struct {
	protocol, target, sink, signal string
	pid, items, spansPerTrace      int
	gzip, jsonLogs, idle           bool
	inFlight, connections          int
	warmUp, duration, drain        time.Duration
	rate, warmUpRate               int
	startedAtMillis                int64
}

// result is what loadgen prints: each field a line.
type result struct {
	// Sent and Received count all items since the start, warm-up included; they must be equal.
	Sent     int64
	Received int64
	// Failed counts requests that were refused or cut, and FirstError says how the first one was.
	Failed     int64
	FirstError string
	// Items were acknowledged in the measured window and have arrived at the sink.
	Items                int64
	WindowSeconds        float64
	CollectorCPUSeconds  float64
	GeneratorCPUSeconds  float64
	SecondsToLastArrival float64
	P50Millis            float64
	P99Millis            float64
	PeakRssMiB           float64
	BytesPerItem         float64
	// FirstAcceptedMillis runs from the start of the collector to its first acknowledgement.
	FirstAcceptedMillis float64
}

func main() {
	var o options
	flag.StringVar(&o.protocol, "protocol", "grpc", "how to send: grpc or http")
	flag.StringVar(&o.target, "target", "", "host:port of the collector's receiver")
	flag.StringVar(&o.sink, "sink", "", "host:port to receive on, OTLP/gRPC")
	flag.StringVar(&o.signal, "signal", "traces", "traces, metrics or logs")
	flag.IntVar(&o.pid, "pid", os.Getpid(), "the collector's process id")
	flag.IntVar(&o.items, "items", 100, "spans, data points or log records in a request")
	flag.IntVar(&o.spansPerTrace, "spans-per-trace", 0, "give every request new trace ids, each for this many spans (0: the same ones again)")
	flag.BoolVar(&o.jsonLogs, "json-logs", false, "give log records bodies of JSON")
	flag.BoolVar(&o.gzip, "gzip", false, "send compressed requests")
	flag.IntVar(&o.inFlight, "in-flight", 8, "requests under way at a time")
	flag.IntVar(&o.connections, "connections", 4, "gRPC connections (HTTP has one for each request in flight)")
	flag.DurationVar(&o.warmUp, "warm-up", 5*time.Second, "how long to send before measuring")
	flag.DurationVar(&o.duration, "duration", 10*time.Second, "how long to measure")
	flag.DurationVar(&o.drain, "drain", 60*time.Second, "how long to wait for the last items to arrive")
	flag.IntVar(&o.rate, "rate", 0, "items a second (0: as fast as acknowledged)")
	flag.IntVar(&o.warmUpRate, "warm-up-rate", 0, "items a second before measuring (0: as fast as acknowledged)")
	flag.BoolVar(&o.idle, "idle", false, "send nothing while measuring")
	flag.Int64Var(&o.startedAtMillis, "started-at", time.Now().UnixMilli(), "when the collector was started, milliseconds since 1970")
	flag.Parse()
	measured, err := run(o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "loadgen:", err)
		os.Exit(1)
	}
	fields := reflect.ValueOf(measured)
	for i := range fields.NumField() {
		fmt.Printf("%s=%v\n", fields.Type().Field(i).Name, fields.Field(i).Interface())
	}
}

func run(o options) (result, error) {
	requests, err := payloads(o.signal, o.items, o.jsonLogs, o.gzip)
	if err != nil {
		return result{}, err
	}
	sink, err := startSink(o.sink)
	if err != nil {
		return result{}, err
	}
	started := time.Now()
	if err := awaitOpen(o.target, 30*time.Second); err != nil {
		return result{}, err
	}
	all, err := senders(o.protocol, o.target, o.signal, o.gzip, o.inFlight, min(o.connections, o.inFlight))
	if err != nil {
		return result{}, err
	}
	for err := all[0].send(requests[0]); err != nil; err = all[0].send(requests[0]) {
		if time.Since(started) > 30*time.Second {
			return result{}, fmt.Errorf("the first request is refused: %w", err)
		}
		time.Sleep(10 * time.Millisecond)
	}
	firstAccepted := time.Since(time.UnixMilli(o.startedAtMillis))
	load := &load{senders: all, requests: requests, items: int64(o.items), spansPerTrace: o.spansPerTrace}
	load.acknowledged.Store(int64(o.items))
	load.send(o.warmUp, o.warmUpRate)
	awaitItems(sink, load.acknowledged.Load(), o.drain)
	return measure(o, load, sink, firstAccepted)
}

// measure starts and ends with everything delivered, so that the collector's CPU time belongs to the window's items alone.
func measure(o options, load *load, sink *sink, firstAccepted time.Duration) (result, error) {
	if err := resetPeakRss(o.pid); err != nil {
		return result{}, err
	}
	itemsBefore := load.acknowledged.Load()
	collectorBefore, err := cpuTime(o.pid)
	if err != nil {
		return result{}, err
	}
	generatorBefore, err := cpuTime(os.Getpid())
	if err != nil {
		return result{}, err
	}
	started := time.Now()
	var latencies []time.Duration
	if o.idle {
		time.Sleep(o.duration)
	} else {
		latencies = load.send(o.duration, o.rate)
	}
	window := time.Since(started)
	awaitItems(sink, load.acknowledged.Load(), o.drain)
	lastArrival := time.Since(started)
	collectorAfter, err := cpuTime(o.pid)
	if err != nil {
		return result{}, fmt.Errorf("the collector ended: %w", err)
	}
	generatorAfter, err := cpuTime(os.Getpid())
	if err != nil {
		return result{}, err
	}
	peak, err := peakRssKiB(o.pid)
	if err != nil {
		return result{}, err
	}
	// Duplicates would arrive late: give them the time of one batch.
	time.Sleep(300 * time.Millisecond)
	slices.Sort(latencies)
	return result{
		Sent:                 load.acknowledged.Load(),
		Received:             sink.items.Load(),
		Failed:               load.failed.Load(),
		FirstError:           load.firstError(),
		Items:                load.acknowledged.Load() - itemsBefore,
		WindowSeconds:        window.Seconds(),
		CollectorCPUSeconds:  (collectorAfter - collectorBefore).Seconds(),
		GeneratorCPUSeconds:  (generatorAfter - generatorBefore).Seconds(),
		SecondsToLastArrival: lastArrival.Seconds(),
		P50Millis:            quantile(latencies, 0.50),
		P99Millis:            quantile(latencies, 0.99),
		PeakRssMiB:           float64(peak) / 1024,
		BytesPerItem:         float64(len(load.requests[0])) / float64(o.items),
		FirstAcceptedMillis:  float64(firstAccepted.Microseconds()) / 1000,
	}, nil
}

func quantile(sorted []time.Duration, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[int(q*float64(len(sorted)-1))].Microseconds()) / 1000
}

func awaitOpen(target string, timeout time.Duration) error {
	started := time.Now()
	for {
		connection, err := net.Dial("tcp", target)
		if err == nil {
			return connection.Close()
		}
		if time.Since(started) > timeout {
			return err
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func awaitItems(sink *sink, wanted int64, timeout time.Duration) {
	started := time.Now()
	for sink.items.Load() < wanted && time.Since(started) < timeout {
		time.Sleep(time.Millisecond)
	}
}

// load is shared by the senders; each takes the next request when its last one was answered.
type load struct {
	spansPerTrace int
	senders       []sender
	requests      [][]byte
	items         int64
	acknowledged  atomic.Int64
	failed        atomic.Int64
	failure       atomic.Pointer[string]
}

func (l *load) firstError() string {
	if failure := l.failure.Load(); failure != nil {
		return *failure
	}
	return ""
}

// send sends for a while and answers how long each acknowledged request took. At a set rate that time runs from when the request
// was due, so that a stall is not hidden by the requests that it kept from being sent.
func (l *load) send(duration time.Duration, rate int) []time.Duration {
	var next atomic.Int64
	var wait sync.WaitGroup
	started := time.Now()
	took := make([][]time.Duration, len(l.senders))
	for i, sender := range l.senders {
		wait.Add(1)
		go func() {
			defer wait.Done()
			traces := newTraces(l.requests, l.spansPerTrace)
			for {
				number := next.Add(1) - 1
				due := time.Now()
				if rate > 0 {
					due = started.Add(time.Duration(number * l.items * int64(time.Second) / int64(rate)))
					time.Sleep(time.Until(due))
				}
				if due.Sub(started) >= duration {
					return
				}
				if err := sender.send(traces.next(int(number))); err != nil {
					message := err.Error()
					l.failure.CompareAndSwap(nil, &message)
					l.failed.Add(1)
					time.Sleep(10 * time.Millisecond)
					continue
				}
				l.acknowledged.Add(l.items)
				took[i] = append(took[i], time.Since(due))
			}
		}()
	}
	wait.Wait()
	return slices.Concat(took...)
}
