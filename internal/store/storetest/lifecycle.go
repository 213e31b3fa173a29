package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
)

// requireSame compares pictures; an empty list is the same as none.
func requireSame(t require.TestingT, want, got picture) {
	if d := gocmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(session.Seat{})); d != "" {
		require.Fail(t, "not the same (-want +got):\n"+d)
	}
}

// testReplay runs random stories and compares, after each command, what was
// in memory with what is in the rows.
func testReplay(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	stories := 0
	rapid.Check(t, func(r *rapid.T) {
		stories++
		s := &story{
			r: r, world: w, id: session.SessionID(fmt.Sprint("story", stories)), now: t0,
			book: book{stays: map[stayKey]*classroom.Stay{}, gone: map[session.PersonID]bool{}, runs: map[session.RunID]bool{}},
		}
		w.session(s.id)
		for range rapid.IntRange(1, 40).Draw(r, "commands") {
			s.step()
		}
		s.check()
	})
	findings, err := w.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, findings)
}

// story is one session with random commands.
type story struct {
	*world
	r    *rapid.T
	id   session.SessionID
	now  session.Instant
	runs int
	book book
}

func (s *story) step() {
	s.now = s.now.Add(rapid.SampledFrom([]time.Duration{
		0, 0, time.Second, 10 * time.Second, 21 * time.Second, 3 * time.Minute, 14 * time.Minute, 31 * time.Minute, 70 * time.Minute,
	}).Draw(s.r, "later"))
	c := s.command()
	s.r.Logf("%v %T %+v", s.now.Time().Format(time.TimeOnly), c, c)
	events, err := s.try(s.id, s.now, c)
	var refusal *session.Refusal
	if err != nil && !errors.As(err, &refusal) {
		s.r.Fatalf("%T: %v", c, err)
	}
	s.book.add(s.r, events)
	before := s.picture(s.id)
	s.forget(s.id)
	requireSame(s.r, before, s.picture(s.id))
}

// check compares the other rows with what the events say.
func (s *story) check() {
	p := s.picture(s.id)
	err := s.Read(s.t.Context(), func(q classroom.Query) error {
		ctx := s.t.Context()
		events, err := q.Events(ctx, s.id, 1, 1000)
		require.NoError(s.r, err)
		require.Empty(s.r, gocmp.Diff(s.book.events, events, cmpopts.EquateEmpty()))
		for run := range s.book.runs {
			stays, err := q.Attendance(ctx, run)
			require.NoError(s.r, err)
			require.Empty(s.r, gocmp.Diff(s.book.of(run), stays, cmpopts.EquateEmpty()))
		}
		return s.checkSession(q, p)
	})
	require.NoError(s.r, err)
}

func (s *story) checkSession(q classroom.Query, p picture) error {
	ctx := s.t.Context()
	row, err := q.Session(ctx, s.id)
	if p.Header.Deleted {
		require.ErrorIs(s.r, err, classroom.ErrNotFound)
		return nil
	}
	require.NoError(s.r, err)
	var phase session.Phase
	require.NoError(s.r, s.View(ctx, s.id, func(st *session.State) {
		phase = st.Phase()
		require.Equal(s.r, st.Effective(), row.Status)
	}))
	require.Equal(s.r, phase, row.Phase)
	require.Equal(s.r, p.Inside, row.Inside)
	require.Equal(s.r, p.Header.Settings.Policy, row.Policy)
	require.Equal(s.r, session.Owner, p.Header.Hosts[row.Owner])

	conns := 0
	for _, t := range p.Seats {
		conns += len(t.Conns)
	}
	peopled, err := q.Peopled(ctx)
	require.NoError(s.r, err)
	require.Equal(s.r, conns > 0, slices.Contains(peopled, s.id), "connections")
	for who := range kinds {
		login := session.LoginID("login-" + who)
		uses := slices.ContainsFunc(slices.Concat(p.Seats[who].Conns, p.Seats[who+" reading"].Conns),
			func(c session.Conn) bool { return c.Login == login })
		by, err := q.ConnectedBy(ctx, login)
		require.NoError(s.r, err)
		require.Equal(s.r, uses, slices.Contains(by, s.id), "connections of %s", who)
		list, err := q.Sessions(ctx, who)
		require.NoError(s.r, err)
		host := slices.ContainsFunc(list, func(c classroom.Session) bool { return c.ID == s.id && c.Host })
		require.Equal(s.r, p.Header.Hosts[who] != session.NoRole, host, "%s is a host", who)
	}
	due, err := q.Due(ctx, p.Due, 10000)
	require.NoError(s.r, err)
	require.Equal(s.r, p.Due != 0, slices.Contains(due, s.id))
	if p.Due != 0 {
		due, err = q.Due(ctx, p.Due-1, 10000)
		require.NoError(s.r, err)
		require.NotContains(s.r, due, s.id)
	}
	return nil
}

// command is one that makes sense more often than not.
func (s *story) command() session.Command {
	pick := func(label string) session.PersonID {
		return rapid.SampledFrom([]session.PersonID{"ana", "ana", "bob", "cem", "cem", "cem", "dia", "gus", "gus"}).Draw(s.r, label)
	}
	p, on := pick("who"), rapid.Bool().Draw(s.r, "on")
	conn, lost := s.connOf(p)
	s.runs++
	run := session.RunID(fmt.Sprint(s.id, " run ", s.runs))
	w := who(p)
	switch rapid.SampledFrom(moves).Draw(s.r, "command") {
	case "start":
		return session.Start{Who: who("ana"), Via: s.via("ana"), Run: run}
	case "enter":
		return session.Enter{Who: w, Via: s.via(p), Run: run}
	case "read":
		return session.Read{Who: w, Via: s.via(p)}
	case "resume":
		return session.Resume{Who: w, Via: s.via(p), Run: s.picture(s.id).Header.Run.ID, Reading: on, LastInput: s.now - 1}
	case "lose":
		return session.Lose{Person: p, Conn: conn}
	case "beacon":
		return session.Beacon{Person: p, Conn: cmp.Or(lost, conn)}
	case "nodes":
		return session.NodesLost{}
	case "outage":
		return session.Outage{Seq: int64(s.runs), Start: s.now - session.Instant(time.Minute/time.Microsecond), End: s.now}
	case "leave":
		return session.Leave{Person: p}
	case "extend":
		return session.Extend{Person: p}
	case "report":
		return session.Report{Inputs: []session.Input{{Person: p, Reading: on, At: s.now - 1}}}
	case "admit":
		return session.Admit{By: "ana", Person: p, All: on, Always: !on}
	case "decline":
		return session.Decline{By: "ana", Person: p}
	case "lock":
		return session.Lock{By: "ana", On: on}
	case "lend":
		return session.Lend{By: "ana", Person: p, On: on}
	case "host":
		role := rapid.SampledFrom([]session.Role{session.NoRole, session.CoHost, session.Owner}).Draw(s.r, "role")
		return session.SetHost{By: s.owner(), Who: w, Role: role}
	case "member":
		return session.SetMember{Person: p, Member: on}
	case "remove":
		return session.Remove{By: "ana", Person: p}
	case "lift":
		return session.LiftRemoval{By: "ana", Person: p}
	case "end":
		return session.End{By: "ana"}
	case "status":
		return session.SetStatus{Status: rapid.SampledFrom([]session.Status{
			session.Active, session.Active, session.Closed, session.Hidden,
		}).Draw(s.r, "status"), Group: on}
	case "configure":
		set := session.Defaults(rapid.SampledFrom([]session.Policy{session.Classroom, session.Open}).Draw(s.r, "policy"))
		set.Guests = rapid.SampledFrom([]session.GuestAccess{session.GuestsAsk, session.GuestsDirect}).Draw(s.r, "guests")
		return session.Configure{Settings: set}
	case "delete":
		return session.Delete{}
	case "login":
		return session.LoginEnded{Person: p, Logins: []session.LoginID{session.LoginID("login-" + p)}}
	case "access":
		return session.AccessLost{Person: p}
	}
	return session.Tick{}
}

var moves = []string{
	"start", "start", "start", "enter", "enter", "enter", "enter", "enter", "enter", "read", "read", "resume", "resume",
	"resume", "lose", "lose", "lose", "beacon", "nodes", "outage", "leave", "extend", "report", "admit", "admit", "decline", "lock",
	"lend", "host", "member", "remove", "lift", "end", "end", "status", "status", "configure", "delete", "login", "access", "tick",
}

func (s *story) connOf(p session.PersonID) (open, lost session.ConnID) {
	for _, t := range []session.Seat{s.picture(s.id).Seats[p], s.picture(s.id).Seats[p+" reading"]} {
		if len(t.Conns) > 0 {
			open = t.Conns[0].ID
		}
		lost = cmp.Or(lost, t.LostConn)
	}
	return open, lost
}

func (s *story) owner() session.PersonID {
	for p, role := range s.picture(s.id).Header.Hosts {
		if role == session.Owner {
			return p
		}
	}
	return ""
}

// book keeps attendance by the events alone, independently of the store.
type book struct {
	events []session.Event
	runs   map[session.RunID]bool
	run    session.RunID
	stays  map[stayKey]*classroom.Stay
	gone   map[session.PersonID]bool
}

type stayKey struct {
	run    session.RunID
	who    session.PersonID
	number int
}

func (b *book) add(t *rapid.T, events []session.Event) {
	for _, e := range events {
		b.events = append(b.events, e)
		switch {
		case e.Kind == session.EvRunStarted:
			b.run, b.runs[e.Run] = e.Run, true
			clear(b.gone)
		case e.Kind == session.EvRunEnded:
			b.end(e)
		case e.Reading || e.Stay == 0:
		case e.Kind == session.EvGone:
			stay := b.stays[stayKey{b.run, e.Person, e.Stay}]
			require.NotNil(t, stay, "gone without having joined")
			stay.Left, stay.Reason = e.Since, e.Reason
			b.gone[e.Person] = true
		case e.Kind == session.EvResumed && !b.gone[e.Person]:
			require.NotNil(t, b.stays[stayKey{b.run, e.Person, e.Stay}], "resumed a stay that there is not")
		default:
			key := stayKey{b.run, e.Person, e.Stay}
			require.Nil(t, b.stays[key], "a stay begins twice")
			b.stays[key] = &classroom.Stay{Person: e.Person, Number: e.Stay, Joined: e.At}
			b.gone[e.Person] = false
		}
	}
}

func (b *book) end(e session.Event) {
	why := session.RunOver
	if e.End == session.WasClosed {
		why = session.Shut
	}
	for _, end := range e.Ends {
		stay := b.stays[stayKey{b.run, end.Person, end.Stay}]
		stay.Left, stay.Reason = end.Since, why
	}
	for key, stay := range b.stays {
		if key.run == b.run && stay.Left == 0 {
			stay.Left, stay.Reason = e.At, why
		}
	}
}

func (b *book) of(run session.RunID) (out []classroom.Stay) {
	for key, stay := range b.stays {
		if key.run == run {
			out = append(out, *stay)
		}
	}
	slices.SortFunc(out, func(x, y classroom.Stay) int {
		return cmp.Or(cmp.Compare(x.Joined, y.Joined), cmp.Compare(x.Person, y.Person), cmp.Compare(x.Number, y.Number))
	})
	return out
}

// testStays: rule 9. A resume within the grace goes on in its stay, one after
// it begins another; attendance ends at the loss.
func testStays(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	w.start("s", "r", t0)
	v := w.enter("s", "cem", sec(1))
	back := func(lost, now session.Instant) {
		w.do("s", lost, session.Lose{Person: "cem", Conn: v.Conn})
		v = w.via("cem")
		w.do("s", now, session.Resume{Who: who("cem"), Via: v, Run: "r"})
	}
	back(sec(1), sec(1))
	back(sec(10), sec(29))
	back(sec(40), sec(61)) // too late for this stay
	back(sec(70), sec(75))
	w.do("s", sec(80), session.Lose{Person: "cem", Conn: v.Conn})
	w.do("s", sec(101), session.Tick{})
	w.enter("s", "cem", sec(110))
	w.do("s", sec(120), session.Leave{Person: "cem"})
	w.read(func(q classroom.Query) error {
		stays, err := q.Attendance(t.Context(), "r")
		require.Equal(t, []classroom.Stay{
			{Person: "ana", Number: 1, Joined: t0},
			{Person: "cem", Number: 1, Joined: sec(1), Left: sec(40), Reason: session.Lost},
			{Person: "cem", Number: 2, Joined: sec(61), Left: sec(80), Reason: session.Lost},
			{Person: "cem", Number: 3, Joined: sec(110), Left: sec(120), Reason: session.Left},
		}, stays)
		return err
	})
}

func testCrowd(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	w.start("s", "r", t0)
	const crowd = 300
	person := func(i int) session.Who {
		return session.Who{Person: session.PersonID(fmt.Sprintf("p%03d", i)), Kind: session.Guest}
	}
	for i := range crowd {
		w.do("s", sec(1), session.Enter{Who: person(i), Via: session.Via{
			Conn: session.ConnID(fmt.Sprint("c", i)), Login: session.LoginID(fmt.Sprint("l", i)), Node: "n1",
		}})
	}
	w.do("s", at(time.Second), session.Lose{Person: "p007", Conn: "c7"})
	w.do("s", at(2*time.Second), session.Leave{Person: "p008", Conn: "c8"})
	w.do("s", at(3*time.Second), session.End{By: "ana"})
	w.forget("s")
	p := w.picture("s")
	require.Empty(t, p.Seats)
	require.Equal(t, session.HostEnded, p.Header.Run.Reason)
	w.read(func(q classroom.Query) error {
		peopled, err := q.Peopled(t.Context())
		require.NoError(t, err)
		require.Empty(t, peopled)
		stays, err := q.Attendance(t.Context(), "r")
		require.Len(t, stays, crowd+1)
		for _, s := range stays {
			left, why := at(3*time.Second), session.RunOver
			switch s.Person {
			case "p007":
				left = at(time.Second)
			case "p008":
				left, why = at(2*time.Second), session.Left
			}
			require.Equal(t, left, s.Left, s.Person)
			require.Equal(t, why, s.Reason, s.Person)
		}
		return err
	})
	w.start("s", "r2", at(time.Minute))
	require.Equal(t, 2, w.picture("s").Header.Run.Number)
}

// testReaders: rule 26. Members stay as readers, with their connections.
func testReaders(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	w.start("s", "r", t0)
	w.enter("s", "cem", sec(1))
	w.enter("s", "gus", sec(2))
	w.do("s", sec(3), session.SetStatus{By: "ana", Status: session.Closed})
	before := w.picture("s")
	require.Len(t, before.Seats, 2)
	w.forget("s")
	requireSame(t, before, w.picture("s"))
	w.read(func(q classroom.Query) error {
		for login, want := range map[session.LoginID]int{"login-ana": 1, "login-cem": 1, "login-gus": 0} {
			list, err := q.ConnectedBy(t.Context(), login)
			require.NoError(t, err)
			require.Len(t, list, want, login)
		}
		return nil
	})
	w.do("s", sec(4), session.Leave{Person: "cem"})
	w.do("s", sec(5), session.Leave{Person: "ana"})
	w.read(func(q classroom.Query) error {
		list, err := q.Peopled(t.Context())
		require.Empty(t, list)
		return err
	})
}

// testReaderGoes: a reader's grace and a run's end pass in the same change.
func testReaderGoes(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	v := w.via("cem")
	w.do("s", t0, session.Read{Who: who("cem"), Via: v})
	w.start("s", "r", sec(1))
	w.do("s", sec(2), session.Lose{Person: "cem", Conn: v.Conn})
	w.do("s", sec(3), session.Leave{Person: "ana"})
	w.do("s", at(time.Hour), session.Tick{})
	p := w.picture("s")
	require.Empty(t, p.Seats)
	w.forget("s")
	requireSame(t, p, w.picture("s"))
}

func testReopen(t *testing.T, fresh Fresh) {
	var open func() *store.Store
	w := newWorld(t, func(t testing.TB) func() *store.Store {
		open = fresh(t)
		return open
	})
	w.session("s")
	w.start("s", "r", t0)
	w.enter("s", "cem", sec(1))
	before := w.picture("s")
	require.NoError(t, w.Close())
	w.Store = open()
	requireSame(t, before, w.picture("s"))
	w.do("s", sec(2), session.End{By: "ana"})
}
