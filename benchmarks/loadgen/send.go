package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
)

// A sender has one request under way at a time.
type sender interface {
	send(request []byte) error
}

var grpcMethods = map[string]string{
	"traces":  "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
	"logs":    "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
	"metrics": "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
}

// senders opens as many senders as there are to be requests in flight; over gRPC they share the connections.
func senders(protocol, target, signal string, compressed bool, inFlight, connections int) ([]sender, error) {
	all := make([]sender, inFlight)
	shared := make([]*grpc.ClientConn, connections)
	for i := range all {
		if protocol == "http" {
			connection, err := net.Dial("tcp", target)
			if err != nil {
				return nil, err
			}
			all[i] = &httpSender{connection, bufio.NewReader(connection), httpHeader(target, signal, compressed), nil}
			continue
		}
		if i < connections {
			connection, err := grpc.NewClient("passthrough:///"+target,
				grpc.WithTransportCredentials(insecure.NewCredentials()),
				grpc.WithWriteBufferSize(128<<10),
				grpc.WithDefaultCallOptions(grpc.ForceCodecV2(rawCodec{})))
			if err != nil {
				return nil, err
			}
			shared[i] = connection
		}
		options := []grpc.CallOption{}
		if compressed {
			options = append(options, grpc.UseCompressor("gzip"))
		}
		all[i] = &grpcSender{shared[i%connections], grpcMethods[signal], options}
	}
	return all, nil
}

type grpcSender struct {
	connection *grpc.ClientConn
	method     string
	options    []grpc.CallOption
}

func (s *grpcSender) send(request []byte) error {
	var response []byte
	return s.connection.Invoke(context.Background(), s.method, request, &response, s.options...)
}

// alreadyCompressed says "gzip" on the wire and passes the bytes on: the requests were compressed before the measurement.
type alreadyCompressed struct{}

func init() { encoding.RegisterCompressor(alreadyCompressed{}) }

func (alreadyCompressed) Name() string { return "gzip" }

func (alreadyCompressed) Compress(out io.Writer) (io.WriteCloser, error) { return passOn{out}, nil }

func (alreadyCompressed) Decompress(in io.Reader) (io.Reader, error) { return in, nil }

type passOn struct{ io.Writer }

func (passOn) Close() error { return nil }

// httpSender writes header and body in one call and reads the response with the standard parser: a client as light as can be.
type httpSender struct {
	connection net.Conn
	responses  *bufio.Reader
	header     string
	buffer     []byte
}

func httpHeader(target, signal string, compressed bool) string {
	var out strings.Builder
	fmt.Fprintf(&out, "POST /v1/%s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-protobuf\r\n", signal, target)
	if compressed {
		out.WriteString("Content-Encoding: gzip\r\n")
	}
	out.WriteString("Content-Length: ")
	return out.String()
}

func (s *httpSender) send(request []byte) error {
	s.buffer = append(s.buffer[:0], fmt.Sprintf("%s%d\r\n\r\n", s.header, len(request))...)
	buffers := net.Buffers{s.buffer, request}
	if _, err := buffers.WriteTo(s.connection); err != nil {
		return err
	}
	response, err := http.ReadResponse(s.responses, nil)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if err := response.Body.Close(); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %s", response.Status)
	}
	return nil
}
