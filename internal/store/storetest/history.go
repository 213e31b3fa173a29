package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// attended is who was in a run, as "person role number-of-stays".
func (w *world) attended(id session.SessionID, number int) (run classroom.Run, out []string) {
	w.t.Helper()
	w.read(func(q classroom.Query) error {
		runs, err := q.Runs(w.t.Context(), id, number+1, 1)
		require.NoError(w.t, err)
		require.Len(w.t, runs, 1)
		run = runs[0]
		list, err := q.Attended(w.t.Context(), id, run)
		for _, a := range list {
			require.Equal(w.t, string(a.Person), a.Name)
			require.Equal(w.t, kinds[a.Person], a.Kind)
			out = append(out, fmt.Sprint(a.Person, " ", a.Role, " ", len(a.Stays)))
		}
		return err
	})
	return run, out
}

// testAttended: who was there, as what, and who was not.
func testAttended(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.write(func(tx classroom.Tx) error {
		for _, p := range []session.PersonID{"cem", "dia"} {
			if err := tx.AddMember(ctx, "s", p); err != nil {
				return err
			}
		}
		return nil
	})
	w.do("s", t0, session.SetHost{By: "ana", Who: who("bob"), Role: session.CoHost})
	w.start("s", "r1", sec(1))
	gus := w.enter("s", "gus", sec(2))
	w.do("s", sec(3), session.Lend{By: "ana", Person: "gus", On: true})
	w.do("s", sec(4), session.Lend{By: "ana", Person: "gus"})
	w.do("s", sec(5), session.Leave{Person: "gus", Conn: gus.Conn})
	w.enter("s", "gus", sec(6))
	_, now := w.attended("s", 1)
	require.Equal(t, []string{"ana host 1", "gus moderator 2", "bob cohost 0", "cem member 0", "dia member 0"}, now)

	w.enter("s", "cem", sec(7))
	w.do("s", sec(8), session.End{By: "ana"})
	run, over := w.attended("s", 1)
	require.Equal(t, []string{"ana host 1", "gus moderator 2", "cem member 1", "bob cohost 0", "dia member 0"}, over)
	require.Equal(t, classroom.Run{
		ID: "r1", Number: 1, Started: sec(1), StartedBy: "ana", Ended: sec(8), Reason: session.HostEnded, People: 3,
	}, run)

	// What comes later changes nothing of it.
	w.do("s", sec(9), session.SetHost{By: "ana", Who: who("bob")})
	w.write(func(tx classroom.Tx) error { return tx.RemoveMember(ctx, "s", "dia") })
	_, again := w.attended("s", 1)
	require.Equal(t, over, again)
	w.do("s", sec(20), session.Start{Who: who("ana"), Via: w.via("ana"), Run: "r2"})
	w.enter("s", "bob", sec(21))
	w.do("s", sec(22), session.SetHost{By: "ana", Who: who("bob"), Role: session.Owner})
	w.do("s", sec(23), session.SetStatus{By: "ana", Status: session.Closed})
	_, second := w.attended("s", 2)
	require.Equal(t, []string{"ana host 1", "bob host 1", "cem member 0"}, second, "both owned it")
	w.read(func(q classroom.Query) error {
		runs, err := q.Runs(ctx, "s", 0, 10)
		require.Len(t, runs, 2)
		require.Equal(t, 2, runs[0].Number)
		return err
	})
}

// testOwnStays: what a person's own record is made of.
func testOwnStays(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	for i := range 3 {
		id := session.SessionID(fmt.Sprint("s", i))
		w.session(id)
		w.start(id, session.RunID(fmt.Sprint("r", i)), sec(100*i))
		v := w.enter(id, "gus", sec(100*i+1))
		w.do(id, sec(100*i+2), session.Leave{Person: "gus", Conn: v.Conn})
		w.enter(id, "gus", sec(100*i+3))
		w.do(id, sec(100*i+4), session.End{By: "ana"})
	}
	w.read(func(q classroom.Query) error {
		var got []string
		for key := (classroom.StayKey{}); ; {
			page, err := q.StaysOf(ctx, "gus", key, 2)
			require.NoError(t, err)
			if len(page) == 0 {
				break
			}
			for _, s := range page {
				key = classroom.StayKey{At: s.Joined, Run: s.Run}
				got = append(got, fmt.Sprint(s.Session, " ", s.RunNo, " ", s.Role, " ", int(s.Joined.Sub(t0)/time.Second), " ", s.Reason))
			}
		}
		require.Equal(t, []string{
			"Session s2 1 guest 203 ended", "Session s2 1 guest 201 left",
			"Session s1 1 guest 103 ended", "Session s1 1 guest 101 left",
			"Session s0 1 guest 3 ended", "Session s0 1 guest 1 left",
		}, got)
		r, err := q.Record(ctx, "ana")
		require.Len(t, r.Sessions, 3)
		require.Equal(t, classroom.RoleHost, r.Sessions[0].Role)
		return err
	})
	w.write(func(tx classroom.Tx) error {
		require.ErrorIs(t, tx.EraseGuest(ctx, "s1", "ana", sec(900)), classroom.ErrNotFound)
		require.ErrorIs(t, tx.EraseGuest(ctx, "s1", "gus", sec(900)), classroom.ErrNotFound, "gus came to no session")
		return nil
	})
}

// retained forgets what is of before an instant, in steps of most rows, and
// may be cut short after a number of them.
func (w *world) retained(r require.TestingT, before session.Instant, most, steps int) {
	ctx := w.t.Context()
	left := steps
	run := func(step func(tx classroom.Tx) (bool, error)) {
		for more := true; more && left > 0; left-- {
			require.NoError(r, w.Write(ctx, func(tx classroom.Tx) (err error) {
				more, err = step(tx)
				return err
			}))
		}
	}
	run(func(tx classroom.Tx) (bool, error) { return tx.ForgetRuns(ctx, before, most) })
	if left == 0 {
		return
	}
	var old []classroom.OldEvents
	var guests []session.PersonID
	require.NoError(r, w.Read(ctx, func(q classroom.Query) (err error) {
		if old, err = q.OldEvents(ctx, "", before, 10_000); err == nil {
			guests, err = q.OldGuests(ctx, "", before, 10_000)
		}
		return err
	}))
	for _, o := range old {
		run(func(tx classroom.Tx) (bool, error) { return tx.ForgetEvents(ctx, o.Session, o.Before, most) })
	}
	run(func(tx classroom.Tx) (bool, error) { return false, tx.ForgetGuests(ctx, guests...) })
	run(func(tx classroom.Tx) (bool, error) { return tx.ForgetAudit(ctx, before, most) })
}

// testRetention lives random stories, forgets what is older than a random
// instant, cut short at a random step or not: what is left fits together, and
// the sessions go on as if nothing had been. Where nothing was cut short,
// nothing is left of what had to go.
func testRetention(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	stories := 0
	rapid.Check(t, func(r *rapid.T) {
		stories++
		s := &story{
			r: r, world: w, id: session.SessionID(fmt.Sprint("old", stories)), now: t0,
			book: book{stays: map[stayKey]*classroom.Stay{}, gone: map[session.PersonID]bool{}, runs: map[session.RunID]bool{}},
		}
		w.session(s.id)
		for range rapid.IntRange(1, 30).Draw(r, "commands") {
			s.step()
		}
		was := w.picture(s.id)
		before := t0.Add(time.Duration(rapid.Int64Range(0, int64(s.now.Sub(t0))+int64(time.Minute)).Draw(r, "before")))
		steps := rapid.SampledFrom([]int{1, 2, 3, 100_000}).Draw(r, "steps")
		w.retained(r, before, rapid.IntRange(1, 5).Draw(r, "most"), steps)
		requireSame(r, was, w.picture(s.id))
		findings, err := w.Check(t.Context(), s.id)
		require.NoError(r, err)
		require.Empty(r, findings)
		if steps == 100_000 {
			s.requireForgotten(before)
		}
		w.forget(s.id)
		requireSame(r, was, w.picture(s.id))
		s.goOn(10)
		findings, err = w.Check(t.Context(), s.id)
		require.NoError(r, err)
		require.Empty(r, findings)
		w.retained(r, s.now.Add(time.Hour), 50, 100_000)
	})
	findings, err := w.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, findings, "in all stories")
}

// goOn goes on with a story without its book.
func (s *story) goOn(commands int) {
	for range commands {
		s.now = s.now.Add(rapid.SampledFrom([]time.Duration{0, time.Second, 21 * time.Second, 31 * time.Minute}).Draw(s.r, "later"))
		_, err := s.try(s.id, s.now, s.command())
		if err != nil {
			var refusal *session.Refusal
			require.ErrorAs(s.r, err, &refusal)
		}
	}
}

func (s *story) requireForgotten(before session.Instant) {
	ctx, r := s.t.Context(), s.r
	require.NoError(r, s.Read(ctx, func(q classroom.Query) error {
		runs, err := q.Runs(ctx, s.id, 0, 1000)
		require.NoError(r, err)
		for run := range s.book.runs {
			if !slices.ContainsFunc(runs, func(o classroom.Run) bool { return o.ID == run }) {
				stays, err := q.Attendance(ctx, run)
				require.NoError(r, err)
				require.Empty(r, stays)
			}
		}
		first := before
		for _, run := range runs {
			require.False(r, run.Ended != 0 && run.Ended < before, "run %d ended %v", run.Number, run.Ended)
			first = min(first, run.Started)
		}
		events, err := q.Events(ctx, s.id, 1, 1000)
		require.NoError(r, err)
		require.False(r, slices.ContainsFunc(events, func(e session.Event) bool { return e.At < first }), "events of before %v", first)
		audit, err := q.Audit(ctx, classroom.AuditFilter{To: before, Limit: 10})
		require.Empty(r, audit)
		return err
	}))
}

// testOldGuests: a guest goes with the last run that they were in, and not
// while they are somewhere.
func testOldGuests(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.write(func(tx classroom.Tx) error {
		for _, p := range []session.PersonID{"g1", "g2", "g3"} {
			if err := tx.AddPerson(ctx, classroom.Person{ID: p, Kind: session.Guest, Name: "Guest " + string(p), Guest: "s", Created: t0}); err != nil {
				return err
			}
		}
		return tx.EraseGuest(ctx, "s", "g2", sec(1))
	})
	names := func() (names map[session.PersonID]string) {
		w.read(func(q classroom.Query) (err error) {
			names, err = q.Names(ctx, []session.PersonID{"g1", "g2", "g3", "ana"})
			return err
		})
		return names
	}
	require.Equal(t, map[session.PersonID]string{"g1": "Guest g1", "g2": "", "g3": "Guest g3", "ana": "ana"}, names())
	guest := func(p session.PersonID, at session.Instant) {
		w.do("s", at, session.Enter{Who: session.Who{Person: p, Kind: session.Guest}, Via: w.via(p)})
	}
	w.start("s", "r1", sec(1))
	guest("g1", sec(2))
	w.do("s", sec(3), session.End{By: "ana"})
	w.start("s", "r2", sec(10))
	guest("g3", sec(11))
	w.retained(t, sec(9), 10, 100)
	require.Equal(t, map[session.PersonID]string{"g3": "Guest g3", "ana": "ana"}, names(), "g2 came to no run")
	w.retained(t, at(time.Hour), 10, 100)
	require.Contains(t, names(), session.PersonID("g3"), "the run is live")
	w.do("s", sec(20), session.End{By: "ana"})
	w.retained(t, at(time.Hour), 10, 100)
	require.Equal(t, map[session.PersonID]string{"ana": "ana"}, names())
}
