// Command otlp-oracle answers which OTLP requests the Go collector's codec (pdata) takes.
//
// A request on the standard input is a letter for the signal (t, m or l), a letter for the encoding (p for protobuf, j for
// JSON), the length as four bytes (big-endian), and the bytes. The answer on the standard output is four bytes (big-endian):
// the number of items, or -1 when the codec refuses the request. Answers stand in the order of the requests. The program
// flushes its answers when no further request waits. It ends with its input.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

const (
	bufferBytes = 1 << 18
	headerBytes = 6
	refused     = -1
)

// request is what the request types of the three signals have in common.
type request interface {
	UnmarshalProto([]byte) error
	UnmarshalJSON([]byte) error
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, bufferBytes)
	out := bufio.NewWriterSize(os.Stdout, bufferBytes)
	if err := serve(in, out); err != nil {
		fmt.Fprintln(os.Stderr, "otlp-oracle:", err)
		os.Exit(1)
	}
}

func serve(in *bufio.Reader, out *bufio.Writer) error {
	var header [headerBytes]byte
	var answer [4]byte
	var body []byte
	for {
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
		if _, err := io.ReadFull(in, header[:]); err == io.EOF {
			return out.Flush()
		} else if err != nil {
			return err
		}
		length := int(binary.BigEndian.Uint32(header[2:]))
		if cap(body) < length {
			body = make([]byte, length)
		}
		body = body[:length]
		if _, err := io.ReadFull(in, body); err != nil {
			return err
		}
		items, err := judge(header[0], header[1], body)
		if err != nil {
			return err
		}
		binary.BigEndian.PutUint32(answer[:], uint32(int32(items)))
		if _, err := out.Write(answer[:]); err != nil {
			return err
		}
	}
}

func judge(signal, encoding byte, body []byte) (int, error) {
	switch signal {
	case 't':
		traces := ptraceotlp.NewExportRequest()
		return count(traces, encoding, body, func() int { return traces.Traces().SpanCount() })
	case 'm':
		metrics := pmetricotlp.NewExportRequest()
		return count(metrics, encoding, body, func() int { return metrics.Metrics().DataPointCount() })
	case 'l':
		logs := plogotlp.NewExportRequest()
		return count(logs, encoding, body, func() int { return logs.Logs().LogRecordCount() })
	default:
		return 0, fmt.Errorf("signal %q (expected: t, m or l)", signal)
	}
}

func count(into request, encoding byte, body []byte, items func() int) (int, error) {
	var err error
	switch encoding {
	case 'p':
		err = into.UnmarshalProto(body)
	case 'j':
		err = into.UnmarshalJSON(body)
	default:
		return 0, fmt.Errorf("encoding %q (expected: p or j)", encoding)
	}
	if err != nil {
		return refused, nil
	}
	return items(), nil
}
