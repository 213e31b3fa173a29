package classroom_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// Rule 10: a token is replaced on every connection; the previous one works
// until its successor is confirmed, then never again.
func TestResumeTokens(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{})
		w.enter(id, hanna)
		first, firstConn := hanna.token, hanna.conn
		require.NoError(t, w.c.Confirm(w.Context(), first))
		require.Equal(t, classroom.AtSeat, hanna.in.Place)

		// The answer to the first return is lost; the page tries again.
		_, err := w.c.Resume(w.Context(), id, hanna.Visitor, classroom.NewConn(), first, 0)
		require.NoError(t, err)
		require.Equal(t, firstConn, w.told(id, session.EvConnLost)[0].Conn, "the superseded connection is lost")
		require.NoError(t, w.resume(id, hanna, 0)) // with first, and confirms
		second := hanna.token
		require.NotEqual(t, first, second)

		hanna.token = first
		w.refused(w.resume(id, hanna, 0), session.CodeGone)
		hanna.token = second
		require.NoError(t, w.resume(id, hanna, 0))
		require.True(t, hanna.in.Resumed)
		require.Len(t, w.stays(id, hanna), 1, "no break in attendance")
		for _, s := range w.told(id, session.EvGone) {
			t.Error("gone", s)
		}
	})
}

// A token is its person's and its session's.
func TestResumeTokenOfAnother(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id, other := w.class(classroom.Overrides{}, ana), w.class(classroom.Overrides{}, ana)
		w.enter(other, hanna)
		w.enter(id, hanna, ana)
		_, err := w.c.Resume(w.Context(), id, ana.Visitor, "x", hanna.token, 0)
		w.refused(err, session.CodeGone)
		_, err = w.c.Resume(w.Context(), other, hanna.Visitor, "x", hanna.token, 0)
		w.refused(err, session.CodeGone)
		_, err = w.c.Resume(w.Context(), id, hanna.Visitor, "x", "nonsense", 0)
		w.refused(err, session.CodeGone)
	})
}

// Rule 9: a reload within the grace; and a beacon that comes with the loss.
func TestReloadAndBeacon(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{})
		w.enter(id, hanna)
		require.NoError(t, w.c.Beacon(w.Context(), hanna.token))
		require.NoError(t, w.c.Lost(w.Context(), id, hanna.Person.ID, hanna.conn))
		require.Equal(t, session.Reconnecting, w.seat(id, hanna).State)
		pass(time.Second)
		require.NoError(t, w.resume(id, hanna, 2*time.Second))
		require.Len(t, w.stays(id, hanna), 1)
		require.Zero(t, w.stays(id, hanna)[0].Left)
		closed := now()
		require.NoError(t, w.c.Beacon(w.Context(), hanna.token))
		pass(20 * time.Second)
		require.Equal(t, session.Left, w.seat(id, hanna).Reason)
		require.Equal(t, closed, w.stays(id, hanna)[0].Left)
		require.NoError(t, w.c.Beacon(w.Context(), "unknown"))
	})
}

// Rule 42: a laptop that slept for an hour is logged out when it wakes.
func TestLateReturnLogsOut(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(classroom.Overrides{HostAbsence: new(2 * time.Hour)}, ana)
		w.enter(id, hanna, ana)
		require.NoError(t, w.c.Lost(w.Context(), id, ana.Person.ID, ana.conn))
		for range 60 {
			w.active(id, hanna)
			pass(time.Minute)
		}
		w.refused(w.resume(id, ana, time.Hour), session.CodeIdle)
		require.False(t, w.loggedIn(ana))
		require.Len(t, w.told(id, session.EvLoggedOut), 1, "an accepted command")

		// Under 45 minutes the notice is up at once.
		require.NoError(t, w.c.Lost(w.Context(), id, hanna.Person.ID, hanna.conn))
		pass(20 * time.Minute)
		require.NoError(t, w.resume(id, hanna, 20*time.Minute))
		require.True(t, w.seat(id, hanna).Warned)
	})
}

// Rule 21: a login that ends takes its connections in all sessions along, and
// leaves those of another login alone.
func TestLogoutEndsConnectionsEverywhere(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		one, two := w.class(classroom.Overrides{}, ana), w.class(classroom.Overrides{}, ana)
		w.enter(one, hanna, ana)
		w.enter(two, hanna, ana)
		phone := &someone{}
		w.login(phone, "ana@example.org")
		w.enter(two, phone)
		require.NoError(t, w.c.EndLogins(w.Context(), ana.Person.ID, ana.Login, hanna.Login))
		require.Equal(t, session.Left, w.seat(one, ana).Reason)
		require.Equal(t, session.Connected, w.seat(two, ana).State, "by the phone")
		require.Len(t, w.seat(two, ana).Conns, 1)
		require.Equal(t, []session.LoginID{ana.Login}, w.ended)
		require.True(t, w.loggedIn(hanna), "not hers to end")
		_, _, err := w.c.Who(w.Context(), ana.secret)
		require.ErrorIs(t, err, classroom.ErrNotFound)
		_, _, err = w.c.Who(w.Context(), phone.secret)
		require.NoError(t, err)

		require.NoError(t, w.c.SetPassword(w.Context(), ana.Person.ID, "another horse"))
		require.Equal(t, session.Left, w.seat(two, ana).Reason)
		_, _, err = w.c.LogIn(w.Context(), "ana@example.org", "correct horse", "192.0.2.1", "")
		require.Error(t, err)
	})
}

// A login that another process ended, such as stoa user passwd, ends its
// connections within seconds.
func TestLoginEndedBesideUs(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(classroom.Overrides{}, ana)
		w.enter(id, hanna, ana)
		require.NoError(t, w.gate.Store.Write(w.Context(), func(tx classroom.Tx) error {
			return tx.EndLogins(w.Context(), ana.Login)
		}))
		pass(5 * time.Second)
		require.Equal(t, session.Left, w.seat(id, ana).Reason)
		require.Equal(t, session.Connected, w.seat(id, hanna).State)
		require.Equal(t, []session.LoginID{ana.Login}, w.ended)
		_, _, err := w.c.Who(w.Context(), ana.secret)
		require.ErrorIs(t, err, classroom.ErrNotFound)
	}, func(c *classroom.Config) { c.Poll = time.Second })
}

// An idle logout in one session ends the login's connections in the others.
func TestIdleLogoutEndsOtherSessions(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		one, two := w.class(classroom.Overrides{}), w.class(noIdle)
		w.enter(two, hanna)
		w.enter(one, hanna)
		pass(45*time.Minute - time.Millisecond)
		require.Equal(t, session.Connected, w.seat(two, hanna).State)
		pass(time.Millisecond)
		require.Equal(t, session.Idle, w.seat(one, hanna).Reason)
		require.Equal(t, session.Left, w.seat(two, hanna).Reason)
	})
}

// A deadline fires at its instant, not at the Keeper's next look.
func TestKeeperIsPunctual(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		var late []time.Duration
		stop := w.c.Watch(func(h classroom.Hint) {
			for _, e := range h.Events {
				if e.Kind == session.EvGone {
					late = append(late, now().Sub(e.At))
				}
			}
		})
		defer stop()
		for i := range 50 {
			id := w.class(classroom.Overrides{ReconnectGrace: new(5 * time.Second)})
			w.enter(id, hanna)
			require.NoError(t, w.c.Lost(w.Context(), id, hanna.Person.ID, hanna.conn))
			pass(time.Duration(i) * 7 * time.Millisecond)
		}
		pass(30 * time.Second)
		require.Len(t, late, 50)
		require.Less(t, slices.Max(late), time.Millisecond)
	})
}

// Rule 14: Admit always makes a member; rule 23: so does losing the role.
func TestMembership(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana, lea := w.person("hanna", session.Licensed), w.person("ana", session.Contact), w.person("lea", session.Licensed)
		id := w.class(classroom.Overrides{})
		w.enter(id, hanna, ana)
		require.Equal(t, classroom.IsAsking, ana.in.Place)
		member := func(p *someone) bool {
			who, err := w.c.Standing(w.Context(), id, p.Person)
			require.NoError(t, err)
			return who.Member
		}
		require.False(t, member(ana))
		require.NoError(t, w.c.Do(w.Context(), id, session.Admit{By: hanna.Person.ID, Person: ana.Person.ID, Always: true}))
		require.True(t, member(ana))
		require.Equal(t, session.Connected, w.seat(id, ana).State)

		give := func(p *someone, r session.Role) error {
			return w.c.Do(w.Context(), id, session.SetHost{By: hanna.Person.ID, Who: session.Who{Person: p.Person.ID}, Role: r})
		}
		w.refused(give(ana, session.CoHost), session.CodeNotLicensed)
		require.NoError(t, give(lea, session.CoHost))
		require.NoError(t, give(lea, session.NoRole))
		require.True(t, member(lea))
	})
}

// recorder is media that notes what it is told, and fails at first.
type recorder struct {
	mu    sync.Mutex
	fail  int
	cut   []string
	ended []string
	told  []string
}

func (r *recorder) Cut(_ context.Context, _ string, conns ...string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail--; r.fail >= 0 {
		return errors.New("not yet")
	}
	r.cut = append(r.cut, conns...)
	return nil
}

func (r *recorder) End(_ context.Context, run string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = append(r.ended, run)
	return nil
}

func (r *recorder) Allow(_ context.Context, _ string, rights map[session.ConnID]classroom.MediaRights) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, conn := range slices.Sorted(maps.Keys(rights)) {
		r.told = append(r.told, fmt.Sprintf("%s %+v", conn, rights[conn]))
	}
	return nil
}

func (r *recorder) Mute(_ context.Context, _ string, what session.Source, conns ...session.ConnID) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	slices.Sort(conns)
	r.told = append(r.told, fmt.Sprint(what, conns))
	return nil
}

func (r *recorder) heard() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	told := r.told
	r.told = nil
	return told
}

func (r *recorder) take() (cut, ended []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	cut, ended = r.cut, r.ended
	r.cut, r.ended = nil, nil
	return cut, ended
}

// Media is cut for who is gone or replaced, also where the process has only
// just started; it goes on for who is reconnecting.
func TestMediaFollows(t *testing.T) {
	media := &recorder{fail: 2}
	story(t, func(t *testing.T, w *world) {
		hanna, ana, ben := w.person("hanna", session.Licensed), w.person("ana", session.Contact), w.person("ben", session.Contact)
		id := w.class(noIdle, ana, ben)
		w.enter(id, hanna, ana, ben)
		may := func(p *someone, conn session.ConnID) bool {
			of, ok, err := w.c.MayMedia(w.Context(), id, p.Person.ID, conn)
			require.NoError(t, err)
			require.True(t, !ok || of.Room == string(w.runOf(id).ID))
			return ok
		}
		require.True(t, may(ana, ana.conn))
		require.False(t, may(ana, ben.conn))
		require.NoError(t, w.c.Do(w.Context(), id, session.Remove{By: hanna.Person.ID, Person: ana.Person.ID}))
		require.False(t, may(ana, ana.conn))
		pass(time.Second)
		cut, _ := media.take()
		require.Equal(t, []string{string(ana.conn)}, cut, "after two failures")

		old := ben.conn
		require.NoError(t, w.c.Lost(w.Context(), id, ben.Person.ID, ben.conn))
		require.True(t, may(ben, old), "within the grace")
		pass(time.Second)
		cut, _ = media.take()
		require.Empty(t, cut)
		require.NoError(t, w.resume(id, ben, 0))
		pass(time.Second)
		cut, _ = media.take()
		require.Equal(t, []string{string(old)}, cut, "replaced")

		w.halt()
		pass(time.Second)
		w.boot()
		media.take()
		require.NoError(t, w.resume(id, ben, 0))
		require.NoError(t, w.resume(id, hanna, 0))
		media.take()
		live, err := w.c.LiveMedia(w.Context())
		require.NoError(t, err)
		all := classroom.MediaRights{Speak: true, Show: true, Share: true, Names: true}
		require.Equal(t, map[string]map[session.ConnID]classroom.MediaRights{
			string(w.runOf(id).ID): {ben.conn: all, hanna.conn: all},
		}, live)
		require.NoError(t, w.c.Do(w.Context(), id, session.Remove{By: hanna.Person.ID, Person: ben.Person.ID}))
		pass(time.Second)
		cut, _ = media.take()
		require.Contains(t, cut, string(ben.conn))
		run := w.runOf(id).ID
		require.NoError(t, w.c.Do(w.Context(), id, session.End{By: hanna.Person.ID}))
		pass(time.Second)
		_, ended := media.take()
		require.Equal(t, []string{string(run)}, ended)
	}, func(c *classroom.Config) { c.Media = media })
}

// Media is told what people may send whenever that may have changed, and what is
// stopped, of all connections of those it was stopped of.
func TestMediaFollowsRights(t *testing.T) {
	media := &recorder{}
	story(t, func(t *testing.T, w *world) {
		hanna, ana, ben := w.person("hanna", session.Licensed), w.person("ana", session.Contact), w.person("ben", session.Contact)
		id := w.class(noIdle, ana, ben)
		w.enter(id, hanna, ana, ben)
		media.heard()
		do := func(c session.Command) []string {
			t.Helper()
			require.NoError(t, w.c.Do(w.Context(), id, c))
			pass(time.Second)
			return media.heard()
		}
		list := func(conns ...session.ConnID) string {
			slices.Sort(conns)
			return fmt.Sprint(conns)
		}
		mute := session.Stop{By: hanna.Person.ID, Person: ana.Person.ID, What: session.Microphone}
		require.Equal(t, []string{"microphone" + list(ana.conn)}, do(mute))
		mute.Person, mute.All = "", true
		require.Equal(t, []string{"microphone" + list(ana.conn, ben.conn)}, do(mute))
		require.NoError(t, w.c.Lost(w.Context(), id, ben.Person.ID, ben.conn))
		require.Equal(t, []string{"screen" + list(ben.conn)},
			do(session.Stop{By: hanna.Person.ID, Person: ben.Person.ID, What: session.Screen}), "its media goes on")

		_, err := w.c.EditSession(w.Context(), hanna.Person, id, classroom.SessionEdit{Figures: func(o *classroom.Overrides) {
			o.Speak, o.List = session.AccessHosts, session.AccessHosts
		}})
		require.NoError(t, err)
		pass(time.Second)
		few := "{Speak:false Show:true Share:true Names:false}"
		told := media.heard()
		require.Len(t, told, 3)
		require.Contains(t, told, fmt.Sprintf("%s {Speak:true Show:true Share:true Names:true}", hanna.conn))
		require.Contains(t, told, fmt.Sprintf("%s %s", ana.conn, few))
		told = do(session.Lend{By: hanna.Person.ID, Person: ana.Person.ID, On: true})
		require.Contains(t, told, fmt.Sprintf("%s {Speak:true Show:true Share:true Names:true}", ana.conn))
		of, ok, err := w.c.MayMedia(w.Context(), id, ben.Person.ID, ben.conn)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, classroom.MediaRights{Show: true, Share: true}, of.MediaRights)
		require.Empty(t, do(session.Raise{Person: ana.Person.ID}))
	}, func(c *classroom.Config) { c.Media = media })
}

// Media follows into breakout rooms: who is moved is put out of the room that
// they were in and may be in the next one only; the rooms' media ends with them.
func TestMediaFollowsIntoRooms(t *testing.T) {
	media := &recorder{}
	story(t, func(t *testing.T, w *world) {
		hanna, ana, ben := w.person("hanna", session.Licensed), w.person("ana", session.Contact), w.person("ben", session.Contact)
		dora := w.person("dora", session.Contact)
		id := w.class(noIdle, ana, ben, dora)
		w.enter(id, hanna, ana, ben)
		run := string(w.runOf(id).ID)
		media.take()
		room := func(p *someone) string {
			of, ok, err := w.c.MayMedia(w.Context(), id, p.Person.ID, p.conn)
			require.NoError(t, err)
			require.True(t, ok)
			return of.Room
		}
		open := func(placed ...session.Placed) []session.Room {
			require.NoError(t, w.c.OpenRooms(w.Context(), id, session.OpenRooms{
				By: hanna.Person.ID, Placing: session.ByHand, Rooms: []session.Room{{ID: "a", Name: "A"}, {ID: "b", Name: "B"}}, Placed: placed,
			}))
			var b session.Breakout
			require.NoError(t, w.c.View(w.Context(), id, func(s *session.State) { b = s.Run.Breakout }))
			return b.Rooms
		}
		rooms := open(session.Placed{Person: ana.Person.ID, Room: "a"})
		pass(time.Second)
		cut, ended := media.take()
		require.Equal(t, []string{string(ana.conn)}, cut)
		require.Empty(t, ended)
		require.Equal(t, []string{run + "." + string(rooms[0].ID), run}, []string{room(ana), room(ben)})
		live, err := w.c.LiveMedia(w.Context())
		require.NoError(t, err)
		require.Len(t, live, 3, "the main room and two more")
		require.Contains(t, live[room(ana)], ana.conn)
		require.NotContains(t, live[run], ana.conn)

		require.NoError(t, w.c.Do(w.Context(), id, session.Move{By: hanna.Person.ID, Person: ben.Person.ID, Room: rooms[1].ID}))
		require.NoError(t, w.resume(id, ana, 0)) // a second tab, or a reload
		require.Equal(t, run+"."+string(rooms[0].ID), room(ana))
		pass(time.Second)
		cut, _ = media.take()
		require.Contains(t, cut, string(ben.conn))

		// One more has media of its own at once, whatever it is called; closed, it has none.
		require.NoError(t, w.c.AddRoom(w.Context(), id, hanna.Person.ID, "C"))
		third := w.runOf(id).Breakout.Rooms[2].ID
		require.NoError(t, w.c.Do(w.Context(), id, session.Move{By: hanna.Person.ID, Person: ben.Person.ID, Room: third}))
		require.NoError(t, w.c.RenameRoom(w.Context(), id, hanna.Person.ID, third, "D"))
		require.Equal(t, run+"."+string(third), room(ben))
		live, err = w.c.LiveMedia(w.Context())
		require.NoError(t, err)
		require.Contains(t, live[room(ben)], ben.conn)
		pass(time.Second)
		media.take()
		require.NoError(t, w.c.Do(w.Context(), id, session.CloseRoom{By: hanna.Person.ID, Room: third}))
		pass(time.Second)
		cut, ended = media.take()
		require.Empty(t, cut)
		require.Equal(t, []string{run + "." + string(third)}, ended)
		require.Equal(t, []string{run, run + "." + string(rooms[0].ID)}, []string{room(ben), room(ana)})
		live, err = w.c.LiveMedia(w.Context())
		require.NoError(t, err)
		require.Len(t, live, 3)

		// Who is to stay in the main room is not put out of it for a moment.
		w.enter(id, dora)
		pass(time.Second)
		media.take()
		require.NoError(t, w.c.Do(w.Context(), id, session.Move{By: hanna.Person.ID, Person: dora.Person.ID}))
		require.True(t, w.seat(id, dora).Main)
		pass(time.Second)
		cut, _ = media.take()
		require.Empty(t, cut)

		require.NoError(t, w.c.Do(w.Context(), id, session.CloseRooms{By: hanna.Person.ID}))
		pass(time.Second)
		_, ended = media.take()
		require.Equal(t, []string{run + "." + string(rooms[0].ID), run + "." + string(rooms[1].ID)}, ended)
		require.Equal(t, run, room(ben))

		again := open(session.Placed{Person: ben.Person.ID, Room: "b"})
		require.Equal(t, []string{rooms[0].Board, rooms[1].Board}, []string{again[0].Board, again[1].Board}, "boards with nothing on them serve again")
		require.NotEqual(t, rooms[0].ID, again[0].ID)
		w.halt()
		pass(time.Second)
		w.boot() // kill -9
		require.NoError(t, w.resume(id, ben, 0))
		require.NoError(t, w.resume(id, hanna, 0))
		require.Equal(t, run+"."+string(again[1].ID), room(ben), "back where they were")
		media.take()
		require.NoError(t, w.c.Do(w.Context(), id, session.End{By: hanna.Person.ID}))
		pass(time.Second)
		_, ended = media.take()
		require.ElementsMatch(t, []string{run + "." + string(again[0].ID), run + "." + string(again[1].ID), run}, ended)
	}, func(c *classroom.Config) { c.Media = media })
}

// A ticket says who it is for, and cannot be made by others.
func TestMediaTicket(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		ticket := w.c.MediaTicket("s", "p", "c")
		check := func() {
			id, person, conn, err := w.c.ParseTicket(ticket)
			require.NoError(t, err)
			require.Equal(t, []string{"s", "p", "c"}, []string{string(id), string(person), string(conn)})
		}
		check()
		for _, bad := range []string{"", ".", "x.y", ticket + "x", ticket[1:], w.c.MediaTicket("s", "q", "c")[:4] + ticket[4:]} {
			if bad == ticket {
				continue
			}
			_, _, _, err := w.c.ParseTicket(bad)
			require.ErrorIs(t, err, classroom.ErrBadTicket, bad)
		}
		w.halt()
		w.boot()
		check() // the secret is kept
	})
}

// A loss that came while a login was just ending its other connections: who
// comes in by an old finding is turned away.
func TestOldVisitorIsTurnedAway(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{})
		require.NoError(t, w.c.EndLogins(w.Context(), hanna.Person.ID))
		_, err := w.c.Start(w.Context(), id, hanna.Visitor, classroom.NewConn())
		require.ErrorIs(t, err, classroom.ErrLoggedOut)
		require.Empty(t, w.runOf(id).ID)
	})
}

// Two simultaneous starts make one run (rule 11).
func TestTwoStarts(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, lea := w.person("hanna", session.Licensed), w.person("lea", session.Licensed)
		id := w.class(classroom.Overrides{})
		require.NoError(t, w.c.Do(w.Context(), id, session.SetHost{By: hanna.Person.ID, Who: session.Who{Person: lea.Person.ID}, Role: session.CoHost}))
		var runs [2]session.RunID
		for i, p := range []*someone{hanna, lea} {
			go func() {
				in, err := w.c.Start(w.Context(), id, p.Visitor, classroom.NewConn())
				if err == nil {
					runs[i] = in.Run
				}
			}()
		}
		synctest.Wait()
		require.NotEmpty(t, runs[0])
		require.Equal(t, runs[0], runs[1])
		require.Len(t, w.told(id, session.EvRunStarted), 1)
	})
}
