package store_test

import (
	"fmt"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/pgtest"
)

// Real syncs: STOA_PG_FSYNC=1 go test -run=- -bench=. ./internal/store

func engines(b *testing.B, bench func(b *testing.B, s *store.Store)) {
	for name, open := range map[string]func(testing.TB) func() *store.Store{"sqlite": onSQLite, "postgres": onPostgres} {
		b.Run(name, func(b *testing.B) { bench(b, open(b)()) })
	}
}

// BenchmarkJoin: a guest's browser comes in for the first time, as classroom
// does it: the rights are looked up, the person, the login and the resume
// token written, and the seat taken.
func BenchmarkJoin(b *testing.B) {
	for _, sessions := range []int{1, 1000} {
		b.Run(fmt.Sprintf("sessions=%d", sessions), func(b *testing.B) {
			engines(b, func(b *testing.B, s *store.Store) { benchJoin(b, s, sessions) })
		})
	}
}

func benchJoin(b *testing.B, s *store.Store, sessions int) {
	addSessions(b, s, sessions)
	var next atomic.Int64
	b.SetParallelism(256 / runtime.GOMAXPROCS(0)) // people who come at the same time
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := int(next.Add(1))
			if err := fullJoin(b, s, benchSession(i%sessions), i); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "joins/s")
}

func benchSession(i int) session.SessionID {
	return session.SessionID("0197-session-" + strconv.Itoa(i))
}

func addSessions(b testing.TB, s *store.Store, n int) {
	ctx := b.Context()
	require.NoError(b, s.Write(ctx, func(tx classroom.Tx) error {
		if err := tx.AddPerson(ctx, classroom.Person{ID: "ana", Kind: session.Licensed, Name: "Ana", Email: "ana@x"}); err != nil {
			return err
		}
		for i := range n {
			id := benchSession(i)
			set := session.Defaults(session.Open)
			set.Guests = session.GuestsDirect
			if err := tx.AddSession(ctx, classroom.Session{ID: id, Link: string(id), Name: string(id)}, session.New(id, "ana", set, 1)); err != nil {
				return err
			}
		}
		return nil
	}))
	for i := range n {
		id := benchSession(i)
		require.NoError(b, s.Change(ctx, id, func(_ classroom.Tx, st *session.State) ([]session.Event, error) {
			return session.Step(st, session.At(time.Now()), session.Start{
				Who: session.Who{Person: "ana", Kind: session.Licensed}, Via: session.Via{Conn: "ana" + session.ConnID(id), Login: "ana", Node: "n"}, Run: session.RunID(id) + "run",
			})
		}))
	}
}

func fullJoin(b *testing.B, s *store.Store, id session.SessionID, i int) error {
	ctx := b.Context()
	name := fmt.Sprintf("0197f2a0-7f3c-7000-8000-%012d", i)
	p := classroom.Person{ID: session.PersonID(name), Kind: session.Guest, Guest: id, Name: "Guest " + name, Created: 1}
	l := classroom.Login{ID: session.LoginID(name), Secret: []byte(name), Person: p.ID, Guest: id, Created: 1, Acted: 1, Address: "10.0.0.1", Agent: "Firefox"}
	return s.Change(ctx, id, func(tx classroom.Tx, st *session.State) ([]session.Event, error) {
		if err := tx.AddPerson(ctx, p); err != nil {
			return nil, err
		}
		if err := tx.AddLogin(ctx, l); err != nil {
			return nil, err
		}
		member, err := tx.Member(ctx, id, p.ID)
		if err != nil {
			return nil, err
		}
		events, err := session.Step(st, session.At(time.Now()), session.Enter{
			Who: session.Who{Person: p.ID, Kind: p.Kind, Member: member},
			Via: session.Via{Conn: session.ConnID(name), Login: l.ID, Node: "n"}, Run: "r",
		})
		if err != nil {
			return events, err
		}
		return events, tx.AddResume(ctx, classroom.Resume{Secret: l.Secret, Tab: name, Session: id, Person: p.ID, Conn: session.ConnID(name), Run: st.Run.ID, Created: 1})
	})
}

// BenchmarkEnd: a run with 10,000 people ends.
func BenchmarkEnd(b *testing.B) {
	for _, people := range []int{1000, 10000} {
		b.Run(fmt.Sprintf("people=%d", people), func(b *testing.B) {
			engines(b, func(b *testing.B, s *store.Store) { benchEnd(b, s, people) })
		})
	}
}

func benchEnd(b *testing.B, s *store.Store, people int) {
	ctx := b.Context()
	require.NoError(b, addSession(s, "s"))
	run := 0
	for b.Loop() {
		b.StopTimer()
		run++
		require.NoError(b, s.Change(ctx, "s", func(_ classroom.Tx, st *session.State) (all []session.Event, err error) {
			for i := range people {
				p := session.PersonID(fmt.Sprintf("0197f2a0-7f3c-7000-8000-%012d", i))
				events, err := session.Step(st, session.At(time.Now()), session.Enter{
					Who: session.Who{Person: p, Kind: session.Contact, Member: true},
					Via: session.Via{Conn: session.ConnID(p), Login: session.LoginID(p), Node: "n"}, Run: session.RunID(strconv.Itoa(run)),
				})
				if err != nil {
					return nil, err
				}
				all = append(all, events...)
			}
			return all, nil
		}))
		b.StartTimer()
		require.NoError(b, s.Change(ctx, "s", func(_ classroom.Tx, st *session.State) ([]session.Event, error) {
			return session.Step(st, session.At(time.Now()), session.End{})
		}))
	}
}

// BenchmarkOne: one person at a time, so every change has a commit of its own.
func BenchmarkOne(b *testing.B) {
	engines(b, func(b *testing.B, s *store.Store) {
		addSessions(b, s, 1)
		i := 0
		for b.Loop() {
			i++
			require.NoError(b, fullJoin(b, s, benchSession(0), i))
		}
	})
}

// BenchmarkView: somebody looks at a session that is in memory.
func BenchmarkView(b *testing.B) {
	engines(b, func(b *testing.B, s *store.Store) {
		addSessions(b, s, 1)
		for b.Loop() {
			require.NoError(b, s.View(b.Context(), benchSession(0), func(*session.State) {}))
		}
	})
}

// BenchmarkLoad: a session of 1,000 people is read anew.
func BenchmarkLoad(b *testing.B) {
	engines(b, func(b *testing.B, s *store.Store) {
		addSessions(b, s, 1)
		for i := range 1000 {
			require.NoError(b, fullJoin(b, s, benchSession(0), i))
		}
		for b.Loop() {
			_ = s.Change(b.Context(), benchSession(0), func(_ classroom.Tx, st *session.State) ([]session.Event, error) {
				st.Rev++
				return nil, errForget
			})
		}
	})
}

var errForget = fmt.Errorf("forget")

// BenchmarkOpen: the start with a database that is there.
func BenchmarkOpen(b *testing.B) {
	for name, c := range map[string]store.Config{
		"sqlite": {Dir: b.TempDir()}, "postgres": {PostgresURL: pgtest.Database(b)},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s, err := store.Open(b.Context(), c)
				require.NoError(b, err)
				require.NoError(b, s.Close())
			}
		})
	}
}
