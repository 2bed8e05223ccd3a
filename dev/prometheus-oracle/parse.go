package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/prometheus/prometheus/model/exemplar"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"
)

// An answer is a list of entries. Text is a block, numbers are big-endian.
//
//	t  name, type                        h  name, help                     u  name, unit
//	s  labels, value (8), times, exemplars (4 for their number): labels, value (8), times
//	n  labels, text of the histogram, times, exemplars
//	.  the end of a good page
//	e  the message of the error
//
// Start times are left out: the parser of OpenMetrics looks ahead for them, and never comes back from a malformed exemplar.
// Labels are their number (4) and names and values; times are a byte, 1 when there is a time, and milliseconds (8).
type answer struct{ bytes []byte }

func (a *answer) text(text string) {
	a.bytes = binary.BigEndian.AppendUint32(a.bytes, uint32(len(text)))
	a.bytes = append(a.bytes, text...)
}

func (a *answer) long(value int64) { a.bytes = binary.BigEndian.AppendUint64(a.bytes, uint64(value)) }

func (a *answer) entry(kind byte, name, text []byte) {
	a.bytes = append(a.bytes, kind)
	a.text(string(name))
	a.text(string(text))
}

func (a *answer) labels(ls labels.Labels) {
	a.bytes = binary.BigEndian.AppendUint32(a.bytes, uint32(ls.Len()))
	ls.Range(func(l labels.Label) {
		a.text(l.Name)
		a.text(l.Value)
	})
}

func (a *answer) time(has bool, millis int64) {
	if has {
		a.bytes = append(a.bytes, 1)
	} else {
		a.bytes = append(a.bytes, 0)
		millis = 0
	}
	a.long(millis)
}

func (a *answer) exemplars(p textparse.Parser) {
	var found []exemplar.Exemplar
	for {
		var e exemplar.Exemplar
		if !p.Exemplar(&e) {
			break
		}
		found = append(found, e)
	}
	a.bytes = binary.BigEndian.AppendUint32(a.bytes, uint32(len(found)))
	for _, e := range found {
		a.labels(e.Labels)
		a.long(int64(math.Float64bits(e.Value)))
		a.time(e.HasTs, e.Ts)
	}
}

func options() textparse.ParserOptions {
	return textparse.ParserOptions{
		FallbackContentType:                     "text/plain",
		OpenMetricsSkipSTSeries:                 true,
		KeepClassicOnClassicAndNativeHistograms: true,
	}
}

func parse(contentType string, page []byte) (body []byte) {
	a := &answer{}
	defer func() {
		if problem := recover(); problem != nil {
			a.bytes = append(a.bytes, 'e')
			a.text(fmt.Sprint("panic: ", problem))
			body = a.bytes
		}
	}()
	p, err := textparse.New(page, contentType, labels.NewSymbolTable(), options())
	for p != nil {
		var entry textparse.Entry
		if entry, err = p.Next(); err != nil {
			break
		}
		a.next(p, entry)
	}
	if err == io.EOF {
		a.bytes = append(a.bytes, '.')
	} else {
		a.bytes = append(a.bytes, 'e')
		a.text(fmt.Sprint(err))
	}
	return a.bytes
}

func (a *answer) next(p textparse.Parser, entry textparse.Entry) {
	switch entry {
	case textparse.EntryType:
		name, kind := p.Type()
		a.entry('t', name, []byte(kind))
	case textparse.EntryHelp:
		name, text := p.Help()
		a.entry('h', name, text)
	case textparse.EntryUnit:
		name, unit := p.Unit()
		a.entry('u', name, unit)
	case textparse.EntrySeries:
		_, millis, value := p.Series()
		a.series(p, 's', millis, func() { a.long(int64(math.Float64bits(value))) })
	case textparse.EntryHistogram:
		_, millis, h, fh := p.Histogram()
		text := ""
		if h != nil {
			text = fmt.Sprintf("%v", h)
		} else {
			text = fmt.Sprintf("%v", fh)
		}
		a.series(p, 'n', millis, func() { a.text(text) })
	}
}

func (a *answer) series(p textparse.Parser, kind byte, millis *int64, value func()) {
	var ls labels.Labels
	p.Labels(&ls)
	a.bytes = append(a.bytes, kind)
	a.labels(ls)
	value()
	if millis == nil {
		a.time(false, 0)
	} else {
		a.time(true, *millis)
	}
	a.exemplars(p)
}
