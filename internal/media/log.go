package media

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/livekit/protocol/logger"
	"github.com/livekit/protocol/logger/zaputil"
	"go.uber.org/zap/zapcore"
)

// slogger passes LiveKit's warnings and errors on to slog. What is below them
// is dropped: LiveKit tells of every packet's fate. Of the rest, a hostile page
// can cause as much as it likes, so that each message is written once in a while.
type slogger struct {
	log  *slog.Logger
	once *recently
	pion bool // from pion, which warns of every stray packet, with its address
}

// again is how long a message that was written is not written again.
const again = 10 * time.Second

// recently knows when a message was last written. Nearly all of LiveKit's
// messages are constants (what varies is in the values), so that there are few.
type recently struct {
	mu   sync.Mutex
	when map[string]time.Time
}

func newSlogger(log *slog.Logger) slogger {
	return slogger{log: log, once: &recently{when: map[string]time.Time{}}}
}

func (r *recently) written(msg string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if last, ok := r.when[msg]; ok && now.Sub(last) < again {
		return true
	}
	if len(r.when) >= 1000 {
		clear(r.when)
	}
	r.when[msg] = now
	return false
}

var _ logger.Logger = slogger{}

func (slogger) Debugw(string, ...any) {}
func (slogger) Infow(string, ...any)  {}

func (l slogger) Warnw(msg string, err error, kv ...any)  { l.write(slog.LevelWarn, msg, err, kv) }
func (l slogger) Errorw(msg string, err error, kv ...any) { l.write(slog.LevelError, msg, err, kv) }

func (l slogger) write(level slog.Level, msg string, err error, kv []any) {
	if l.pion && level < slog.LevelError || l.once.written(msg, time.Now()) {
		return
	}
	if err != nil {
		text, _, _ := strings.Cut(err.Error(), "\n") // the rest is a stack
		kv = append([]any{"err", text}, kv...)
	}
	l.log.Log(context.Background(), level, msg, readable(kv)...)
}

func (l slogger) WithValues(kv ...any) logger.Logger {
	l.log = l.log.With(readable(kv)...)
	return l
}

func (l slogger) WithUnlikelyValues(kv ...any) logger.UnlikelyLogger {
	return logger.NewUnlikelyLogger(l, kv...)
}

func (l slogger) WithComponent(name string) logger.Logger {
	l.pion = l.pion || strings.Contains(name, "pion")
	return l
}

func (l slogger) WithName(string) logger.Logger   { return l }
func (l slogger) WithCallDepth(int) logger.Logger { return l }
func (l slogger) WithItemSampler() logger.Logger  { return l }
func (l slogger) WithoutSampler() logger.Logger   { return l }

func (l slogger) WithDeferredValues() (logger.Logger, logger.DeferredFieldResolver) {
	return l, zaputil.NoOpDeferrer{}
}

// readable wraps the values that only zap knows how to write.
func readable(kv []any) []any {
	kv = slices.Clone(kv) // LiveKit may go on using its own
	for i := range kv {
		if v, ok := kv[i].(zapcore.ObjectMarshaler); ok {
			kv[i] = zapValue{v}
		}
	}
	return kv
}

// zapValue writes a zap value when, and only when, it is logged.
type zapValue struct{ zapcore.ObjectMarshaler }

func (v zapValue) LogValue() slog.Value {
	enc := zapcore.NewMapObjectEncoder()
	if err := v.MarshalLogObject(enc); err != nil {
		return slog.StringValue(err.Error())
	}
	return slog.AnyValue(enc.Fields)
}
