package store_test

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/pgtest"
)

// twoNodes are two stores on one PostgreSQL database, as two processes have
// them.
func twoNodes(t *testing.T) (one, two *store.Store) {
	c := store.Config{PostgresURL: pgtest.Database(t)}
	return opens(t, c)(), opens(t, c)()
}

func beat(s *store.Store, id session.NodeID, epoch int64) error {
	return s.Write(context.Background(), func(tx classroom.Tx) error {
		return tx.Beat(context.Background(), classroom.Node{ID: id, Epoch: epoch, Beat: session.At(time.Now())})
	})
}

// TestNodesShareSessions: each node sees at once what the other one has
// committed, and together they lose nothing.
func TestNodesShareSessions(t *testing.T) {
	one, two := twoNodes(t)
	require.NoError(t, addSession(one, "s"))
	for i := range 6 {
		s, other := one, two
		if i%2 == 1 {
			s, other = two, one
		}
		require.NoError(t, join(t.Context(), s, "s", i))
		people, rev := seats(t, other, "s")
		require.Len(t, people, i+1)
		require.EqualValues(t, i+2, rev)
	}
	var wg sync.WaitGroup
	for i := 6; i < 200; i++ {
		s := []*store.Store{one, two}[i%2]
		wg.Go(func() {
			if err := join(context.Background(), s, "s", i); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	people, _ := seats(t, one, "s")
	require.Len(t, people, 200)
	again, _ := seats(t, two, "s")
	requireSame(t, people, again)
	requireSteady(t, one, "s")
}

// TestNodesShareActivity: a node that fires a deadline knows of the activity
// that another one has written, although it has no revision.
func TestNodesShareActivity(t *testing.T) {
	one, two := twoNodes(t)
	require.NoError(t, addSession(one, "s"))
	require.NoError(t, join(t.Context(), one, "s", 0))
	_, rev := seats(t, two, "s") // in its memory
	var last session.Instant
	require.NoError(t, one.Change(t.Context(), "s", func(_ classroom.Tx, s *session.State) ([]session.Event, error) {
		last = s.Seats["p0"].LastAction.Add(time.Minute)
		return session.Step(s, last, session.Report{Inputs: []session.Input{{Person: "p0", At: last}}})
	}))
	people, same := seats(t, two, "s")
	require.Equal(t, rev, same)
	require.Equal(t, last, people["p0"].LastAction)
	require.NoError(t, one.Change(t.Context(), "s", func(_ classroom.Tx, s *session.State) ([]session.Event, error) {
		last = last.Add(time.Minute)
		return session.Step(s, last, session.Report{Inputs: []session.Input{{Person: "p0", At: last}}})
	}))
	require.NoError(t, two.Change(t.Context(), "s", func(_ classroom.Tx, s *session.State) ([]session.Event, error) {
		require.Equal(t, last, s.Seats["p0"].LastAction)
		d, _ := s.Next()
		events, err := session.Step(s, d.At, session.Tick{})
		require.Equal(t, session.EvIdleMoved, events[0].Kind)
		return events, err
	}))
}

// TestSuperseded: a node that was declared dead commits nothing any more, and
// what it had in mind is seen by nobody.
func TestSuperseded(t *testing.T) {
	one, two := twoNodes(t)
	require.NoError(t, addSession(one, "s"))
	require.NoError(t, beat(one, "n1", 1))
	require.NoError(t, beat(two, "n2", 1))
	require.NoError(t, join(t.Context(), one, "s", 0))

	require.NoError(t, two.Write(t.Context(), func(tx classroom.Tx) error { return tx.DropNode(t.Context(), "n1") }))
	require.ErrorIs(t, join(t.Context(), one, "s", 1), classroom.ErrSuperseded)
	require.ErrorIs(t, addSession(one, "s2"), classroom.ErrSuperseded)
	require.ErrorIs(t, beat(one, "n1", 1), classroom.ErrSuperseded)
	people, _ := seats(t, one, "s")
	require.Len(t, people, 1)
	require.NoError(t, join(t.Context(), two, "s", 1), "the other one goes on")

	require.NoError(t, beat(one, "n1", 2), "a new epoch")
	require.NoError(t, join(t.Context(), one, "s", 2))
	people, _ = seats(t, one, "s")
	require.Len(t, people, 3)
}

// TestOutageOnce: rule 5. Whoever looks at the nodes before it records an
// outage is alone in doing so.
func TestOutageOnce(t *testing.T) {
	one, two := twoNodes(t)
	require.NoError(t, beat(one, "n0", 1))
	var wg sync.WaitGroup
	for i := range 20 {
		s := []*store.Store{one, two}[i%2]
		wg.Go(func() {
			ctx := context.Background()
			if err := s.Write(ctx, func(tx classroom.Tx) error {
				nodes, err := tx.Nodes(ctx)
				if err != nil || len(nodes) > 1 {
					return err // somebody has been here
				}
				if _, err := tx.AddOutage(ctx, 1, 2); err != nil {
					return err
				}
				return tx.Beat(ctx, classroom.Node{ID: session.NodeID("n" + strconv.Itoa(i+1)), Epoch: 1, Beat: 3})
			}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.NoError(t, one.Read(t.Context(), func(q classroom.Query) error {
		list, err := q.Outages(t.Context(), 0)
		require.Len(t, list, 1)
		return err
	}))
}

// TestDeadlock: two writes that take the same rows in opposite order both
// succeed; one of them is called again.
func TestDeadlock(t *testing.T) {
	one, two := twoNodes(t)
	ctx := t.Context()
	require.NoError(t, one.Write(ctx, func(tx classroom.Tx) error {
		for _, p := range []session.PersonID{"a", "b"} {
			if err := tx.AddPerson(ctx, classroom.Person{ID: p, Kind: session.Guest}); err != nil {
				return err
			}
		}
		return nil
	}))
	var met sync.WaitGroup // both have their first row
	met.Add(2)
	calls := make(chan struct{}, 10)
	cross := func(s *store.Store, first, second session.PersonID) error {
		var once sync.Once
		return s.Write(ctx, func(tx classroom.Tx) error {
			calls <- struct{}{}
			if err := tx.SavePerson(ctx, classroom.Person{ID: first, Kind: session.Guest, Name: "1"}); err != nil {
				return err
			}
			once.Do(func() { met.Done(); met.Wait() })
			return tx.SavePerson(ctx, classroom.Person{ID: second, Kind: session.Guest, Name: "2"})
		})
	}
	answers := make(chan error, 2)
	go func() { answers <- cross(one, "a", "b") }()
	go func() { answers <- cross(two, "b", "a") }()
	require.NoError(t, <-answers)
	require.NoError(t, <-answers)
	require.Greater(t, len(calls), 2, "one was called again")
}
