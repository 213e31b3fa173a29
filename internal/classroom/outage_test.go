package classroom_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

const away = 20 * time.Minute

// Rule 5: stopped for 20 minutes, nobody is thrown out, and the host has a
// full timer.
func TestStoppedForTwentyMinutes(t *testing.T) {
	for name, end := range map[string]func(*world){"stopped": (*world).halt, "killed": (*world).kill} {
		t.Run(name, func(t *testing.T) {
			story(t, func(t *testing.T, w *world) {
				hanna, ana, ben := w.person("hanna", session.Licensed), w.person("ana", session.Contact), w.person("ben", session.Contact)
				id := w.class(classroom.Overrides{}, ana, ben)
				w.enter(id, hanna, ana, ben)
				run := w.runOf(id).ID
				pass(10 * time.Minute)
				end(w)
				begin := now()
				pass(away)
				w.boot()
				back := now()
				list := w.outages()
				require.Len(t, list, 1)
				require.Equal(t, back, list[0].End)
				require.LessOrEqual(t, begin.Sub(list[0].Start), beat)

				require.Zero(t, w.runOf(id).EndedAt)
				require.Equal(t, back.Add(15*time.Minute), w.runOf(id).HostDue, "the full host timer, from the end")
				for _, p := range []*someone{hanna, ana, ben} {
					require.Equal(t, session.Reconnecting, w.seat(id, p).State)
				}
				pass(80 * time.Second)
				require.NoError(t, w.resume(id, hanna, time.Minute))
				require.NoError(t, w.resume(id, ana, -1))
				require.Equal(t, run, ana.in.Run)
				require.False(t, w.seat(id, ana).Warned, "the outage does not count")
				pass(11 * time.Second)
				gone := w.seat(id, ben)
				require.Equal(t, session.Gone, gone.State, "90 s to resume")
				stay := w.stays(id, ben)
				require.Len(t, stay, 1)
				require.Equal(t, list[0].Start, stay[0].Left, "attendance ends where the outage begins")
				require.Zero(t, w.stays(id, ana)[0].Left, "and does not where somebody comes back")
				pass(2 * time.Minute)
				require.False(t, w.seat(id, ana).Warned)
				pass(2 * time.Minute)
				require.True(t, w.seat(id, ana).Warned, "10 minutes before and 5 after")
			})
		})
	}
}

// Rule 5: a host who was away keeps the rest of the timer.
func TestHostTimerIsMoved(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(noIdle, ana)
		w.enter(id, hanna, ana)
		require.NoError(t, w.c.Do(w.Context(), id, session.Leave{Person: hanna.Person.ID, Conn: hanna.conn}))
		pass(10 * time.Minute)
		w.halt()
		pass(away)
		w.boot()
		due := w.runOf(id).HostDue
		require.InDelta(t, 5*time.Minute, due.Sub(now()), float64(beat))
		require.NoError(t, w.resume(id, ana, -1))
		pass(due.Sub(now()) - time.Millisecond)
		require.Zero(t, w.runOf(id).EndedAt)
		pass(time.Millisecond)
		require.Equal(t, due, w.runOf(id).EndedAt)
	})
}

// Two outages that a session meets at once are applied one after the other,
// as they were.
func TestTwoOutagesAtOnce(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(noIdle)
		w.enter(id, hanna)
		require.NoError(t, w.c.Do(w.Context(), id, session.Leave{Person: hanna.Person.ID, Conn: hanna.conn}))
		left := now()
		var length time.Duration
		for _, d := range []time.Duration{6 * time.Minute, 20 * time.Minute} {
			pass(time.Minute)
			w.halt()
			pass(d)
			w.boot()
			length += w.outages()[len(w.outages())-1].End.Sub(w.outages()[len(w.outages())-1].Start)
		}
		require.Len(t, w.outages(), 2)
		require.Len(t, w.told(id, session.EvOutage), 2)
		due := left.Add(15*time.Minute + length)
		require.Equal(t, due, w.runOf(id).HostDue)
		pass(due.Sub(now()))
		require.Equal(t, due, w.runOf(id).EndedAt)
	})
}

// A process that is frozen for half an hour records the outage before
// anything may end because of it: whatever was waiting, and whatever comes.
func TestFrozen(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(classroom.Overrides{}, ana)
		w.enter(id, hanna, ana)
		pass(10 * time.Minute)
		start := now()
		w.gate.freeze()
		waiting := make(chan error, 1)
		go func() { waiting <- w.c.Lost(w.Context(), id, ana.Person.ID, ana.conn) }() // it had begun before
		pass(30 * time.Minute)
		w.gate.thaw()
		require.NoError(t, <-waiting)
		pass(time.Millisecond)
		list := w.outages()
		require.Len(t, list, 1)
		require.LessOrEqual(t, start.Sub(list[0].Start), beat)
		require.Equal(t, session.Connected, w.seat(id, hanna).State, "her socket survived")
		require.False(t, w.seat(id, hanna).Warned)
		require.Equal(t, session.Reconnecting, w.seat(id, ana).State)
		require.Empty(t, w.told(id, session.EvRunEnded))
		events := w.told(id, session.EvConnLost)
		require.Len(t, events, 1)
		require.Equal(t, list[0].Start, events[0].Since, "found closed right after: it did not survive")
		pass(91 * time.Second)
		require.Equal(t, session.Gone, w.seat(id, ana).State)
		require.Equal(t, list[0].Start, w.stays(id, ana)[0].Left)
		pass(4 * time.Minute) // the 10 minutes, and these: 15
		require.True(t, w.seat(id, hanna).Warned, "idle time goes on where it was")
	})
}

// The same where nothing of the process ran, as if SIGSTOP had come: the
// first command after it records the outage.
func TestFirstCommandAfterAFreeze(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{})
		w.enter(id, hanna)
		pass(time.Minute)
		w.pause()
		pass(3 * time.Hour)
		require.NoError(t, w.c.Do(w.Context(), id, session.Extend{Person: hanna.Person.ID, Conn: hanna.conn}))
		require.Len(t, w.outages(), 1)
		require.Equal(t, session.Connected, w.seat(id, hanna).State)
		require.Empty(t, w.told(id, session.EvWarned))
		require.Len(t, w.told(id, session.EvOutage), 1)
		w.run()
	})
}

// A command whose time is up when a frozen process goes on is out of time, which its
// page may try again: that the heartbeat is stale by then is nothing that a page knows.
func TestOutOfTimeAfterAFreeze(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{})
		w.enter(id, hanna)
		ctx, cancel := context.WithTimeout(w.Context(), 15*time.Second)
		defer cancel()
		freeze := func() {
			w.gate.freeze()
			pass(10 * time.Second)
		}
		goOn := func() { pass(6 * time.Second) }
		w.gate.first.Store(&freeze)
		w.gate.last.Store(&goOn)
		require.ErrorIs(t, w.c.Lost(ctx, id, hanna.Person.ID, hanna.conn), context.DeadlineExceeded)
		require.Nil(t, w.gate.last.Load())
		w.gate.thaw()
		require.NoError(t, w.c.Lost(w.Context(), id, hanna.Person.ID, hanna.conn), "nothing was half done")
		require.Equal(t, session.Reconnecting, w.seat(id, hanna).State)
	})
}

// A database that is away for ten minutes: nothing changes, losses are kept,
// and everything goes on by itself.
func TestDatabaseAway(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(classroom.Overrides{}, ana)
		w.enter(id, hanna, ana)
		pass(12 * time.Minute)
		w.gate.away.Store(true)
		require.ErrorIs(t, w.c.Ready(), classroom.ErrUnavailable)
		pass(time.Minute)
		require.ErrorIs(t, w.c.Lost(w.Context(), id, ana.Person.ID, ana.conn), classroom.ErrUnavailable)
		_, err := w.c.Enter(w.Context(), id, ana.Visitor, classroom.NewConn())
		require.ErrorIs(t, err, classroom.ErrUnavailable)
		pass(9 * time.Minute)
		require.Equal(t, session.Connected, w.seat(id, ana).State)
		w.gate.away.Store(false)
		pass(10 * time.Second)
		require.NoError(t, w.c.Ready())
		require.Len(t, w.outages(), 1)
		require.Equal(t, session.Connected, w.seat(id, hanna).State)
		require.False(t, w.seat(id, hanna).Warned)
		require.Equal(t, session.Reconnecting, w.seat(id, ana).State)
		pass(90 * time.Second)
		require.Equal(t, session.Gone, w.seat(id, ana).State)
		require.Equal(t, w.outages()[0].Start, w.stays(id, ana)[0].Left)
		pass(90 * time.Second)
		require.True(t, w.seat(id, hanna).Warned, "12 minutes before, 3 after")
	})
}

// A restart within 5 s is no outage, but the connections of the process that
// was are lost, as of its last heartbeat (rule 9).
func TestQuickRestart(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(classroom.Overrides{}, ana)
		w.enter(id, hanna, ana)
		pass(time.Minute)
		node := w.seat(id, ana).Conns[0].Node
		require.Equal(t, session.NodeID("main/1"), node)
		w.halt()
		beat := now()
		pass(2 * time.Second)
		w.boot()
		require.Empty(t, w.outages())
		require.Equal(t, session.Reconnecting, w.seat(id, ana).State)
		require.Equal(t, beat, w.seat(id, ana).Since)
		require.NoError(t, w.resume(id, ana, 0))
		require.Equal(t, session.NodeID("main/2"), w.seat(id, ana).Conns[0].Node)
		pass(20 * time.Second)
		require.Equal(t, session.Gone, w.seat(id, hanna).State)
		require.Equal(t, beat, w.stays(id, hanna)[0].Left)
		require.Equal(t, session.Connected, w.seat(id, ana).State)
	})
}

// A login that ended in the moment of a crash takes its seats along at the
// next start (rule 21).
func TestLoginEndedInACrash(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(classroom.Overrides{}, ana)
		w.enter(id, hanna, ana)
		require.NoError(t, w.gate.Store.Write(w.Context(), func(tx classroom.Tx) error {
			return tx.EndLogins(w.Context(), ana.Login)
		}))
		w.kill()
		pass(time.Second)
		w.boot()
		require.Equal(t, session.Left, w.seat(id, ana).Reason)
		require.Equal(t, session.Reconnecting, w.seat(id, hanna).State)
	})
}

// Another node that stops beating loses its connections, as of its last beat.
func TestAnotherNodeDies(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(classroom.Overrides{}, ana)
		w.enter(id, hanna)
		other := classroom.Node{ID: "two", Epoch: 5}
		alive := func() {
			other.Beat = now()
			require.NoError(t, w.gate.Store.Write(w.Context(), func(tx classroom.Tx) error { return tx.Beat(w.Context(), other) }))
		}
		alive()
		require.NoError(t, w.c.Do(w.Context(), id, session.Enter{
			Who: session.Who{Person: ana.Person.ID, Kind: session.Contact},
			Via: session.Via{Conn: "far", Login: ana.Login, Node: "two/5"},
		}))
		for range 20 {
			pass(time.Second)
			alive()
		}
		require.Equal(t, session.Connected, w.seat(id, ana).State)
		pass(9 * time.Second)
		require.Equal(t, session.Connected, w.seat(id, ana).State)
		pass(time.Second + 2*beat)
		lost := w.seat(id, ana)
		require.Equal(t, session.Reconnecting, lost.State)
		require.Equal(t, other.Beat, lost.Since)
		require.Equal(t, session.Connected, w.seat(id, hanna).State)
		require.Empty(t, w.outages(), "this node was there")
	})
}

// A node that was declared dead, and lives, begins anew: its connections are
// lost and its sockets cut, and they come back.
func TestDeclaredDead(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{})
		w.enter(id, hanna)
		require.NoError(t, w.gate.Store.Write(w.Context(), func(tx classroom.Tx) error {
			return tx.DropNode(w.Context(), "main")
		}))
		pass(beat + time.Second)
		require.Equal(t, 1, w.anew)
		require.Equal(t, session.Reconnecting, w.seat(id, hanna).State)
		require.NoError(t, w.resume(id, hanna, 0))
		require.NotEqual(t, session.NodeID("main/1"), w.seat(id, hanna).Conns[0].Node)
		pass(time.Minute)
		require.Equal(t, session.Connected, w.seat(id, hanna).State)
		w.halt()
		pass(time.Second)
		w.boot()
		require.Equal(t, session.Reconnecting, w.seat(id, hanna).State)
	})
}

// Two processes under one name: the one that came first stops.
func TestSameNameTwice(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		require.NoError(t, w.gate.Store.Write(w.Context(), func(tx classroom.Tx) error {
			return tx.Beat(w.Context(), classroom.Node{ID: "main", Epoch: 2, Beat: now()})
		}))
		err := <-w.ran
		require.ErrorIs(t, err, classroom.ErrSuperseded)
		require.ErrorContains(t, err, "main/2")
		w.ran <- nil
	})
}

// Sessions in which nobody is take note of a hundred outages without an
// event.
func TestQuietSessionsKeepQuiet(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{})
		for range 3 {
			w.halt()
			pass(time.Minute)
			w.boot()
		}
		require.Len(t, w.outages(), 3)
		w.enter(id, hanna)
		require.Empty(t, w.told(id, session.EvOutage))
		w.view(id, func(s *session.State) { require.Equal(t, int64(3), s.Outage) })
	})
}
