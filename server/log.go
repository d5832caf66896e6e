package server

import (
	"log/slog"
	"net/http"
	"time"

	"tuyau/problem"
)

// log writes the request's one line. It holds nothing that the caller wrote but the
// request id and the trace: no path, no query, no address, no key. The cause of a fault
// of ours is in it, at level error; the cause of a caller's is not, since it may quote
// what was searched.
func (x *exchange) log(ended time.Time, cut bool) {
	level := slog.LevelInfo
	ours := x.problem != nil && x.status >= http.StatusInternalServerError
	switch {
	case ours && x.problem.Cause != nil, x.late:
		level = slog.LevelError
	case ours:
		level = slog.LevelWarn
	case x.node != nil && x.node.owner.api == operations:
		level = slog.LevelDebug // probes ask all day
	}
	ctx := x.ctx.parent
	h := x.tally().log
	if !h.Enabled(ctx, level) {
		return
	}
	attrs := [12]slog.Attr{
		slog.String("method", methodLabel(x.r.Method)),
		slog.Int("status", x.status),
		slog.Int64("duration_us", ended.Sub(x.started).Microseconds()),
		slog.Int64("bytes", x.bytes),
		slog.String("request_id", x.id[0]),
		slog.String("trace_id", x.ids[:32]),
		slog.String("span_id", x.ids[32:]),
	}
	n := 7
	add := func(a slog.Attr) { attrs[n] = a; n++ }
	if x.problem != nil {
		add(slog.String("problem", string(x.problem.Code)))
		if level == slog.LevelError && x.problem.Cause != nil {
			add(slog.String("cause", x.problem.Cause.Error()))
		}
	}
	if cut {
		add(slog.Bool("cut", true))
	}
	if x.stack != nil {
		add(slog.String("stack", string(x.stack)))
	}
	// A record made by hand asks neither the time nor where it is called from.
	line := slog.NewRecord(ended, level, "request", 0)
	line.AddAttrs(attrs[:n]...)
	_ = h.Handle(ctx, line) // a log that can't be written can't be said either
}

// causeOf is for lines that are not a request's.
func causeOf(err error) slog.Attr {
	if p := problem.Of(err); p.Cause != nil {
		return slog.String("cause", p.Cause.Error())
	}
	return slog.String("cause", err.Error())
}
