package media

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLines(t *testing.T) {
	ls := newLines()
	key := seatKey{"run1", "ana"}
	one, first, stale := ls.enter(t.Context(), key, ls.seen())
	require.False(t, stale)
	two, second, stale := ls.enter(t.Context(), key, ls.seen())
	require.Same(t, one, two)
	require.False(t, stale, "a newer socket is no cut")
	require.ErrorIs(t, context.Cause(first), errReplaced)
	require.NoError(t, second.Err())

	seen := ls.seen()
	ls.release(ls.cut(seatKey{"run1", "ben"}))
	ls.release(ls.cut(seatKey{"run2", "ana"}))
	require.Empty(t, ls.end("run3"))
	require.NoError(t, second.Err())
	held := ls.end("run1")
	require.Equal(t, []*line{one}, held)
	require.ErrorIs(t, context.Cause(second), errEnded)
	_, third, stale := ls.enter(t.Context(), key, seen)
	require.True(t, stale)

	require.NoError(t, one.take(t.Context()))
	require.ErrorIs(t, one.take(first), errReplaced, "who is cut does not wait")
	ls.close()
	require.ErrorIs(t, context.Cause(third), errClosing)
	_, fourth, _ := ls.enter(t.Context(), key, ls.seen())
	require.ErrorIs(t, context.Cause(fourth), errClosing)
	one.pass()
	for range 5 {
		ls.release(one)
	}
	require.Empty(t, ls.byKey)
}

// Sockets, cuts and ends of a few connections, all at once: turns exclude each
// other, nobody waits for ever, nothing is left.
func TestLinesUnderLoad(t *testing.T) {
	ls := newLines()
	conns := []string{"ana", "ben", "cem"}
	var inTurn [3]atomic.Int32
	var turns atomic.Int64
	use := func(l *line, ctx context.Context) {
		if err := l.take(ctx); err != nil {
			if !errors.Is(err, errReplaced) && !isCut(err) {
				t.Errorf("take: %v", err)
			}
			return
		}
		defer l.pass()
		n := &inTurn[map[string]int{"ana": 0, "ben": 1, "cem": 2}[l.key.conn]]
		if n.Add(1) != 1 {
			t.Error("two have the turn")
		}
		turns.Add(1)
		n.Add(-1)
	}
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			for range 500 {
				key := seatKey{"run1", conns[rand.IntN(len(conns))]}
				switch rand.IntN(8) {
				case 0:
					l := ls.cut(key)
					use(l, context.Background())
					ls.release(l)
				case 1:
					held := ls.end("run1")
					for _, l := range held {
						use(l, context.Background())
					}
					for _, l := range held {
						ls.release(l)
					}
				default:
					l, socket, _ := ls.enter(context.Background(), key, ls.seen())
					use(l, socket)
					ls.release(l)
				}
			}
		})
	}
	wg.Wait()
	require.Positive(t, turns.Load())
	require.Empty(t, ls.byKey)
}
