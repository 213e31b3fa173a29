package media

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/logger"
	"github.com/stretchr/testify/require"
)

func TestLiveKitsLogIsQuietAndReadable(t *testing.T) {
	var out bytes.Buffer
	l := newSlogger(slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))).
		WithComponent("rtc").WithValues("room", "run1").WithName("x").WithCallDepth(2)
	l.Debugw("a packet came")
	l.Infow("another one")
	values := []any{"request", logger.Proto(&livekit.DeleteRoomRequest{Room: "run1"})}
	l.WithComponent("transport.pion").Warnw("a stray packet from 192.0.2.1", nil)
	l.Warnw("cannot do it", errors.New("because\nmain.go:1"), values...)
	for range 100 {
		l.Warnw("cannot do it", nil)
	}
	l.Errorw("cannot do that either", nil, values...)

	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.Len(t, lines, 2)
	for i, want := range []map[string]any{
		{"level": "WARN", "msg": "cannot do it", "room": "run1", "err": "because", "request": map[string]any{"room": "run1"}},
		{"level": "ERROR", "msg": "cannot do that either", "room": "run1", "request": map[string]any{"room": "run1"}},
	} {
		got := map[string]any{}
		require.NoError(t, json.Unmarshal([]byte(lines[i]), &got))
		delete(got, "time")
		require.Equal(t, want, got)
	}

	r := recently{when: map[string]time.Time{}}
	now := time.Unix(0, 0)
	require.False(t, r.written("x", now))
	require.True(t, r.written("x", now.Add(again-1)))
	require.False(t, r.written("x", now.Add(again)))
}
