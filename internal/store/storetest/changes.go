package storetest

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// blocked is a change of a session that stays in its transaction until let
// go; what is asked for meanwhile is committed in one group after it.
type blocked struct {
	inside chan struct{}
	free   chan struct{}
	err    chan error
}

func (w *world) block(id session.SessionID, then error) *blocked {
	b := &blocked{make(chan struct{}), make(chan struct{}), make(chan error, 1)}
	go func() {
		b.err <- w.Change(context.Background(), id, func(_ classroom.Tx, s *session.State) ([]session.Event, error) {
			events, err := session.Step(s, sec(1), session.Enter{Who: who("dia"), Via: session.Via{Conn: "blocked", Login: "login-dia", Node: "n1"}})
			if err != nil {
				return events, err
			}
			close(b.inside)
			<-b.free
			return events, then
		})
	}()
	<-b.inside
	return b
}

// queue starts changes one after the other; each is waiting when the next one
// starts.
func (w *world) queue(id session.SessionID, fns ...func(classroom.Tx, *session.State) ([]session.Event, error)) []chan error {
	out := make([]chan error, len(fns))
	for i, fn := range fns {
		out[i] = make(chan error, 1)
		asked := make(chan struct{})
		go func() {
			out[i] <- w.Change(asks{context.Background(), asked}, id, fn)
		}()
		<-asked
	}
	return out
}

// asks is a context that tells when it is waited for: the request that it
// belongs to is in the lane then.
type asks struct {
	context.Context
	asked chan struct{}
}

func (a asks) Done() <-chan struct{} {
	close(a.asked)
	return a.Context.Done()
}

func testUncommitted(t *testing.T, fresh Fresh) {
	for name, fault := range map[string]error{"commit": nil, "fault": errFault} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, fresh)
			w.session("s")
			w.start("s", "r", t0)
			before := w.picture("s")
			b := w.block("s", fault)
			w.read(func(q classroom.Query) error {
				s, err := q.Session(t.Context(), "s")
				require.Equal(t, 1, s.Inside, "what is not committed is not in the rows")
				return err
			})
			seen := make(chan picture, 1)
			go func() { seen <- w.picture("s") }()
			close(b.free)
			require.ErrorIs(t, <-b.err, fault)
			after := w.picture("s")
			if fault != nil {
				require.Equal(t, before, after)
				require.Equal(t, before, <-seen)
			} else {
				require.Equal(t, 2, after.Inside)
				require.Contains(t, []picture{before, after}, <-seen)
			}
			w.forget("s")
			require.Equal(t, after, w.picture("s"))
		})
	}
}

func testRefusal(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	w.start("s", "r", t0)
	events, err := w.try("s", at(20*time.Minute), session.Lock{By: "cem", On: true})
	var r *session.Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, session.CodeNotAllowed, r.Code)
	require.Len(t, events, 1, "the notice that was due")
	w.forget("s")
	require.True(t, w.picture("s").Seats["ana"].Warned)
	w.read(func(q classroom.Query) error {
		got, err := q.Events(t.Context(), "s", events[0].Rev, 9)
		require.Equal(t, events, got)
		return err
	})
}

// Outside sessions nothing is due: a refusal takes everything back.
func testRefusedWrite(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	refusal := &session.Refusal{Code: session.CodeNotLicensed}
	write := func(id session.PersonID, then error) error {
		return w.Write(t.Context(), func(tx classroom.Tx) error {
			if err := tx.AddPerson(t.Context(), classroom.Person{ID: id, Kind: session.Contact, Name: "x", Created: t0}); err != nil {
				return err
			}
			return then
		})
	}
	require.ErrorIs(t, write("no", refusal), refusal)
	var all sync.WaitGroup // several at once may share a transaction
	for i := range 16 {
		all.Go(func() {
			if i%2 == 0 {
				_ = write(session.PersonID(fmt.Sprint("no", i)), refusal)
			} else if err := write(session.PersonID(fmt.Sprint("yes", i)), nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	w.read(func(q classroom.Query) error {
		_, err := q.Person(t.Context(), "no")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		for i := range 16 {
			_, err := q.Person(t.Context(), session.PersonID(fmt.Sprint("no", i)))
			require.ErrorIs(t, err, classroom.ErrNotFound)
			if i%2 == 1 {
				_, err = q.Person(t.Context(), session.PersonID(fmt.Sprint("yes", i)))
				require.NoError(t, err)
			}
		}
		return nil
	})
}

func testFault(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	w.start("s", "r", t0)
	add := func(tx classroom.Tx, id session.PersonID) error {
		return tx.AddPerson(t.Context(), classroom.Person{ID: id, Kind: session.Guest, Name: "x"})
	}
	entering := func(p session.PersonID, then error) func(classroom.Tx, *session.State) ([]session.Event, error) {
		return func(tx classroom.Tx, s *session.State) ([]session.Event, error) {
			if err := add(tx, "by "+p); err != nil {
				return nil, err
			}
			events, err := session.Step(s, sec(2), session.Enter{Who: who(p), Via: w.via(p)})
			if then != nil {
				err = then
			}
			return events, err
		}
	}
	b := w.block("s", nil)
	answers := w.queue("s",
		entering("cem", nil),
		entering("bob", errFault),
		func(tx classroom.Tx, _ *session.State) ([]session.Event, error) { return nil, add(tx, "ana") }, // there is one
		func(tx classroom.Tx, s *session.State) ([]session.Event, error) {
			s.Run.Locked = true
			s.Rev++
			panic("oops")
		},
		entering("gus", nil),
	)
	close(b.free)
	require.NoError(t, <-b.err)
	require.NoError(t, <-answers[0])
	require.ErrorIs(t, <-answers[1], errFault)
	require.Error(t, <-answers[2])
	require.ErrorContains(t, <-answers[3], "oops")
	require.NoError(t, <-answers[4])

	for range 2 {
		p := w.picture("s")
		require.Equal(t, 4, p.Inside, "ana, dia, cem and gus")
		require.NotContains(t, p.Seats, session.PersonID("bob"))
		require.False(t, p.Header.Run.Locked)
		w.forget("s")
	}
	w.read(func(q classroom.Query) error {
		names, err := q.Names(t.Context(), []session.PersonID{"by bob", "by cem", "by gus"})
		require.Len(t, names, 2)
		require.NotContains(t, names, session.PersonID("by bob"))
		return err
	})
}

func testGoexit(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	w.start("s", "r", t0)
	goes := func(_ classroom.Tx, s *session.State) ([]session.Event, error) {
		s.Run.Locked = true
		runtime.Goexit()
		return nil, nil
	}
	ended := make(chan struct{})
	go func() { // it may carry out its change itself
		defer close(ended)
		_ = w.Change(t.Context(), "s", goes)
	}()
	<-ended
	require.False(t, w.picture("s").Header.Run.Locked)
	w.enter("s", "cem", sec(1))

	// Another carries out what waited, and goes on after it.
	b := w.block("s", nil)
	answers := w.queue("s", goes)
	close(b.free)
	require.NoError(t, <-b.err)
	require.Error(t, <-answers[0])
	require.False(t, w.picture("s").Header.Run.Locked)
	w.enter("s", "bob", sec(2))
}

func testGivesUp(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	w.start("s", "r", t0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, w.Change(ctx, "s", step(sec(1), session.End{By: "ana"}, nil)), context.Canceled)
	require.ErrorIs(t, w.Read(ctx, func(classroom.Query) error { return nil }), context.Canceled)

	// Who waits is taken out; the others are served.
	b := w.block("s", nil)
	ctx, cancel = context.WithCancel(t.Context())
	waits := make(chan error, 1)
	asked := make(chan struct{})
	go func() { waits <- w.Change(asks{ctx, asked}, "s", step(sec(1), session.End{By: "ana"}, nil)) }()
	<-asked
	answers := w.queue("s", step(sec(2), session.Enter{Who: who("cem"), Via: w.via("cem")}, nil))
	cancel()
	require.ErrorIs(t, <-waits, context.Canceled)
	close(b.free)
	require.NoError(t, <-b.err)
	require.NoError(t, <-answers[0])
	require.Equal(t, 3, w.picture("s").Inside)

	// What has begun is completed, and says so.
	ctx, cancel = context.WithCancel(t.Context())
	var events []session.Event
	require.NoError(t, w.Change(ctx, "s", func(tx classroom.Tx, s *session.State) (_ []session.Event, err error) {
		cancel()
		if _, err := tx.Person(ctx, "ana"); err != nil {
			return nil, err
		}
		events, err = session.Step(s, sec(3), session.End{By: "ana"})
		return events, err
	}))
	require.Len(t, events, 1)
	require.Equal(t, 0, w.picture("s").Inside)
}

func testUnknown(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	for range 2 {
		_, err := w.try("s", t0, session.Tick{})
		require.ErrorIs(t, err, classroom.ErrNotFound)
		require.ErrorIs(t, w.View(t.Context(), "s", func(*session.State) { t.Error("called") }), classroom.ErrNotFound)
	}
	w.session("s")
	w.start("s", "r", t0)
}

func testMisfit(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	w.start("s", "r", t0)
	before := w.picture("s")
	err := w.Change(t.Context(), "s", func(_ classroom.Tx, s *session.State) ([]session.Event, error) {
		events, err := session.Step(s, sec(1), session.Enter{Who: who("cem"), Via: w.via("cem")})
		return events[:len(events)-1], err // one is lost
	})
	require.Error(t, err)
	require.Equal(t, before, w.picture("s"))
}

func testOrder(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	var mu sync.Mutex
	told := map[session.SessionID][]classroom.Commit{}
	w.Committed(func(c classroom.Commit) {
		mu.Lock()
		defer mu.Unlock()
		told[c.Session] = append(told[c.Session], c)
	})
	const sessions, each = 5, 40
	var wg sync.WaitGroup
	for i := range sessions {
		id := session.SessionID(fmt.Sprint("s", i))
		w.session(id)
		w.start(id, session.RunID("r"+id), t0)
		for j := range each {
			p := session.PersonID(fmt.Sprint("p", j))
			wg.Go(func() {
				var events []session.Event
				err := w.Change(t.Context(), id, step(sec(1), session.Enter{
					Who: session.Who{Person: p, Kind: session.Guest},
					Via: session.Via{Conn: session.ConnID("c" + p), Login: session.LoginID("l" + p), Node: "n1"},
				}, &events))
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				last := told[id][len(told[id])-1].Events
				if last[len(last)-1].Rev < events[0].Rev {
					t.Errorf("answered before it was told")
				}
			})
		}
	}
	wg.Wait()
	for id, commits := range told {
		rev := int64(0)
		for _, c := range commits {
			for _, e := range c.Events {
				rev++
				require.Equal(t, rev, e.Rev, "in order, without a gap")
			}
		}
		last := commits[len(commits)-1]
		require.Equal(t, each+1, last.Inside)
		require.Equal(t, session.Live, last.Phase)
		require.Equal(t, w.picture(id).Due, last.Next)
	}
	require.Len(t, told, sessions)
}

// testConcurrent enters, leaves and looks at sessions from everywhere at
// once. Nothing may be lost.
func testConcurrent(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	const sessions, people = 4, 30
	var wg sync.WaitGroup
	for i := range sessions {
		id := session.SessionID(fmt.Sprint("s", i))
		w.session(id)
		w.start(id, session.RunID("r"+id), t0)
		for j := range people {
			p := session.PersonID(fmt.Sprint("p", j))
			wg.Go(func() {
				for k := range 3 {
					v := session.Via{Conn: session.ConnID(fmt.Sprint("c", j, ".", k)), Login: session.LoginID("l" + p), Node: "n1"}
					if _, err := w.try(id, sec(1), session.Enter{Who: session.Who{Person: p, Kind: session.Guest}, Via: v}); err != nil {
						t.Error(err)
					}
					if err := w.View(t.Context(), id, func(s *session.State) {
						if !s.Seats[p].Inside() {
							t.Errorf("%s entered and is not inside", p)
						}
					}); err != nil {
						t.Error(err)
					}
					if err := w.Write(t.Context(), func(tx classroom.Tx) error { return tx.AddFailure(t.Context(), string(id), t0) }); err != nil {
						t.Error(err)
					}
					if k == 2 {
						continue
					}
					if _, err := w.try(id, sec(1), session.Leave{Person: p, Conn: v.Conn}); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	for i := range sessions {
		id := session.SessionID(fmt.Sprint("s", i))
		p := w.picture(id)
		require.Equal(t, people+1, p.Inside)
		w.forget(id)
		requireSame(t, p, w.picture(id))
		w.read(func(q classroom.Query) error {
			n, err := q.Failures(t.Context(), string(id), 0)
			require.NoError(t, err)
			require.Equal(t, 3*people, n)
			stays, err := q.Attendance(t.Context(), session.RunID("r"+id))
			require.Len(t, stays, 3*people+1)
			return err
		})
	}
}

// testActivity: rule 41. A report is kept, but is no event and nobody is told.
func testActivity(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	w.start("s", "r", t0)
	w.enter("s", "cem", t0)
	w.Committed(func(c classroom.Commit) { t.Errorf("told of %v", c) })
	before := w.picture("s")
	events := w.do("s", at(2*time.Minute), session.Report{Inputs: []session.Input{{Person: "cem", At: at(time.Minute)}}})
	require.Empty(t, events)
	after := w.picture("s")
	require.Equal(t, before.Header, after.Header)
	require.Equal(t, at(time.Minute), after.Seats["cem"].LastAction)
	w.forget("s")
	require.Equal(t, after, w.picture("s"))
	// A report that says nothing new changes nothing.
	w.do("s", at(2*time.Minute), session.Report{Inputs: []session.Input{{Person: "cem", At: at(time.Minute)}}})
	require.Equal(t, after, w.picture("s"))
}

func testClosing(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	w.start("s", "r", t0)
	b := w.block("s", nil)
	answers := w.queue("s", step(sec(2), session.Enter{Who: who("cem"), Via: w.via("cem")}, nil))
	closed := make(chan error, 1)
	go func() { closed <- w.Close() }()
	close(b.free)
	require.NoError(t, <-b.err)
	require.NoError(t, <-answers[0], "what waited is served")
	require.NoError(t, <-closed)
	require.NoError(t, w.Close(), "once more does nothing")
	_, err := w.try("s", t0, session.Tick{})
	require.ErrorIs(t, err, classroom.ErrUnavailable)
	require.ErrorIs(t, w.View(t.Context(), "s", func(*session.State) {}), classroom.ErrUnavailable)
	require.ErrorIs(t, w.Read(t.Context(), func(classroom.Query) error { return nil }), classroom.ErrUnavailable)
	require.ErrorIs(t, w.Write(t.Context(), func(classroom.Tx) error { return nil }), classroom.ErrUnavailable)
}

// What cannot be the name of anything is not found, in either database.
func testImpossible(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	for _, odd := range []string{"a\x00b", "\xff"} {
		require.ErrorIs(t, w.Read(ctx, func(q classroom.Query) error {
			_, err := q.Group(ctx, classroom.GroupID(odd))
			return err
		}), classroom.ErrNotFound, "%q", odd)
		require.ErrorIs(t, w.Write(ctx, func(tx classroom.Tx) error {
			_, err := tx.Contact(ctx, odd)
			return err
		}), classroom.ErrNotFound, "%q", odd)
	}
	w.session("s") // and all goes on
}
