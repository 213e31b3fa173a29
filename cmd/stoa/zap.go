package main

import (
	"context"
	"log/slog"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// zapTo is a logger of zap that writes to slog. certmagic knows no other; what
// it tells below a warning is of the details of a protocol, and for debugging.
func zapTo(log *slog.Logger) *zap.Logger { return zap.New(zapCore{log}) }

type zapCore struct{ log *slog.Logger }

func levelOf(l zapcore.Level) slog.Level {
	switch {
	case l >= zapcore.ErrorLevel:
		return slog.LevelError
	case l == zapcore.WarnLevel:
		return slog.LevelWarn
	}
	return slog.LevelDebug
}

// Enabled implements zapcore.Core; so do the following.
func (c zapCore) Enabled(l zapcore.Level) bool {
	return c.log.Enabled(context.Background(), levelOf(l))
}

func (c zapCore) With(fields []zapcore.Field) zapcore.Core {
	return zapCore{c.log.With(values(fields)...)}
}

func (c zapCore) Check(e zapcore.Entry, to *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if c.Enabled(e.Level) {
		return to.AddCore(e, c)
	}
	return to
}

func (c zapCore) Write(e zapcore.Entry, fields []zapcore.Field) error {
	c.log.Log(context.Background(), levelOf(e.Level), e.Message, values(fields)...)
	return nil
}

func (zapCore) Sync() error { return nil }

// values are fields as slog has them.
func values(fields []zapcore.Field) []any {
	all := zapcore.NewMapObjectEncoder()
	for _, f := range fields {
		f.AddTo(all)
	}
	var kv []any
	for _, f := range fields { // in their order
		if v, ok := all.Fields[f.Key]; ok {
			kv = append(kv, f.Key, v)
		}
	}
	return kv
}
