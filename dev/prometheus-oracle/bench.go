package main

import (
	"io"
	"runtime"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
)

const benchTime = time.Second

// bench answers four numbers of eight bytes: nanoseconds and allocations of one page, for the series' text alone and with labels.
func bench(contentType string, page []byte) ([]byte, error) {
	a := &answer{}
	for _, withLabels := range []bool{false, true} {
		if _, err := read(contentType, page, withLabels); err != nil {
			return nil, err
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		pages := int64(0)
		started := time.Now()
		for time.Since(started) < benchTime {
			if _, err := read(contentType, page, withLabels); err != nil {
				return nil, err
			}
			pages++
		}
		took := time.Since(started)
		runtime.ReadMemStats(&after)
		a.long(took.Nanoseconds() / pages)
		a.long(int64(after.Mallocs-before.Mallocs) / pages)
	}
	return a.bytes, nil
}

func read(contentType string, page []byte, withLabels bool) (samples int, err error) {
	p, err := textparse.New(page, contentType, labels.NewSymbolTable(), options())
	if err != nil {
		return 0, err
	}
	var ls labels.Labels
	for {
		entry, err := p.Next()
		if err == io.EOF {
			return samples, nil
		} else if err != nil {
			return samples, err
		}
		if entry != textparse.EntrySeries {
			continue
		}
		p.Series()
		if withLabels {
			p.Labels(&ls)
		}
		samples++
	}
}
