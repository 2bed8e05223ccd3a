// Command ottl-oracle runs OTLP requests through the filter and transform processors of the Go collector.
//
// A case on the standard input is a letter for the processor (f or t), a letter for the signal (t, m or l), the length of the
// configuration as four bytes (big-endian), the configuration in YAML, the length of the request as four bytes, and the request
// in protobuf. The answer on the standard output is a letter, a length of four bytes, and so many bytes:
//
//	o  the request that leaves the processor, in protobuf; empty when the processor hands on nothing
//	c  the message of the error with which the configuration is refused
//	e  the message of the error with which the processor refuses the request
//	p  the message of a panic
//
// With the argument "functions", the program writes the names of all functions of statements and ends.
//
// Answers stand in the order of the cases. The program flushes its answers when no further case waits. It ends with its input.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"go.opentelemetry.io/collector/featuregate"
)

const bufferBytes = 1 << 18

func main() {
	if len(os.Args) == 2 && os.Args[1] == "functions" {
		end(writeFunctions(os.Stdout))
		return
	}
	// Functions that take lambda expressions are behind this gate, which is closed by default.
	end(featuregate.GlobalRegistry().Set("ottl.functions.enableLambda", true))
	in := bufio.NewReaderSize(os.Stdin, bufferBytes)
	out := bufio.NewWriterSize(os.Stdout, bufferBytes)
	end(serve(in, out))
}

// end ends the program if there is an error.
func end(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "ottl-oracle:", err)
		os.Exit(1)
	}
}

func serve(in *bufio.Reader, out *bufio.Writer) error {
	var kind [2]byte
	for {
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
		if _, err := io.ReadFull(in, kind[:]); err == io.EOF {
			return out.Flush()
		} else if err != nil {
			return err
		}
		config, err := readBlock(in)
		if err != nil {
			return err
		}
		request, err := readBlock(in)
		if err != nil {
			return err
		}
		letter, body := answer(kind[0], kind[1], config, request)
		if err := writeAnswer(out, letter, body); err != nil {
			return err
		}
	}
}

func readBlock(in *bufio.Reader) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(in, length[:]); err != nil {
		return nil, err
	}
	block := make([]byte, binary.BigEndian.Uint32(length[:]))
	_, err := io.ReadFull(in, block)
	return block, err
}

func writeAnswer(out *bufio.Writer, letter byte, body []byte) error {
	var header [5]byte
	header[0] = letter
	binary.BigEndian.PutUint32(header[1:], uint32(len(body)))
	if _, err := out.Write(header[:]); err != nil {
		return err
	}
	_, err := out.Write(body)
	return err
}
