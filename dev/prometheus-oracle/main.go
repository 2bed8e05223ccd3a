// Command prometheus-oracle answers what Prometheus reads from a page of metrics, and what its relabeling does.
//
// A case on the standard input is a letter for the task, and two blocks. A block is its length as four bytes (big-endian) and so
// many bytes. The answer on the standard output is one block.
//
//	p  content type, page: the entries of the page, see parse.go
//	r  relabel configurations in YAML, labels in YAML: the labels after them, see relabel.go
//	b  content type, page: the time that model/textparse takes for the page, see bench.go
//
// Answers stand in the order of the cases. The program flushes its answers when no further case waits. It ends with its input.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

const bufferBytes = 1 << 18

func main() {
	in := bufio.NewReaderSize(os.Stdin, bufferBytes)
	out := bufio.NewWriterSize(os.Stdout, bufferBytes)
	if err := serve(in, out); err != nil {
		fmt.Fprintln(os.Stderr, "prometheus-oracle:", err)
		os.Exit(1)
	}
}

func serve(in *bufio.Reader, out *bufio.Writer) error {
	for {
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
		task, err := in.ReadByte()
		if err == io.EOF {
			return out.Flush()
		} else if err != nil {
			return err
		}
		first, err := readBlock(in)
		if err != nil {
			return err
		}
		second, err := readBlock(in)
		if err != nil {
			return err
		}
		answer, err := run(task, first, second)
		if err != nil {
			return err
		}
		if err := writeBlock(out, answer); err != nil {
			return err
		}
	}
}

func run(task byte, first, second []byte) ([]byte, error) {
	switch task {
	case 'p':
		return parse(string(first), second), nil
	case 'r':
		return relabelAll(first, second), nil
	case 'b':
		return bench(string(first), second)
	default:
		return nil, fmt.Errorf("unknown task %q", task)
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

func writeBlock(out *bufio.Writer, body []byte) error {
	var header [4]byte
	binary.BigEndian.PutUint32(header[:], uint32(len(body)))
	if _, err := out.Write(header[:]); err != nil {
		return err
	}
	_, err := out.Write(body)
	return err
}
