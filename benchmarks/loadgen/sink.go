package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"

	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"
)

// sink is an OTLP/gRPC server that counts items by walking the encoded request, and throws them away.
type sink struct {
	items  atomic.Int64
	server *grpc.Server
}

// rawCodec leaves messages encoded: it sends bytes, and counts those it receives.
type rawCodec struct{}

// counted is what rawCodec reads a request into: where its items are, and how many were found.
type counted struct {
	path  [][]uint64
	items int64
}

func (rawCodec) Name() string { return "proto" }

func (rawCodec) Marshal(message any) (mem.BufferSlice, error) {
	encoded, _ := message.([]byte)
	return mem.BufferSlice{mem.SliceBuffer(encoded)}, nil
}

func (rawCodec) Unmarshal(data mem.BufferSlice, message any) error {
	request, isRequest := message.(*counted)
	if !isRequest {
		return nil
	}
	reader := data.Reader()
	defer reader.Close()
	items, err := count(reader, data.Len(), request.path)
	request.items = items
	return err
}

// itemPath lists, level by level, the field numbers that lead to the items of a request.
func itemPath(method string) [][]uint64 {
	switch {
	case strings.Contains(method, ".metrics."):
		return [][]uint64{{1}, {2}, {2}, {5, 7, 9, 10, 11}, {1}}
	default:
		return [][]uint64{{1}, {2}, {2}}
	}
}

// count walks `length` bytes of a message and answers how many fields lie at the end of the path.
func count(reader *mem.Reader, length int, path [][]uint64) (int64, error) {
	var items int64
	end := reader.Remaining() - length
	for reader.Remaining() > end {
		tag, err := uvarint(reader)
		if err != nil {
			return 0, err
		}
		size, err := contentSize(reader, tag&7)
		if err != nil {
			return 0, err
		}
		if tag&7 == 2 && contains(path[0], tag>>3) {
			if len(path) == 1 {
				items++
			} else {
				inner, err := count(reader, size, path[1:])
				if err != nil {
					return 0, err
				}
				items += inner
				continue
			}
		}
		if _, err := reader.Discard(size); err != nil {
			return 0, err
		}
	}
	return items, nil
}

func contains(numbers []uint64, number uint64) bool {
	for _, candidate := range numbers {
		if candidate == number {
			return true
		}
	}
	return false
}

func contentSize(reader *mem.Reader, wireType uint64) (int, error) {
	switch wireType {
	case 0:
		_, err := uvarint(reader)
		return 0, err
	case 1:
		return 8, nil
	case 2:
		size, err := uvarint(reader)
		return int(size), err
	case 5:
		return 4, nil
	}
	return 0, fmt.Errorf("wire type %d", wireType)
}

func uvarint(reader *mem.Reader) (uint64, error) {
	var value uint64
	for shift := 0; shift < 64; shift += 7 {
		next, err := reader.ReadByte()
		if err != nil {
			return 0, err
		}
		value |= uint64(next&0x7f) << shift
		if next < 0x80 {
			return value, nil
		}
	}
	return 0, errors.New("varint of more than ten bytes")
}

func startSink(address string) (*sink, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	sink := &sink{}
	sink.server = grpc.NewServer(
		grpc.ForceServerCodecV2(rawCodec{}),
		grpc.UnknownServiceHandler(sink.receive),
		grpc.MaxRecvMsgSize(1<<30),
		grpc.StaticStreamWindowSize(16<<20),
		grpc.StaticConnWindowSize(64<<20),
		grpc.ReadBufferSize(128<<10),
	)
	go func() { _ = sink.server.Serve(listener) }()
	return sink, nil
}

func (s *sink) receive(_ any, stream grpc.ServerStream) error {
	method, _ := grpc.MethodFromServerStream(stream)
	request := counted{path: itemPath(method)}
	if err := stream.RecvMsg(&request); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	s.items.Add(request.items)
	return stream.SendMsg([]byte{})
}
