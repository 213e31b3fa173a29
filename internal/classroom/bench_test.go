package classroom_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
)

// open is a running classroom in real time.
func open(b *testing.B) (*classroom.Classroom, *store.Store) {
	st, err := store.Open(b.Context(), store.Config{Dir: b.TempDir()})
	require.NoError(b, err)
	c := classroom.New(classroom.Config{Store: st, Hash: cheap})
	ctx, cancel := context.WithCancel(context.WithoutCancel(b.Context()))
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	b.Cleanup(func() {
		cancel()
		require.NoError(b, <-done)
		require.NoError(b, st.Close())
	})
	require.Eventually(b, func() bool { return c.Ready() == nil }, 5*time.Second, time.Millisecond)
	return c, st
}

func licensed(b *testing.B, c *classroom.Classroom, name string) classroom.Visitor {
	p, err := c.AddPerson(b.Context(), classroom.NewPerson{
		Name: name, Email: name + "@example.org", Password: "correct horse", Kind: session.Licensed,
	})
	require.NoError(b, err)
	secret, _, err := c.LogIn(b.Context(), p.Email, "correct horse", "", "")
	require.NoError(b, err)
	v, _, err := c.Who(b.Context(), secret)
	require.NoError(b, err)
	return v
}

// BenchmarkDeadlines: 100,000 are armed, 5,000 of them fire within 10 s. It
// reports how late they are told, committed.
func BenchmarkDeadlines(b *testing.B) {
	c, _ := open(b)
	host := licensed(b, c, "hanna")
	const armed, firing, spread = 100_000, 5_000, 10 * time.Second
	off := time.Duration(0)
	ids := make([]session.SessionID, armed)
	inParallel(b, armed, func(i int) error {
		s, err := c.AddSession(b.Context(), host.Person, classroom.NewSession{
			Name: "x", Overrides: classroom.Overrides{IdleNotice: &off, HostAbsence: new(300 * 24 * time.Hour)},
		})
		ids[i] = s.ID
		return err
	})
	start := func(i int) error {
		return c.Do(b.Context(), ids[i], session.Start{
			Who: session.Who{Person: host.Person.ID, Kind: session.Licensed}, Run: session.RunID(fmt.Sprint("run", i)),
		})
	}
	inParallel(b, armed, start)

	var mu sync.Mutex
	var late []time.Duration
	all := make(chan struct{})
	stop := c.Watch(func(h classroom.Hint) {
		for _, e := range h.Events {
			if e.Kind != session.EvRunEnded || e.End != session.HostAbsent {
				continue
			}
			mu.Lock()
			late = append(late, now().Sub(e.At))
			if len(late) == firing {
				close(all)
			}
			mu.Unlock()
		}
	})
	defer stop()
	for b.Loop() {
		first := time.Now().Add(75 * time.Second) // rule 6: not within 60 s of the change
		inParallel(b, firing, func(i int) error {
			at := first.Add(spread * time.Duration(i) / firing)
			var since session.Instant
			if err := c.View(b.Context(), ids[i], func(s *session.State) { since = s.Run.HostAwaySince }); err != nil {
				return err
			}
			_, err := c.EditSession(b.Context(), host.Person, ids[i], classroom.SessionEdit{Figures: func(o *classroom.Overrides) {
				o.HostAbsence = new(session.At(at).Sub(since))
			}})
			return err
		})
		b.Logf("armed with %v to spare", time.Until(first))
		<-all
	}
	slices.Sort(late)
	b.ReportMetric(float64(late[len(late)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(late[len(late)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(late[len(late)-1].Microseconds())/1000, "max-ms")
}

// BenchmarkEnter: people enter 1,000 sessions, 64 of them at a time, with
// rights checked and a resume token, committed.
func BenchmarkEnter(b *testing.B) {
	c, _ := open(b)
	host := licensed(b, c, "hanna")
	ids := make([]session.SessionID, 1000)
	inParallel(b, len(ids), func(i int) error {
		s, err := c.AddSession(b.Context(), host.Person, classroom.NewSession{Name: "x"})
		ids[i] = s.ID
		return err
	})
	b.ResetTimer()
	var n atomic.Int64
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			_, err := c.Enter(b.Context(), ids[int(i)%len(ids)], host, classroom.NewConn())
			if err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "enters/s")
}

func inParallel(b *testing.B, n int, fn func(i int) error) {
	b.Helper()
	var g errgroup.Group
	g.SetLimit(256)
	for i := range n {
		g.Go(func() error { return fn(i) })
	}
	require.NoError(b, g.Wait())
}

// BenchmarkRestoreVersion: a full board (10,000 elements, 32 MiB) of which every
// element was changed becomes what it was. It reports how long that takes, and
// how long a put in another session waits at most meanwhile: SQLite has one writer.
func BenchmarkRestoreVersion(b *testing.B) {
	c, _ := open(b)
	host := licensed(b, c, "hanna")
	full, bf := drawable(b, c, host)
	other, bo := drawable(b, c, host)
	words := strings.Repeat("x", (board.MaxBytes/10_000-600)/2) // a text is in an element twice
	var version int64
	fill := func(letter string) {
		version++
		for first := 0; first < 10_000; first += 100 {
			var els []json.RawMessage
			for i := first; i < first+100; i++ {
				els = append(els, note(fmt.Sprint("e", i), version, letter+words, false))
			}
			e, err := c.Put(b.Context(), full.session, host, full.conn, classroom.Batch{Board: bf, Elements: els})
			require.NoError(b, err)
			require.Empty(b, e.Rejected)
		}
	}
	var longest, sum time.Duration
	var last string
	rounds := 0
	for b.Loop() {
		b.StopTimer()
		fill("a")
		require.NoError(b, c.Do(b.Context(), full.session, session.End{By: host.Person.ID}))
		_, err := c.Read(b.Context(), full.session, host, classroom.NewConn())
		require.NoError(b, err)
		was := classroom.Version{}
		require.Eventually(b, func() bool {
			all, err := c.Versions(b.Context(), host.Person, full.session, bf)
			require.NoError(b, err)
			if len(all) > 0 {
				was = all[0]
			}
			return was.Reason == classroom.VersionRunEnded && was.ID != last
		}, time.Minute, 10*time.Millisecond)
		last = was.ID
		full.start(b, c, host)
		fill("b")
		ctx, cancel := context.WithCancel(b.Context())
		var g errgroup.Group
		g.Go(func() error {
			for n := int64(1); ctx.Err() == nil; n++ {
				el := note("e", time.Now().UnixMicro(), "x", false)
				at := time.Now()
				_, err := c.Put(b.Context(), other.session, host, other.conn, classroom.Batch{Board: bo, Elements: []json.RawMessage{el}})
				if err != nil {
					return err
				}
				longest = max(longest, time.Since(at))
			}
			return nil
		})
		b.StartTimer()
		at := time.Now()
		require.NoError(b, c.RestoreVersion(b.Context(), host.Person, full.session, bf, was.ID))
		sum += time.Since(at)
		rounds++
		b.StopTimer()
		cancel()
		require.NoError(b, g.Wait())
		version++
		b.StartTimer()
	}
	b.ReportMetric(float64(sum.Milliseconds())/float64(rounds), "restore-ms")
	b.ReportMetric(float64(longest.Milliseconds()), "longest-put-ms")
}

// drawn is a session with a host inside.
type drawn struct {
	session session.SessionID
	conn    session.ConnID
}

func drawable(b *testing.B, c *classroom.Classroom, host classroom.Visitor) (*drawn, classroom.BoardID) {
	b.Helper()
	s, err := c.AddSession(b.Context(), host.Person, classroom.NewSession{Name: "x"})
	require.NoError(b, err)
	d := &drawn{session: s.ID}
	d.start(b, c, host)
	all, err := c.Boards(b.Context(), s.ID)
	require.NoError(b, err)
	return d, all[0].ID
}

func (d *drawn) start(b *testing.B, c *classroom.Classroom, host classroom.Visitor) {
	b.Helper()
	who := session.Who{Person: host.Person.ID, Kind: session.Licensed}
	require.NoError(b, c.Do(b.Context(), d.session, session.Start{Who: who, Run: session.RunID(classroom.NewConn())}))
	d.enter(b, c, host)
}

func (d *drawn) enter(b *testing.B, c *classroom.Classroom, host classroom.Visitor) {
	b.Helper()
	d.conn = classroom.NewConn()
	_, err := c.Enter(b.Context(), d.session, host, d.conn)
	require.NoError(b, err)
}
