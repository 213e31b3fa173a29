package classroom_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/storetest"
)

// frozen is how long nodes are away in these tests: real time, on machines
// that may be busy.
const frozen = 3 * time.Second

// process is a node on PostgreSQL, in real time.
type process struct {
	*classroom.Classroom
	gate *gate
	stop func()
}

func node(t *testing.T, url, name string, set session.Settings, opts ...func(*classroom.Config)) *process {
	t.Helper()
	st, err := store.Open(t.Context(), store.Config{PostgresURL: url})
	require.NoError(t, err)
	g := &gate{Store: st, slow: make(chan struct{})}
	close(g.slow)
	cfg := classroom.Config{
		Store: g, Hash: cheap, Node: session.NodeID(name),
		Heartbeat: 100 * time.Millisecond, OutageAfter: frozen / 2, Poll: 50 * time.Millisecond,
		Defaults: func(session.Policy) session.Settings { return set },
	}
	for _, opt := range opts {
		opt(&cfg)
	}
	c := classroom.New(cfg)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	var stopped bool
	p := &process{c, g, func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		require.NoError(t, <-done)
		require.NoError(t, st.Close())
	}}
	t.Cleanup(p.stop)
	soon(t, func() bool { return c.Ready() == nil })
	return p
}

func soon(t *testing.T, ok func() bool) {
	t.Helper()
	require.Eventually(t, ok, 30*time.Second, 5*time.Millisecond)
}

func (p *process) seat(t *testing.T, id session.SessionID, who classroom.Visitor) (s session.Seat) {
	require.NoError(t, p.View(t.Context(), id, func(st *session.State) {
		if at := st.Seats[who.Person.ID]; at != nil {
			s = *at
		}
	}))
	return s
}

// Two nodes on one PostgreSQL: either fires the other's deadlines and takes
// over its dead; an outage of both is recorded once.
func TestTwoNodes(t *testing.T) {
	set := session.Defaults(session.Classroom)
	set.ReconnectGrace, set.OutageGrace = 300*time.Millisecond, 500*time.Millisecond
	url := storetest.Database(t)
	a, b := node(t, url, "a", set), node(t, url, "b", set)
	_, err := a.AddPerson(t.Context(), classroom.NewPerson{Name: "Hanna", Email: "h@example.org", Password: "correct horse", Kind: session.Licensed})
	require.NoError(t, err)
	secret, hanna, err := b.LogIn(t.Context(), "h@example.org", "correct horse", "", "")
	require.NoError(t, err)
	v, _, err := a.Who(t.Context(), secret)
	require.NoError(t, err)
	s, err := a.AddSession(t.Context(), hanna, classroom.NewSession{Name: "Greek"})
	require.NoError(t, err)

	in, err := a.Enter(t.Context(), s.ID, v, classroom.NewConn())
	require.NoError(t, err)
	require.Equal(t, session.NodeID("a/1"), b.seat(t, s.ID, v).Conns[0].Node)
	require.NoError(t, b.Lost(t.Context(), s.ID, hanna.ID, in.Conn))
	in, err = b.Resume(t.Context(), s.ID, v, classroom.NewConn(), in.Token, 0)
	require.NoError(t, err)
	require.Equal(t, session.Connected, a.seat(t, s.ID, v).State)

	// b is killed; a notices, and ends the seat after its grace.
	b.gate.away.Store(true)
	b.stop()
	soon(t, func() bool { return a.seat(t, s.ID, v).State == session.Reconnecting })
	lost := a.seat(t, s.ID, v)
	require.Less(t, lost.Since, lost.LostAt, "as of its last heartbeat")
	soon(t, func() bool { return a.seat(t, s.ID, v).State == session.Gone })
	require.Empty(t, outagesOf(t, a), "a was there")

	// Both are away.
	b = node(t, url, "b", set)
	_, err = b.Enter(t.Context(), s.ID, v, classroom.NewConn())
	require.NoError(t, err)
	a.gate.freeze()
	b.gate.freeze()
	start := time.Now()
	soon(t, func() bool { return time.Since(start) > frozen })
	a.gate.thaw()
	b.gate.thaw()
	soon(t, func() bool { return len(outagesOf(t, a)) > 0 && a.Ready() == nil })
	require.NoError(t, a.Do(t.Context(), s.ID, session.Tick{}))
	require.NoError(t, b.Do(t.Context(), s.ID, session.Tick{}))
	require.Len(t, outagesOf(t, b), 1, "recorded once")
	require.Equal(t, session.Connected, a.seat(t, s.ID, v).State, "b lives")

	// A login that ends on one node ends its connections on the other; also
	// one that a tool ended.
	require.NoError(t, a.EndLogins(t.Context(), hanna.ID))
	require.Equal(t, session.Left, b.seat(t, s.ID, v).Reason)
	secret, _, err = b.LogIn(t.Context(), "h@example.org", "correct horse", "", "")
	require.NoError(t, err)
	v, _, err = b.Who(t.Context(), secret)
	require.NoError(t, err)
	_, err = b.Enter(t.Context(), s.ID, v, classroom.NewConn())
	require.NoError(t, err)
	require.NoError(t, a.gate.Store.Write(t.Context(), func(tx classroom.Tx) error { return tx.EndLogins(t.Context(), v.Login) }))
	soon(t, func() bool { return a.seat(t, s.ID, v).Reason == session.Left })
}

// A node that was frozen until it was declared dead begins anew.
func TestFrozenNodeBeginsAnew(t *testing.T) {
	set := session.Defaults(session.Classroom)
	url := storetest.Database(t)
	a, b := node(t, url, "a", set), node(t, url, "b", set)
	v := visitor(t, a)
	s, err := a.AddSession(t.Context(), v.Person, classroom.NewSession{Name: "Greek"})
	require.NoError(t, err)
	in, err := a.Enter(t.Context(), s.ID, v, classroom.NewConn())
	require.NoError(t, err)
	anew := make(chan struct{})
	a.WatchAnew(func() { close(anew) })
	a.gate.freeze()
	soon(t, func() bool { return b.seat(t, s.ID, v).State == session.Reconnecting })
	a.gate.thaw()
	select {
	case <-anew:
	case <-time.After(30 * time.Second):
		t.Fatal("it does not know that it was dead")
	}
	soon(t, func() bool {
		_, err = a.Resume(t.Context(), s.ID, v, classroom.NewConn(), in.Token, 0)
		return err == nil
	})
	require.NotEqual(t, session.NodeID("a/1"), b.seat(t, s.ID, v).Conns[0].Node)
	require.Empty(t, outagesOf(t, b))
}

func visitor(t *testing.T, p *process) classroom.Visitor {
	t.Helper()
	_, err := p.AddPerson(t.Context(), classroom.NewPerson{Name: "Hanna", Email: "h@example.org", Password: "correct horse", Kind: session.Licensed})
	require.NoError(t, err)
	secret, _, err := p.LogIn(t.Context(), "h@example.org", "correct horse", "", "")
	require.NoError(t, err)
	v, _, err := p.Who(t.Context(), secret)
	require.NoError(t, err)
	return v
}

func outagesOf(t *testing.T, p *process) (all []classroom.Outage) {
	t.Helper()
	require.NoError(t, p.gate.Store.Read(t.Context(), func(q classroom.Query) (err error) {
		all, err = q.Outages(t.Context(), 0)
		return err
	}))
	return all
}

// Somebody who enters on one node while the other takes them out of the group
// does not stay, whichever was first.
func TestLeavingAGroupOnTwoNodes(t *testing.T) {
	url := storetest.Database(t)
	set := session.Defaults(session.Open)
	a, b := node(t, url, "a", set), node(t, url, "b", set)
	hanna := visitor(t, a)
	ana, err := a.AddPerson(t.Context(), classroom.NewPerson{Name: "Ana", Email: "a@example.org", Password: "correct horse", Kind: session.Licensed})
	require.NoError(t, err)
	secret, _, err := b.LogIn(t.Context(), "a@example.org", "correct horse", "", "")
	require.NoError(t, err)
	v, _, err := b.Who(t.Context(), secret)
	require.NoError(t, err)
	g, err := a.AddGroup(t.Context(), hanna.Person, classroom.NewGroup{Name: "Year One"})
	require.NoError(t, err)
	var all []classroom.Session
	for i := range 8 {
		s, err := a.AddSession(t.Context(), hanna.Person, classroom.NewSession{Name: fmt.Sprint(i), Group: g.ID})
		require.NoError(t, err)
		all = append(all, s)
	}
	for range 5 {
		who := []classroom.Someone{{Person: ana.ID}}
		require.NoError(t, a.AddToGroup(t.Context(), hanna.Person, g.ID, who, classroom.GroupMember))
		var both sync.WaitGroup
		for _, s := range all {
			both.Go(func() { _, _ = b.Enter(t.Context(), s.ID, v, classroom.NewConn()) }) // let in or not
		}
		both.Go(func() {
			require.NoError(t, a.RemoveFromGroup(t.Context(), hanna.Person, g.ID, string(ana.ID)))
		})
		both.Wait()
		for _, s := range all {
			soon(t, func() bool { seat := a.seat(t, s.ID, v); return !seat.Inside() })
		}
		owing := func() bool {
			var owed []classroom.Owed
			require.NoError(t, b.gate.Store.Read(t.Context(), func(q classroom.Query) (err error) {
				owed, err = q.Owing(t.Context(), 100)
				return err
			}))
			return len(owed) > 0
		}
		soon(t, func() bool { return !owing() })
		for _, s := range all {
			_, _ = b.Enter(t.Context(), s.ID, v, classroom.NewConn()) // or ask
			seat := b.seat(t, s.ID, v)
			require.False(t, seat.Inside())
		}
	}
}

// Who is renamed on one node while the other locks them is locked: neither
// change takes the other one back.
func TestOnePersonOnTwoNodes(t *testing.T) {
	url := storetest.Database(t)
	set := session.Defaults(session.Open)
	a, b := node(t, url, "a", set), node(t, url, "b", set)
	p, err := a.AddPerson(t.Context(), classroom.NewPerson{Name: "Ana", Email: "a@example.org", Password: "correct horse"})
	require.NoError(t, err)
	for i := range 60 {
		name := fmt.Sprint("Ana ", i)
		var both sync.WaitGroup
		both.Go(func() {
			_, err := a.Rename(t.Context(), p.ID, &name, nil)
			require.NoError(t, err)
		})
		both.Go(func() {
			_, err := b.EditAccount(t.Context(), "", p.ID, classroom.AccountEdit{Locked: new(i%2 == 0)})
			require.NoError(t, err)
		})
		both.Wait()
		got, err := b.Person(t.Context(), p.ID)
		require.NoError(t, err)
		require.Equal(t, name, got.Name)
		require.Equal(t, i%2 == 0, got.Locked)
	}
}
