package classroom_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

var noIdle = classroom.Overrides{IdleNotice: new(time.Duration(0))}

// Rules 3, 27, 29: at 14:59.999 the host finds the run alive, at 15:00 ended.
func TestHostComesBackInTime(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(noIdle, ana)
		w.enter(id, hanna, ana)
		run := w.runOf(id).ID
		require.NoError(t, w.c.Lost(t.Context(), id, hanna.Person.ID, hanna.conn))
		pass(15*time.Minute - time.Millisecond)
		w.enter(id, hanna)
		require.Equal(t, run, hanna.in.Run)
		require.Zero(t, w.runOf(id).HostDue, "the absence is over")

		require.NoError(t, w.c.Do(t.Context(), id, session.Leave{Person: hanna.Person.ID, Conn: hanna.conn}))
		left := now()
		pass(15*time.Minute - time.Millisecond)
		require.Zero(t, w.runOf(id).EndedAt, "each absence has its own full 15 minutes")
		pass(time.Millisecond)
		_, err := w.c.Enter(t.Context(), id, hanna.Visitor, classroom.NewConn())
		w.refused(err, session.CodeEnded)
		end := w.told(id, session.EvRunEnded)
		require.Len(t, end, 1)
		require.Equal(t, session.HostAbsent, end[0].End)
		require.Equal(t, left.Add(15*time.Minute), end[0].At)
		require.Equal(t, session.RunOver, w.stays(id, ana)[0].Reason)
	})
}

// Rules 37, 38 and 39 with everything at its default.
func TestIdleNoticeExtendLogout(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(classroom.Overrides{}, ana)
		w.enter(id, hanna, ana)
		w.active(id, ana)
		keepBusy := func(d time.Duration) {
			for range d / time.Minute {
				w.active(id, hanna)
				pass(time.Minute)
			}
		}
		keepBusy(14 * time.Minute)
		require.False(t, w.seat(id, ana).Warned)
		keepBusy(time.Minute)
		require.True(t, w.seat(id, ana).Warned, "15 minutes without an action")
		require.False(t, w.seat(id, hanna).Warned)

		w.active(id, ana)
		keepBusy(10 * time.Minute)
		require.True(t, w.seat(id, ana).Warned, "activity does not take a notice away")
		require.NoError(t, w.c.Do(t.Context(), id, session.Extend{Person: ana.Person.ID, Conn: ana.conn}))
		keepBusy(15*time.Minute - time.Minute)
		require.False(t, w.seat(id, ana).Warned, "Extend gives a full new 15 minutes")
		keepBusy(time.Minute)
		require.True(t, w.seat(id, ana).Warned)
		keepBusy(30 * time.Minute)
		gone := w.seat(id, ana)
		require.Equal(t, session.Gone, gone.State)
		require.Equal(t, session.Idle, gone.Reason)
		require.False(t, w.loggedIn(ana))
		require.Equal(t, []session.LoginID{ana.Login}, w.ended)
		_, _, err := w.c.Who(t.Context(), ana.secret)
		require.ErrorIs(t, err, classroom.ErrNotFound)
		_, err = w.c.Enter(t.Context(), id, ana.Visitor, classroom.NewConn())
		require.ErrorIs(t, err, classroom.ErrLoggedOut)
		require.True(t, w.loggedIn(hanna))
	})
}

// Rules 27 and 39: a class that everybody forgot ends 60 minutes after the
// last action of the host.
func TestForgottenClassEnds(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(classroom.Overrides{}, ana)
		w.enter(id, hanna, ana)
		start := now()
		pass(61 * time.Minute)
		end := w.told(id, session.EvRunEnded)
		require.Len(t, end, 1)
		// ana has no more than her 45 minutes either, but the host timer runs.
		require.Equal(t, session.HostAbsent, end[0].End)
		require.Equal(t, start.Add(60*time.Minute), end[0].At)
		require.False(t, w.loggedIn(hanna))
		require.False(t, w.loggedIn(ana))
	})
}

// The logout of the seat and the end of its login are one transaction: when
// the one is told, the other is true; and when it fails, both did.
func TestIdleLogoutIsOneTransaction(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{})
		w.enter(id, hanna)
		pass(45*time.Minute - time.Second)
		w.gate.away.Store(true)
		pass(2 * time.Second)
		require.Equal(t, session.Connected, w.seat(id, hanna).State)
		w.gate.away.Store(false)
		require.True(t, w.loggedIn(hanna))
		pass(2 * time.Second)
		require.Equal(t, session.Idle, w.seat(id, hanna).Reason)
		require.False(t, w.loggedIn(hanna))
		require.Empty(t, w.outages(), "2 s are no outage")
	}, func(c *classroom.Config) { c.Heartbeat = time.Second })
}

// Rule 39: a login that served a deliberate act elsewhere is spared, and the
// event tells so.
func TestIdleLogoutSpares(t *testing.T) {
	for name, act := range map[string]func(w *world, other session.SessionID, p *someone){
		"a page": func(w *world, _ session.SessionID, p *someone) {
			pass(2 * time.Minute)
			require.NoError(w, w.c.Acted(w.Context(), p.Login))
		},
		"a page, soon after another": func(w *world, _ session.SessionID, p *someone) {
			pass(30 * time.Second)
			require.NoError(w, w.c.Acted(w.Context(), p.Login))
			pass(40 * time.Second)
			require.NoError(w, w.c.Acted(w.Context(), p.Login)) // not stored
		},
		"activity in another session": func(w *world, other session.SessionID, p *someone) {
			pass(2 * time.Minute)
			w.active(other, p)
		},
		"activity just now": func(w *world, other session.SessionID, p *someone) {
			pass(16*time.Minute - 5*time.Second)
			w.active(other, p)
		},
	} {
		t.Run(name, func(t *testing.T) {
			story(t, func(t *testing.T, w *world) {
				hanna := w.person("hanna", session.Licensed)
				id, other := w.class(classroom.Overrides{}), w.class(noIdle)
				w.enter(id, hanna)
				out := now().Add(45 * time.Minute)
				w.enter(other, hanna)
				pass(29 * time.Minute)
				act(w, other, hanna)
				pass(out.Sub(now()))
				gone := w.told(id, session.EvGone)
				require.Len(t, gone, 1)
				require.Equal(t, session.Idle, gone[0].Reason)
				require.Empty(t, gone[0].Logins, "the page is told that its login was spared")
				require.True(t, w.loggedIn(hanna))
				require.Empty(t, w.ended)
				require.Equal(t, session.Connected, w.seat(other, hanna).State)
			})
		})
	}
}

// An act elsewhere that is older than the notice time does not spare.
func TestOldActsDoNotSpare(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{})
		w.enter(id, hanna)
		pass(30*time.Minute - time.Second)
		require.NoError(t, w.c.Acted(t.Context(), hanna.Login))
		pass(15*time.Minute + 2*time.Second)
		require.False(t, w.loggedIn(hanna))
	})
}

// Rule 39: guests are logged out as well.
func TestGuestIsLoggedOut(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{Guests: session.GuestsDirect, HostAbsence: new(time.Duration(0))})
		w.enter(id, hanna)
		kept, err := w.c.Session(t.Context(), id)
		require.NoError(t, err)
		gus := &someone{}
		gus.secret, gus.Person, err = w.c.AddGuest(t.Context(), kept.Link, " Gus ", "192.0.2.9", "test")
		require.NoError(t, err)
		gus.Visitor, _, err = w.c.Who(t.Context(), gus.secret)
		require.NoError(t, err)
		w.enter(id, gus)
		pass(45 * time.Minute)
		require.Equal(t, session.Idle, w.seat(id, gus).Reason)
		_, _, err = w.c.Who(t.Context(), gus.secret)
		require.ErrorIs(t, err, classroom.ErrNotFound)
	})
}

// Rule 41: what people do is stored once a minute for a session, whatever
// they do, and changes no revision; a stale deadline is armed again.
func TestActivityIsBatched(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		people := []*someone{hanna}
		for _, n := range []string{"ana", "ben", "cleo", "dan"} {
			people = append(people, w.person(n, session.Contact))
		}
		id := w.class(classroom.Overrides{}, people[1:]...)
		w.enter(id, people...)
		pass(time.Minute)
		before, rev := w.gate.changes.Load(), w.rev(id)
		for range 20 {
			for _, p := range people {
				w.active(id, p)
			}
			pass(30 * time.Second)
		}
		stored := w.gate.changes.Load() - before
		require.LessOrEqual(t, stored, int64(11), "one batch a minute")
		require.GreaterOrEqual(t, stored, int64(9))
		require.Equal(t, rev, w.rev(id))
		for range 60 {
			for _, p := range people {
				w.active(id, p)
			}
			pass(30 * time.Second)
		}
		require.Empty(t, w.told(id, session.EvWarned))
		require.NotEmpty(t, w.told(id, session.EvIdleMoved))
		require.LessOrEqual(t, w.rev(id)-rev, int64(4*len(people)))
	})
}

func (w *world) rev(id session.SessionID) (rev int64) {
	w.view(id, func(s *session.State) { rev = s.Rev })
	return rev
}

// Rule 41: input shortly before the stored deadline is stored at once, for
// another node may fire it.
func TestLateActivityIsStoredAtOnce(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{})
		w.enter(id, hanna)
		pass(5*time.Minute + time.Second)
		w.active(id, hanna)
		at := now()
		pass(time.Millisecond)
		require.Less(t, w.seat(id, hanna).LastAction, at, "not yet: its batch takes it")
		pass(time.Minute)
		require.Equal(t, at, w.seat(id, hanna).LastAction)

		pass(14*time.Minute - 30*time.Second)
		w.active(id, hanna)
		at = now()
		pass(time.Millisecond)
		require.Equal(t, at, w.seat(id, hanna).LastAction, "at once")
		w.c.Active(id, hanna.Person.ID, hanna.conn, at.Add(time.Hour))
		pass(time.Minute)
		require.LessOrEqual(t, w.seat(id, hanna).LastAction, now(), "never in the future")
	})
}

// Rule 6: changed figures of the deployment reach a session at the next
// start, and fire nothing within 60 s.
func TestDeploymentFiguresChange(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{})
		w.enter(id, hanna)
		pass(10 * time.Minute)
		w.halt()
		w.opts = append(w.opts, func(c *classroom.Config) {
			c.Defaults = func(p session.Policy) session.Settings {
				s := session.Defaults(p)
				s.IdleNotice = time.Minute
				return s
			}
		})
		w.boot()
		require.NoError(t, w.resume(id, hanna, -1))
		w.view(id, func(s *session.State) { require.Equal(t, time.Minute, s.Settings.IdleNotice) })
		pass(61 * time.Second)
		require.True(t, w.seat(id, hanna).Warned)
	})
}

// Rule 6 by hand: EditSession is for hosts, and checks.
func TestEditSession(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(classroom.Overrides{}, ana)
		w.enter(id, hanna, ana)
		_, err := w.c.EditSession(t.Context(), ana.Person, id, classroom.SessionEdit{Name: new("Mine")})
		w.refused(err, session.CodeNotAllowed)
		_, err = w.c.EditSession(t.Context(), hanna.Person, id, classroom.SessionEdit{Figures: func(o *classroom.Overrides) { o.IdleNotice = new(-time.Second) }})
		var bad *classroom.Invalid
		require.ErrorAs(t, err, &bad)
		require.Equal(t, classroom.Invalid{Field: "idleNotice", Code: "out_of_range"}, *bad)
		kept, err := w.c.EditSession(t.Context(), hanna.Person, id, classroom.SessionEdit{
			Name:    new("  Old   Greek "),
			Figures: func(o *classroom.Overrides) { o.IdleNotice = new(time.Duration(0)) },
		})
		require.NoError(t, err)
		require.Equal(t, "Old Greek", kept.Name)
		pass(20 * time.Minute)
		require.False(t, w.seat(id, ana).Warned)
	})
}
