package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
)

// benchElements is how many a board of the benchmarks has: 2.8 MB of JSON.
const benchElements = 5000

func benchElement(i int, version, seq int64) classroom.Element {
	e := classroom.Element{Seq: seq, At: session.Instant(seq), Author: "0197f2a0-7f3c-7000-8000-000000000001"}
	e.ID, e.Version, e.Nonce = fmt.Sprintf("Vq8sKyMjzcNl4TgQ%05d", i), version, version*7919%1000003
	e.Body = json.RawMessage(fmt.Sprintf(`{"id":%q,"type":"rectangle","x":%d.5,"y":220.25,"width":180,"height":90.75,"angle":0,`+
		`"strokeColor":"#1e1e1e","backgroundColor":"#ffec99","fillStyle":"solid","strokeWidth":2,"strokeStyle":"solid","roughness":1,`+
		`"opacity":100,"groupIds":[],"frameId":null,"index":"a%05d","roundness":{"type":3},"seed":1968410350,"version":%d,`+
		`"versionNonce":%d,"isDeleted":false,"boundElements":[{"type":"text","id":"a0b1c2d3e4f5g6h7i8j9k"}],"updated":1767225600000,`+
		`"link":null,"locked":false,"author":"0197f2a0-7f3c-7000-8000-000000000001"}`, e.ID, i, i, e.Version, e.Nonce))
	return e
}

// fullBoards gives sessions with a board of 5,000 elements in each.
func fullBoards(b testing.TB, s *store.Store, sessions int) {
	addSessions(b, s, sessions)
	for i := range sessions {
		els := make([]classroom.Element, benchElements)
		var bytes int64
		for j := range els {
			els[j] = benchElement(j, 1, int64(j)+1)
			bytes += int64(len(els[j].Body))
		}
		id := benchSession(i)
		require.NoError(b, s.Write(b.Context(), func(tx classroom.Tx) error {
			board := classroom.Board{
				ID: classroom.BoardID("b-" + id), Session: id, Created: 1, Seq: benchElements, Live: benchElements, Bytes: bytes,
			}
			if err := tx.PutElements(b.Context(), board.ID, els); err != nil {
				return err
			}
			return tx.SaveBoard(b.Context(), board)
		}))
	}
}

// putOne changes one element as classroom does it.
func putOne(b *testing.B, s *store.Store, id session.SessionID, i int, version int64) error {
	ctx := b.Context()
	return s.Change(ctx, id, func(tx classroom.Tx, _ *session.State) ([]session.Event, error) {
		if _, err := tx.Session(ctx, id); err != nil {
			return nil, err
		}
		board, err := tx.Board(ctx, id, classroom.BoardID("b-"+id))
		if err != nil {
			return nil, err
		}
		e := benchElement(i, version, board.Seq+1)
		old, err := tx.Element(ctx, board.ID, e.ID)
		if err != nil {
			return nil, err
		}
		board.Seq, board.Bytes = e.Seq, board.Bytes+int64(len(e.Body)-len(old.Body))
		if err := tx.PutElements(ctx, board.ID, []classroom.Element{e}); err != nil {
			return nil, err
		}
		tx.Tell(classroom.Edit{Session: id, Board: board.ID, From: e.Seq - 1, To: e.Seq, Elements: []json.RawMessage{e.Body}})
		return nil, tx.SaveDrawn(ctx, board)
	})
}

// BenchmarkPut: one element of a board of 5,000 is changed; by one person, by
// 5 on one board, and by one on each of 20 boards.
func BenchmarkPut(b *testing.B) {
	for _, c := range []struct{ sessions, writers int }{{1, 1}, {1, 5}, {20, 20}} {
		b.Run(fmt.Sprintf("boards=%d/writers=%d", c.sessions, c.writers), func(b *testing.B) {
			engines(b, func(b *testing.B, s *store.Store) {
				fullBoards(b, s, c.sessions)
				var next, writer atomic.Int64
				b.ReportAllocs()
				b.SetParallelism(max(1, c.writers/runtime.GOMAXPROCS(0)))
				b.ResetTimer()
				b.RunParallel(func(pb *testing.PB) {
					id := benchSession(int(writer.Add(1)) % c.sessions)
					for pb.Next() {
						n := next.Add(1)
						if err := putOne(b, s, id, int(n%benchElements), 1+n); err != nil {
							b.Error(err)
						}
					}
				})
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "puts/s")
			})
		})
	}
}

// BenchmarkBoard: a board of 5,000 elements is read whole, and its tail of
// one.
func BenchmarkBoard(b *testing.B) {
	engines(b, func(b *testing.B, s *store.Store) {
		fullBoards(b, s, 1)
		of := classroom.BoardID("b-" + benchSession(0))
		for name, read := range map[string]func(classroom.Query) ([]classroom.Element, error){
			"whole": func(q classroom.Query) ([]classroom.Element, error) { return q.Live(b.Context(), of) },
			"tail": func(q classroom.Query) ([]classroom.Element, error) {
				return q.Tail(b.Context(), of, benchElements-1, 1000)
			},
		} {
			b.Run(name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					require.NoError(b, s.Read(b.Context(), func(q classroom.Query) error {
						_, err := read(q)
						return err
					}))
				}
			})
		}
	})
}

// BenchmarkBackup: 10 boards of 5,000 elements are backed up while somebody
// draws on one of them.
func BenchmarkBackup(b *testing.B) {
	for name, place := range homes {
		b.Run(name, func(b *testing.B) {
			c := place(b)
			s := opens(b, c)()
			fullBoards(b, s, 10)
			took := make([]time.Duration, 0, 10_000)
			ctx, stop := context.WithCancel(b.Context())
			drawn := make(chan struct{})
			go func() {
				defer close(drawn)
				for n := int64(2); ctx.Err() == nil; n++ {
					began := time.Now()
					if err := putOne(b, s, benchSession(0), int(n%benchElements), n); err != nil {
						b.Error(err)
						return
					}
					took = append(took, time.Since(began))
				}
			}()
			b.ResetTimer()
			for i := range b.N {
				if _, err := backUp(c, filepath.Join(b.TempDir(), strconv.Itoa(i))); err != nil {
					b.Error(err)
				}
			}
			b.StopTimer()
			stop()
			<-drawn
			slices.Sort(took)
			b.ReportMetric(took[len(took)/2].Seconds()*1000, "put-p50-ms")
			b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "put-p99-ms")
		})
	}
}
