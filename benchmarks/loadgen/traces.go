package main

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"

	"google.golang.org/protobuf/encoding/protowire"
)

// traces gives requests new trace ids each time they are sent, as samplers decide by them. It belongs to one sender.
type traces struct {
	requests      [][]byte
	places        [][]int
	spansPerTrace int
}

func newTraces(requests [][]byte, spansPerTrace int) *traces {
	if spansPerTrace == 0 {
		return &traces{requests: requests}
	}
	own := &traces{spansPerTrace: spansPerTrace}
	for _, request := range requests {
		own.requests = append(own.requests, bytes.Clone(request))
		own.places = append(own.places, traceIds(request, 0, 1, 2, 2, 1))
	}
	return own
}

func (t *traces) next(number int) []byte {
	which := number % len(t.requests)
	request := t.requests[which]
	if t.spansPerTrace > 0 {
		var high, low uint64
		for i, place := range t.places[which] {
			if i%t.spansPerTrace == 0 {
				high, low = rand.Uint64(), rand.Uint64()
			}
			binary.BigEndian.PutUint64(request[place:], high)
			binary.BigEndian.PutUint64(request[place+8:], low)
		}
	}
	return request
}

// traceIds finds where fields begin that are reached through the numbers of a path of messages.
func traceIds(message []byte, offset int, path ...protowire.Number) []int {
	var places []int
	for at := 0; at < len(message); {
		number, kind, tag := protowire.ConsumeTag(message[at:])
		length := protowire.ConsumeFieldValue(number, kind, message[at+tag:])
		if number == path[0] {
			content, size := protowire.ConsumeBytes(message[at+tag:])
			begin := at + tag + size - len(content)
			if len(path) == 1 {
				places = append(places, offset+begin)
			} else {
				places = append(places, traceIds(content, offset+begin, path[1:]...)...)
			}
		}
		at += tag + length
	}
	return places
}
