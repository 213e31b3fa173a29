package classroom_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// table is the attendance of a run as people would write it down: name, role,
// then for each stay the minutes after a start, and the reason.
func (w *world) table(id session.SessionID, number int, start session.Instant) (run classroom.Run, out []string) {
	w.Helper()
	run, people, err := w.c.RunAttendance(w.Context(), w.people["hanna"].Person, id, number)
	require.NoError(w, err)
	minute := func(i session.Instant) string { return fmt.Sprint(int(i.Sub(start).Round(time.Minute).Minutes())) }
	for _, p := range people {
		var s strings.Builder
		s.WriteString(p.Name + " " + string(p.Role))
		for _, t := range p.Stays {
			s.WriteString(" " + minute(t.Joined) + "–")
			if t.Left != 0 {
				s.WriteString(minute(t.Left) + " " + string(t.Reason))
			}
		}
		if len(p.Stays) == 0 {
			s.WriteString(" absent")
		}
		out = append(out, s.String())
	}
	slices.Sort(out)
	return run, out
}

func (w *world) do(id session.SessionID, c session.Command) {
	w.Helper()
	require.NoError(w, w.c.Do(w.Context(), id, c))
}

// TestADayOfLessons: what people did, and what the attendance says of it.
func TestADayOfLessons(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		contact := func(name string) *someone { return w.person(name, session.Contact) }
		ana, ben, cem, dov, eli, fay, gil, ida, zoe := contact("ana"), contact("ben"), contact("cem"), contact("dov"),
			contact("eli"), contact("fay"), contact("gil"), contact("ida"), contact("zoe")
		id := w.class(classroom.Overrides{}, ana, ben, cem, dov, eli, fay, gil, ida, zoe)
		start := now()
		clock := func(minute int, awake ...*someone) {
			for _, p := range awake {
				w.active(id, p)
			}
			pass(start.Add(time.Duration(minute) * time.Minute).Sub(now()))
		}
		awake := []*someone{hanna, ana, ben, dov, eli}

		w.enter(id, hanna, ana, cem, dov, eli, fay, gil, ida)
		clock(5)
		w.enter(id, ben) // late
		first := eli.conn
		w.enter(id, eli) // a second tab
		clock(10, awake...)
		require.NoError(t, w.c.Lost(w.Context(), id, eli.Person.ID, first))
		clock(20, awake...)
		require.NoError(t, w.c.Lost(w.Context(), id, cem.Person.ID, cem.conn)) // and never comes back
		clock(25, awake...)
		w.do(id, session.Leave{Person: gil.Person.ID, Conn: gil.conn})
		clock(30, awake...)
		require.NoError(t, w.c.Lost(w.Context(), id, dov.Person.ID, dov.conn))
		pass(5 * time.Second) // a reload
		require.NoError(t, w.resume(id, dov, -1))
		_, live := w.table(id, 1, start)
		require.Contains(t, live, "dov member 0–", "a reload breaks nothing")
		require.Contains(t, live, "zoe member absent")
		clock(35, awake...)
		w.enter(id, gil)
		clock(40, append(awake, gil)...)
		w.do(id, session.Remove{By: hanna.Person.ID, Person: fay.Person.ID})
		clock(50, append(awake, gil)...) // ida has done nothing: logged out at 45
		clock(60, append(awake, gil)...)
		w.do(id, session.End{By: hanna.Person.ID})
		clock(61)

		run, got := w.table(id, 1, start)
		require.Equal(t, []string{
			"ana member 0–60 ended",
			"ben member 5–60 ended",
			"cem member 0–20 lost",
			"dov member 0–60 ended",
			"eli member 0–60 ended",
			"fay member 0–40 removed",
			"gil member 0–25 left 35–60 ended",
			"hanna host 0–60 ended",
			"ida member 0–45 idle",
			"zoe member absent",
		}, got)
		require.Equal(t, session.HostEnded, run.Reason)
		require.Equal(t, 9, run.People)

		// The second lesson is closed in the middle; the third loses a member,
		// then its host, and ends by itself.
		clock(120)
		_, err := w.c.Start(w.Context(), id, hanna.Visitor, classroom.NewConn())
		require.NoError(t, err)
		w.enter(id, ana)
		clock(130)
		w.do(id, session.SetStatus{By: hanna.Person.ID, Status: session.Closed})
		w.do(id, session.SetStatus{By: hanna.Person.ID, Status: session.Active})
		clock(180) // readers fall idle too
		for _, p := range []*someone{hanna, ana} {
			w.login(p, p.Person.Email)
		}
		hanna.conn = classroom.NewConn()
		_, err = w.c.Start(w.Context(), id, hanna.Visitor, hanna.conn)
		require.NoError(t, err)
		w.enter(id, ana, ben)
		clock(185)
		require.NoError(t, w.c.SetMember(w.Context(), hanna.Person, id, ana.Person.ID, false))
		w.do(id, session.Leave{Person: hanna.Person.ID, Conn: hanna.conn})
		clock(240)
		run, got = w.table(id, 2, start)
		require.Equal(t, session.WasClosed, run.Reason)
		require.Contains(t, got, "ana member 120–130 closed")
		require.Contains(t, got, "fay member absent")
		run, got = w.table(id, 3, start)
		require.Equal(t, session.HostAbsent, run.Reason)
		require.Equal(t, start.Add(200*time.Minute), run.Ended)
		require.Contains(t, got, "ana member 180–185 access")
		require.Contains(t, got, "ben member 180–200 ended")
		require.Contains(t, got, "hanna host 180–185 left")
		findings, err := w.gate.Check(t.Context())
		require.NoError(t, err)
		require.Empty(t, findings)
	})
}

// TestRetention: after a year and a day nothing is left of a run but that
// there was one, also where the process is killed meanwhile.
func TestRetention(t *testing.T) {
	twelve := func(c *classroom.Config) { c.RetentionMonths = 12 }
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(noIdle, ana)
		lesson := func() {
			hanna.conn = classroom.NewConn()
			_, err := w.c.Start(w.Context(), id, hanna.Visitor, hanna.conn)
			require.NoError(t, err)
			w.enter(id, ana)
			w.do(id, session.End{By: hanna.Person.ID})
		}
		runs := func() (n []int) {
			list, err := w.c.Runs(w.Context(), hanna.Person, id, 0, 10)
			require.NoError(t, err)
			for _, r := range list {
				n = append(n, r.Number)
			}
			return n
		}
		away := func(d time.Duration) {
			w.kill()
			pass(d)
			w.boot()
			w.login(hanna, "hanna@example.org")
			w.login(ana, "ana@example.org")
		}
		lesson()
		away(200 * 24 * time.Hour)
		lesson()
		away(150 * 24 * time.Hour)
		pass(2 * time.Hour)
		require.Equal(t, []int{2, 1}, runs(), "eleven months")
		away(20 * 24 * time.Hour)
		require.Equal(t, []int{2, 1}, runs())
		pass(2 * time.Minute)
		require.Equal(t, []int{2}, runs(), "soon after the start")
		stays, err := w.c.StaysOf(w.Context(), ana.Person.ID, classroom.StayKey{}, 10)
		require.NoError(t, err)
		require.Len(t, stays, 1)
		entries, err := w.c.Audit(w.Context(), classroom.AuditFilter{Session: id, Limit: 100})
		require.NoError(t, err)
		require.Len(t, entries, 2, "start and end of the second")
		lesson()
		require.Equal(t, []int{3, 2}, runs(), "the count goes on")
		findings, err := w.gate.Check(t.Context())
		require.NoError(t, err)
		require.Empty(t, findings)
	}, twelve)
}

// TestOldReaders: who once read a closed session is forgotten too, and the
// session goes on.
func TestOldReaders(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(noIdle, ana)
		w.do(id, session.SetStatus{By: hanna.Person.ID, Status: session.Closed})
		read := func() {
			ana.conn = classroom.NewConn()
			_, err := w.c.Read(w.Context(), id, ana.Visitor, ana.conn)
			require.NoError(t, err)
		}
		readers := func() (n int) {
			w.view(id, func(s *session.State) { n = len(s.Readers) })
			return n
		}
		read()
		w.do(id, session.Leave{Person: ana.Person.ID, Conn: ana.conn})
		w.halt()
		pass(400 * 24 * time.Hour)
		w.boot()
		require.Equal(t, 1, readers())
		pass(2 * time.Minute)
		require.Zero(t, readers())
		w.halt()
		w.boot()
		require.Zero(t, readers(), "in the rows too")
		w.login(ana, "ana@example.org")
		read()
		require.Equal(t, 1, readers())
		findings, err := w.gate.Check(t.Context())
		require.NoError(t, err)
		require.Empty(t, findings)
	}, func(c *classroom.Config) { c.RetentionMonths = 12 })
}

// TestKeptForEver: without a retention nothing goes.
func TestKeptForEver(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(noIdle)
		w.enter(id, hanna)
		w.do(id, session.End{By: hanna.Person.ID})
		w.kill()
		pass(10 * 366 * 24 * time.Hour)
		w.boot()
		pass(2 * time.Hour)
		runs, err := w.c.Runs(w.Context(), hanna.Person, id, 0, 10)
		require.NoError(t, err)
		require.Len(t, runs, 1)
	})
}
