package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// The people of these tests.
var (
	hanna  = session.Who{Person: "hanna", Kind: session.Licensed} // the owner
	rita   = session.Who{Person: "rita", Kind: session.Contact, Member: true}
	carl   = session.Who{Person: "carl", Kind: session.Contact} // no member
	gus    = session.Who{Person: "gus", Kind: session.Guest}
	gerda  = session.Who{Person: "gerda", Kind: session.Guest}
	nobody = session.Who{}
)

const start = session.Instant(1_000_000_000_000)

// play is a session after some commands; each comes a second after the last.
func play(t *testing.T, set func(*session.Settings), commands ...session.Command) (*session.State, session.Instant) {
	t.Helper()
	settings := session.Defaults(session.Classroom)
	settings.Guests = session.GuestsDirect
	if set != nil {
		set(&settings)
	}
	st, now := session.New("s", hanna.Person, settings, start), start
	for i, c := range commands {
		now = now.Add(time.Second)
		_, err := session.Step(st, now, c)
		require.NoError(t, err, "command %d: %#v", i, c)
	}
	return st, now
}

func via(c string) session.Via {
	return session.Via{Conn: session.ConnID(c), Login: session.LoginID("l" + c), Node: "n"}
}

func begin() session.Command {
	return session.Start{Who: hanna, Via: via("h"), Run: "run"}
}

func enters(w session.Who, conn string) session.Command {
	return session.Enter{Who: w, Via: via(conn), Run: "run2"}
}

func TestNext(t *testing.T) {
	ask := func(s *session.Settings) { s.Guests = session.GuestsAsk }
	none := func(s *session.Settings) { s.Guests = session.GuestsNone }
	open := func(s *session.Settings) { s.Policy = session.Open; s.HostAbsence = 0 }
	one := func(s *session.Settings) { s.Limit = 1 }
	closed := session.SetStatus{By: hanna.Person, Status: session.Closed}
	hidden := session.SetStatus{By: hanna.Person, Status: session.Hidden}
	end := session.End{By: hanna.Person}
	type want map[session.PersonID]wire.Next
	for _, c := range []struct {
		name     string
		set      func(*session.Settings)
		commands []session.Command
		want     want
	}{
		{"waiting", nil, nil, want{"": "name", "hanna": "start", "rita": "wait", "carl": "wait", "gus": "wait"}},
		{"waiting, no guests", none, nil, want{"": "login", "gus": "login", "rita": "wait", "carl": "wait"}},
		{"waiting, open", open, nil, want{"": "name", "hanna": "start", "rita": "enter", "carl": "wait", "gus": "wait"}},
		{"live", nil, []session.Command{begin()}, want{"": "name", "hanna": "enter", "rita": "enter", "carl": "ask", "gus": "enter"}},
		{"live, guests ask", ask, []session.Command{begin()}, want{"": "name", "rita": "enter", "carl": "ask", "gus": "ask"}},
		{"live, no guests", none, []session.Command{begin()}, want{"": "login", "gus": "login"}},
		{
			"locked", nil,
			[]session.Command{begin(), enters(gus, "g"), session.Lock{By: hanna.Person, On: true}},
			want{"hanna": "enter", "rita": "ask", "gus": "enter", "gerda": "ask"},
		},
		{
			"full", one,
			[]session.Command{begin(), session.Leave{Person: hanna.Person, Conn: "h"}, enters(gus, "g")},
			want{"hanna": "enter", "rita": "full", "gus": "enter", "gerda": "full"},
		},
		{
			"removed", nil,
			[]session.Command{begin(), enters(gus, "g"), session.Remove{By: hanna.Person, Person: gus.Person}},
			want{"gus": "removed", "gerda": "ask", "rita": "enter"},
		},
		{"asking", ask, []session.Command{begin(), enters(gus, "g")}, want{"gus": "ask"}},
		{
			"declined", ask,
			[]session.Command{begin(), enters(gus, "g"), session.Decline{By: hanna.Person, Person: gus.Person}},
			want{"gus": "declined", "gerda": "ask"},
		},
		{
			"ended", nil,
			[]session.Command{begin(), end},
			want{"": "ended", "hanna": "start", "rita": "ended", "carl": "ended", "gus": "ended"},
		},
		{"ended, open", open, []session.Command{begin(), end}, want{"": "name", "hanna": "start", "rita": "enter", "gus": "wait"}},
		{
			"closed", nil,
			[]session.Command{begin(), enters(gus, "g"), closed},
			want{"": "login", "hanna": "read", "rita": "read", "carl": "refused", "gus": "refused"},
		},
		{"hidden", nil, []session.Command{hidden}, want{"": "notFound", "hanna": "read", "rita": "notFound", "gus": "notFound"}},
		{"deleted", nil, []session.Command{hidden, session.Delete{By: hanna.Person}}, want{"": "notFound", "hanna": "notFound"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			st, now := play(t, c.set, c.commands...)
			for _, w := range []session.Who{nobody, hanna, rita, carl, gus, gerda} {
				want, ok := c.want[w.Person]
				if !ok {
					continue
				}
				if c.name == "ended" && w == hanna {
					want = wire.NextEnded // with start among what she may
					require.Contains(t, st.MayList(w), session.DoStart)
				}
				got, _ := next(st, now, w)
				require.Equal(t, want, got, "for %q", w.Person)
			}
		})
	}
}

func TestDeclinedAgain(t *testing.T) {
	ask := func(s *session.Settings) { s.Guests = session.GuestsAsk }
	decline := session.Decline{By: hanna.Person, Person: gus.Person}
	st, now := play(t, ask, begin(), enters(gus, "g"), decline)
	for range 2 {
		n, until := next(st, now, gus)
		require.Equal(t, wire.NextDeclined, n)
		require.Equal(t, now.Add(2*time.Minute), until)
		now = until
		n, _ = next(st, now, gus)
		require.Equal(t, wire.NextAsk, n)
		_, err := session.Step(st, now, enters(gus, "g"))
		require.NoError(t, err)
		_, err = session.Step(st, now, decline)
		require.NoError(t, err)
	}
	n, until := next(st, now.Add(time.Hour/2), gus)
	require.Equal(t, wire.NextDeclined, n)
	require.Zero(t, until, "not in this run")
}

// TestNextIsWhatEnterDoes compares what the door promises with what the session
// then does, in many random sessions.
func TestNextIsWhatEnterDoes(t *testing.T) {
	everybody := []session.Who{hanna, rita, carl, gus, gerda}
	seen := map[wire.Next]int{}
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 1))
		settings := session.Defaults([]session.Policy{session.Classroom, session.Open}[r.IntN(2)])
		settings.Guests = []session.GuestAccess{session.GuestsAsk, session.GuestsDirect, session.GuestsNone}[r.IntN(3)]
		settings.Limit = r.IntN(4)
		st, now := session.New("s", hanna.Person, settings, start), start
		for i := range 40 {
			now = now.Add(time.Duration(r.IntN(100)) * time.Second)
			_, _ = session.Step(st, now, session.Tick{})
			for _, w := range everybody {
				seen[promise(t, st, now, w)]++
			}
			_, _ = session.Step(st, now, random(r, everybody, i))
		}
	}
	for _, n := range []wire.Next{
		wire.NextEnter, wire.NextAsk, wire.NextStart, wire.NextWait, wire.NextEnded, wire.NextRead, wire.NextDeclined,
		wire.NextFull, wire.NextRemoved, wire.NextRefused, wire.NextNotFound, wire.NextLogin,
	} {
		require.NotZero(t, seen[n], "%s never came up", n)
	}
}

// promise checks the door of one person against what entering does.
func promise(t *testing.T, st *session.State, now session.Instant, w session.Who) wire.Next {
	n, _ := next(st, now, w)
	after := st.Clone()
	events, err := session.Step(after, now, session.Enter{Who: w, Via: via("new"), Run: session.RunID(fmt.Sprint("r", now))})
	seat := after.Seats[w.Person]
	what := fmt.Sprintf("%s for %s: %v, %v", n, w.Person, events, err)
	switch n {
	case wire.NextEnter, wire.NextStart:
		require.NoError(t, err, what)
		require.Equal(t, session.Connected, seat.State, what)
	case wire.NextAsk:
		require.NoError(t, err, what)
		require.Equal(t, session.Asking, seat.State, what)
	default:
		var refused *session.Refusal
		require.True(t, errors.As(err, &refused), what)
		require.Contains(t, map[wire.Next][]session.Code{
			wire.NextWait: {session.CodeNotStarted}, wire.NextEnded: {session.CodeEnded}, wire.NextFull: {session.CodeFull},
			wire.NextRemoved: {session.CodeRemoved}, wire.NextRead: {session.CodeClosed}, wire.NextRefused: {session.CodeClosed},
			wire.NextNotFound: {session.CodeNotFound, session.CodeClosed}, wire.NextLogin: {session.CodeNeedsAccount},
			wire.NextDeclined: {session.CodeAskLater, session.CodeDeclined},
		}[n], refused.Code, what)
	}
	return n
}

func random(r *rand.Rand, everybody []session.Who, i int) session.Command {
	w := everybody[r.IntN(len(everybody))]
	conn := fmt.Sprint("c", i)
	switch r.IntN(14) {
	case 0:
		return session.End{By: hanna.Person}
	case 1, 2:
		return session.Start{Who: hanna, Via: via(conn), Run: session.RunID(conn)}
	case 3, 4, 5, 6:
		return session.Enter{Who: w, Via: via(conn), Run: session.RunID(conn)}
	case 7:
		return session.Leave{Person: w.Person}
	case 8:
		return session.Decline{By: hanna.Person, Person: w.Person}
	case 9:
		return session.Admit{By: hanna.Person, Person: w.Person}
	case 10:
		return session.Lock{By: hanna.Person, On: r.IntN(3) == 0}
	case 11:
		return session.Remove{By: hanna.Person, Person: w.Person}
	case 12:
		status := []session.Status{session.Active, session.Active, session.Closed, session.Hidden}[r.IntN(4)]
		return session.SetStatus{By: hanna.Person, Status: status}
	default:
		return session.Tick{}
	}
}

func TestDoorSaysNoMoreThanItMay(t *testing.T) {
	s := New(Config{})
	st, _ := play(t, nil, begin(), enters(rita, "r"), session.Leave{Person: hanna.Person, Conn: "h"})
	require.NotZero(t, st.Run.HostDue)
	hosts := func() bool { return true }
	for _, w := range []session.Who{nobody, rita, carl, gus} {
		raw, err := json.Marshal(s.door(st, "Algebra", w, nil, hosts))
		require.NoError(t, err)
		require.NotContains(t, string(raw), "hostAway", "rule 28")
		require.NotContains(t, string(raw), fmt.Sprint(wire.Millis(st.Run.HostDue)))
		require.Equal(t, w.Person != "", strings.Contains(string(raw), "Algebra"), "rule 17")
	}
	require.Equal(t, &wire.Away{Since: wire.Millis(st.Run.HostAwaySince), Until: wire.Millis(st.Run.HostDue)},
		s.door(st, "Algebra", hanna, nil, hosts).HostAway)
	_, err := session.Step(st, start.Add(time.Minute), session.SetStatus{By: hanna.Person, Status: session.Hidden})
	require.NoError(t, err)
	require.Equal(t, s.noDoor(), s.door(st, "Algebra", rita, &wire.Me{}, hosts), "rule 17: hidden is as unknown")
}

func TestFarewell(t *testing.T) {
	ask := func(s *session.Settings) { s.Guests = session.GuestsAsk }
	host := inside{place: wire.PlaceSeat, conn: "h", run: "run"}
	seat := inside{place: wire.PlaceSeat, conn: "g", run: "run"}
	for _, c := range []struct {
		name     string
		set      func(*session.Settings)
		commands []session.Command
		who      session.PersonID
		at       inside
		end      session.Event
		want     wire.SocketBye
		lost     bool
	}{
		{
			name: "left", commands: []session.Command{session.Leave{Person: "gus", Conn: "g"}}, at: seat,
			want: wire.SocketBye{Why: wire.WhyLeft},
		},
		{
			name: "removed", commands: []session.Command{session.Remove{By: "hanna", Person: "gus"}}, at: seat,
			want: wire.SocketBye{Why: wire.WhyRemoved},
		},
		{
			name: "access", commands: []session.Command{session.AccessLost{Person: "gus"}}, at: seat,
			want: wire.SocketBye{Why: wire.WhyAccess},
		},
		{
			name: "ended", commands: []session.Command{session.End{By: "hanna"}}, at: seat,
			want: wire.SocketBye{Why: wire.WhyEnded},
		},
		{
			name: "ended, for a host", who: "hanna", commands: []session.Command{session.End{By: "hanna"}}, at: host,
			want: wire.SocketBye{Why: wire.WhyEnded, Reason: session.HostEnded},
		},
		{
			name: "ended, and a new run is live", who: "hanna", at: host,
			commands: []session.Command{session.End{By: "hanna"}, session.Start{Who: hanna, Via: via("x"), Run: "next"}},
			end:      session.Event{Run: "run", End: session.HostEnded},
			want:     wire.SocketBye{Why: wire.WhyEnded, Reason: session.HostEnded},
		},
		{
			name: "closed", commands: []session.Command{session.SetStatus{By: "hanna", Status: session.Closed}}, at: seat,
			want: wire.SocketBye{Why: wire.WhyClosed},
		},
		{
			name: "declined", set: ask, commands: []session.Command{session.Decline{By: "hanna", Person: "gus"}}, at: seat,
			want: wire.SocketBye{Why: wire.WhyDeclined, Until: wire.Millis(start.Add(3*time.Second + 2*time.Minute))},
		},
		{
			name: "idle", at: seat, commands: []session.Command{session.Report{}, idle{}},
			want: wire.SocketBye{Why: wire.WhyIdle},
		},
		{name: "a connection that was given up", commands: []session.Command{session.Lose{Person: "gus", Conn: "g"}}, at: seat, lost: true},
		{
			name: "this login ended, another goes on", at: inside{place: wire.PlaceSeat, conn: "g", run: "run", out: true},
			commands: []session.Command{enters(gus, "g2"), session.LoginEnded{Person: "gus", Logins: []session.LoginID{"lg"}}},
			want:     wire.SocketBye{Why: wire.WhyLeft},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			st, now := play(t, c.set, begin(), enters(gus, "g"))
			for _, command := range c.commands {
				now = now.Add(time.Second)
				if _, is := command.(idle); is {
					command, now = session.Tick{}, now.Add(46*time.Minute)
				}
				_, err := session.Step(st, now, command)
				require.NoError(t, err)
			}
			who := gus.Person
			if c.who != "" {
				who = c.who
			}
			bye, lost := farewell(st, who, c.at, c.end)
			c.want.T = "bye"
			require.Equal(t, c.lost, lost)
			if !lost {
				require.Equal(t, c.want, bye)
			}
		})
	}
}

// idle stands for a long time without a command.
type idle struct{ session.Tick }

func TestRosterOfMany(t *testing.T) {
	settings := func(s *session.Settings) { s.Guests = session.GuestsDirect }
	st, now := play(t, settings, begin())
	r := &roster{}
	r.everybody(st)
	shown := map[string]bool{}
	step := func(c session.Command, p session.PersonID) {
		t.Helper()
		_, err := session.Step(st, now, c)
		require.NoError(t, err)
		in, gone := r.changes(st, map[session.PersonID]touch{p: {entry: true}}, st.Rev)
		for _, e := range in {
			shown[e.ID] = true
		}
		for _, id := range gone {
			delete(shown, id)
		}
	}
	const all = listedMost + 300
	for i := range all {
		p := session.PersonID(fmt.Sprintf("p%04d", i))
		step(enters(session.Who{Person: p, Kind: session.Guest}, "c"+string(p)), p)
	}
	require.Equal(t, listedMost, len(shown))
	require.True(t, shown["p0000"])
	require.False(t, shown["p1799"])
	require.Len(t, r.everybody(st), listedMost)

	step(session.Lend{By: hanna.Person, Person: "p1799", On: true}, "p1799")
	require.True(t, shown["p1799"], "who leads is always listed")
	for i := range 500 {
		p := session.PersonID(fmt.Sprintf("p%04d", i))
		step(session.Leave{Person: p}, p)
	}
	require.Nil(t, r.listed, "few enough to list everybody again")
	require.Equal(t, all-500+1, len(shown), "and the host")
}

func TestRing(t *testing.T) {
	r := ring{from: 10}
	for rev := int64(11); rev < 11+2*ringMost; rev++ {
		r.add(rev, map[session.PersonID]touch{session.PersonID(fmt.Sprint(rev)): {entry: true}, "silent": {}})
	}
	_, ok := r.since(10)
	require.False(t, ok, "too long ago")
	last := int64(10 + 2*ringMost)
	got, ok := r.since(last - 3)
	require.True(t, ok)
	require.Len(t, got, 3)
	got, ok = r.since(last)
	require.True(t, ok)
	require.Empty(t, got)
}
