package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"

	"google.golang.org/protobuf/encoding/protowire"
)

// Requests that differ in ids, times and values, so that no collector sees one request over and over.
const distinctRequests = 32

// Items that share one resource.
const itemsPerResource = 20

const startNanos = 1_763_700_000_000_000_000

// payloads encodes the requests once, before any measurement.
func payloads(signal string, items int, jsonLogs, compressed bool) ([][]byte, error) {
	random := rand.New(rand.NewPCG(20261121, uint64(items)))
	encoded := make([][]byte, distinctRequests)
	for i := range encoded {
		request := request(signal, items, jsonLogs, random)
		if compressed {
			var out bytes.Buffer
			writer := gzip.NewWriter(&out)
			if _, err := writer.Write(request); err != nil {
				return nil, err
			}
			if err := writer.Close(); err != nil {
				return nil, err
			}
			request = out.Bytes()
		}
		encoded[i] = request
	}
	return encoded, nil
}

func request(signal string, items int, jsonLogs bool, random *rand.Rand) []byte {
	var out []byte
	for first := 0; first < items; first += itemsPerResource {
		count := min(itemsPerResource, items-first)
		scope := field(nil, 1, scope())
		switch signal {
		case "traces":
			for i := range count {
				scope = field(scope, 2, span(random, first+i))
			}
		case "logs":
			for i := range count {
				scope = field(scope, 2, logRecord(random, first+i, jsonLogs))
			}
		case "metrics":
			scope = field(scope, 2, sum(random, count))
		}
		resource := field(nil, 1, resource(first/itemsPerResource))
		out = field(out, 1, field(resource, 2, scope))
	}
	return out
}

func field(out []byte, number protowire.Number, content []byte) []byte {
	out = protowire.AppendTag(out, number, protowire.BytesType)
	return protowire.AppendBytes(out, content)
}

func text(out []byte, number protowire.Number, value string) []byte {
	return field(out, number, []byte(value))
}

func varint(out []byte, number protowire.Number, value uint64) []byte {
	out = protowire.AppendTag(out, number, protowire.VarintType)
	return protowire.AppendVarint(out, value)
}

func fixed64(out []byte, number protowire.Number, value uint64) []byte {
	out = protowire.AppendTag(out, number, protowire.Fixed64Type)
	return protowire.AppendFixed64(out, value)
}

func attribute(out []byte, number protowire.Number, key string, value any) []byte {
	var any []byte
	switch value := value.(type) {
	case string:
		any = text(nil, 1, value)
	case bool:
		any = varint(nil, 2, protowire.EncodeBool(value))
	case int:
		any = varint(nil, 3, uint64(value))
	case float64:
		any = fixed64(nil, 4, math.Float64bits(value))
	}
	return field(out, number, field(text(nil, 1, key), 2, any))
}

func resource(index int) []byte {
	out := attribute(nil, 1, "service.name", fmt.Sprintf("checkout-%d", index))
	out = attribute(out, 1, "service.version", "1.14.2")
	out = attribute(out, 1, "host.name", fmt.Sprintf("node-%04d.example.internal", index))
	out = attribute(out, 1, "deployment.environment.name", "production")
	out = attribute(out, 1, "telemetry.sdk.language", "java")
	return attribute(out, 1, "k8s.pod.name", fmt.Sprintf("checkout-7d9c6b5f8d-%05d", index))
}

func scope() []byte {
	return text(text(nil, 1, "io.opentelemetry.tomcat-10.0"), 2, "2.33.1")
}

func randomBytes(random *rand.Rand, length int) []byte {
	out := make([]byte, 0, length+8)
	for len(out) < length {
		out = binary.LittleEndian.AppendUint64(out, random.Uint64())
	}
	return out[:length]
}

// span is about 640 bytes: nine attributes and one event.
func span(random *rand.Rand, index int) []byte {
	start := uint64(startNanos + int64(index)*1_000_000 + random.Int64N(1_000_000))
	out := field(nil, 1, randomBytes(random, 16))
	out = field(out, 2, randomBytes(random, 8))
	out = field(out, 4, randomBytes(random, 8))
	out = text(out, 5, "POST /api/v2/orders/{orderId}/items")
	out = varint(out, 6, 2)
	out = fixed64(out, 7, start)
	out = fixed64(out, 8, start+uint64(random.Int64N(50_000_000)))
	out = attribute(out, 9, "http.request.method", "POST")
	out = attribute(out, 9, "url.path", fmt.Sprintf("/api/v2/orders/%08d/items/%08d/reservations", random.IntN(100_000_000), random.IntN(100_000_000)))
	out = attribute(out, 9, "http.response.status_code", 200)
	out = attribute(out, 9, "server.address", "orders.checkout.svc.cluster.internal")
	out = attribute(out, 9, "server.port", 8443)
	out = attribute(out, 9, "user_agent.original", "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0")
	out = attribute(out, 9, "network.peer.address", fmt.Sprintf("10.%d.%d.%d", random.IntN(256), random.IntN(256), random.IntN(256)))
	out = attribute(out, 9, "thread.name", fmt.Sprintf("http-nio-8443-exec-%d", random.IntN(200)))
	out = attribute(out, 9, "enduser.premium", random.IntN(2) == 0)
	event := fixed64(nil, 1, start+1000)
	event = text(event, 2, "order.validated")
	event = attribute(event, 3, "order.lines", random.IntN(50))
	event = attribute(event, 3, "order.total", random.Float64()*1000)
	out = field(out, 11, event)
	return field(out, 15, varint(nil, 3, 1))
}

// logRecord is about 315 bytes; a JSON body is an object of eight members.
func logRecord(random *rand.Rand, index int, jsonBody bool) []byte {
	at := uint64(startNanos + int64(index)*1_000_000)
	out := fixed64(nil, 1, at)
	out = varint(out, 2, 9)
	out = text(out, 3, "INFO")
	message := fmt.Sprintf("Order %08d accepted: %d lines, total %.2f, customer %08x", random.IntN(100_000_000),
		random.IntN(50), random.Float64()*1000, random.Uint32())
	if jsonBody {
		message = fmt.Sprintf(`{"message":%q,"level":"info","thread":"http-nio-8443-exec-%d","lines":%d,"total":%.2f,`+
			`"premium":%t,"customer":{"id":"%08x","country":"NL"},"tags":["order","accepted"]}`, message, random.IntN(200),
			random.IntN(50), random.Float64()*1000, random.IntN(2) == 0, random.Uint32())
	}
	out = field(out, 5, text(nil, 1, message))
	out = attribute(out, 6, "thread.name", fmt.Sprintf("http-nio-8443-exec-%d", random.IntN(200)))
	out = attribute(out, 6, "logger.name", "com.example.orders.OrderService")
	out = attribute(out, 6, "order.id", random.IntN(100_000_000))
	out = attribute(out, 6, "code.function.name", "com.example.orders.OrderService.accept")
	out = field(out, 9, randomBytes(random, 16))
	out = field(out, 10, randomBytes(random, 8))
	return fixed64(out, 11, at+500)
}

// sum is one cumulative counter with `points` data points.
func sum(random *rand.Rand, points int) []byte {
	var data []byte
	for range points {
		point := fixed64(nil, 2, startNanos)
		point = fixed64(point, 3, uint64(startNanos+random.Int64N(1_000_000_000)))
		point = fixed64(point, 6, random.Uint64N(1_000_000))
		point = attribute(point, 7, "http.request.method", "POST")
		point = attribute(point, 7, "http.route", "/api/v2/orders/{orderId}/items")
		point = attribute(point, 7, "http.response.status_code", 200+random.IntN(300))
		data = field(data, 1, point)
	}
	data = varint(data, 2, 2)
	data = varint(data, 3, 1)
	out := text(nil, 1, "http.server.request.count")
	out = text(out, 2, "Requests answered")
	out = text(out, 3, "{request}")
	return field(out, 7, data)
}
