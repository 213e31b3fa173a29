package classroom_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// TestRandomWalk lets people come, go, fall silent and log out at random
// while the process is killed, frozen and cut off from its database, and
// checks after every step what must always hold, above all that nobody is
// thrown out because of us (rule 5). STOA_WALKS asks for more walks than the
// usual few.
func TestRandomWalk(t *testing.T) {
	walks := 3
	if n, err := strconv.Atoi(os.Getenv("STOA_WALKS")); err == nil {
		walks = n
	}
	for seed := range walks {
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			story(t, func(t *testing.T, w *world) {
				k := &walk{world: w, T: t, r: rand.New(rand.NewPCG(uint64(seed), 1))}
				k.setUp()
				for range 120 {
					k.step()
					k.check()
				}
			})
		})
	}
}

type walk struct {
	*world
	*testing.T
	r     *rand.Rand
	ids   []session.SessionID
	names []string
	pages []*page
	log   []string
}

// page is an open tab that is, as far as it knows, inside.
type page struct {
	name  string
	id    session.SessionID
	conn  session.ConnID
	token string
	input session.Instant
}

func (k *walk) setUp() {
	k.names = []string{"hanna", "ana", "ben", "cleo"}
	var members []*someone
	for _, n := range k.names {
		p := k.person(n, session.Licensed)
		members = append(members, p)
	}
	k.ids = []session.SessionID{
		k.class(classroom.Overrides{}, members[1:3]...),
		k.class(classroom.Overrides{Policy: session.Open}, members[1:]...),
	}
}

func (k *walk) note(format string, args ...any) {
	k.log = append(k.log, fmt.Sprintf("%s ", now().Time().Format("15:04:05.000"))+fmt.Sprintf(format, args...))
}

func (k *walk) who() *someone {
	n := k.names[k.r.IntN(len(k.names))]
	p := k.people[n]
	if !k.loggedIn(p) {
		k.login(p, n+"@example.org")
		k.note("%s logs in", n)
	}
	return p
}

func (k *walk) step() {
	switch n := k.r.IntN(100); {
	case n < 30:
		k.comeIn()
	case n < 50:
		k.doOnPage()
	case n < 55:
		p := k.who()
		k.note("%s logs out", p.Name)
		require.NoError(k.T, k.c.EndLogins(k.Context(), p.Person.ID, p.Login))
	case n < 60:
		require.NoError(k.T, k.c.Acted(k.Context(), k.who().Login))
	case n < 90:
		d := []time.Duration{time.Second, 10 * time.Second, time.Minute, 5 * time.Minute, 16 * time.Minute}[k.r.IntN(5)]
		k.note("%v pass", d)
		pass(d)
	default:
		k.outage()
	}
	synctest.Wait()
	pass(3 * time.Second) // what follows in the background
	k.forget()
}

func (k *walk) comeIn() {
	p, id := k.who(), k.ids[k.r.IntN(2)]
	g := &page{name: p.Name, id: id, conn: classroom.NewConn(), input: now()}
	way := []func(session.SessionID) (classroom.Inside, error){
		func(id session.SessionID) (classroom.Inside, error) {
			return k.c.Enter(k.Context(), id, p.Visitor, g.conn)
		},
		func(id session.SessionID) (classroom.Inside, error) {
			return k.c.Start(k.Context(), id, p.Visitor, g.conn)
		},
		func(id session.SessionID) (classroom.Inside, error) {
			return k.c.Read(k.Context(), id, p.Visitor, g.conn)
		},
	}
	n := min(k.r.IntN(6), 2)
	in, err := way[n](id)
	k.note("%s comes in by %d: %v %v", p.Name, n, in.Place, err)
	if err == nil {
		g.token = in.Token
		k.pages = append(k.pages, g)
	}
}

func (k *walk) doOnPage() {
	if len(k.pages) == 0 {
		return
	}
	g := k.pages[k.r.IntN(len(k.pages))]
	p := k.people[g.name].Person.ID
	n := k.r.IntN(10)
	k.note("%s does %d", g.name, n)
	var err error
	switch n {
	case 0:
		err = k.c.Do(k.Context(), g.id, session.Leave{Person: p, Conn: g.conn})
	case 1:
		err = k.c.Do(k.Context(), g.id, session.Extend{Person: p, Conn: g.conn})
	case 2:
		err = k.c.Do(k.Context(), g.id, session.End{By: p})
	case 3:
		require.NoError(k.T, k.c.Lost(k.Context(), g.id, p, g.conn))
	case 4:
		require.NoError(k.T, k.c.Beacon(k.Context(), g.token))
	case 5:
		require.NoError(k.T, k.c.Lost(k.Context(), g.id, p, g.conn))
		pass(time.Duration(k.r.IntN(15)) * time.Second)
		err = k.comeBack(g)
	default:
		g.input = now()
		k.c.Active(g.id, p, g.conn, g.input)
	}
	if err != nil && !errors.Is(err, classroom.ErrLoggedOut) {
		require.True(k.T, k.isRefusal(err), "%v", err)
	}
}

func (k *walk) isRefusal(err error) bool {
	_, ok := err.(*session.Refusal) //nolint:errorlint // as documented
	return ok
}

func (k *walk) comeBack(g *page) error {
	conn := classroom.NewConn()
	in, err := k.c.Resume(k.Context(), g.id, k.people[g.name].Visitor, conn, g.token, now().Sub(g.input))
	k.note("%s comes back: %v", g.name, err)
	if err != nil {
		return err
	}
	g.conn, g.token = conn, in.Token
	return k.c.Confirm(k.Context(), in.Token)
}

// outage has us away, and everybody who was connected come back.
func (k *walk) outage() {
	k.forget()
	was := slices.Clone(k.pages)
	d := time.Duration(1+k.r.IntN(3600)) * time.Second
	before := len(k.outages())
	n := k.r.IntN(4)
	k.note("%v away, by %d", d, n)
	switch n {
	case 0:
		k.halt()
		pass(d)
		k.boot()
	case 1:
		k.kill()
		pass(d)
		k.boot()
	case 2:
		k.gate.freeze()
		pass(d)
		k.gate.thaw()
		pass(time.Millisecond)
	case 3:
		k.gate.away.Store(true)
		pass(d)
		k.gate.away.Store(false)
		pass(6 * time.Second)
	}
	if len(k.outages()) == before {
		require.LessOrEqual(k.T, d, 6*time.Second)
		return // too short to count: ordinary losses
	}
	pass(time.Duration(k.r.IntN(80)) * time.Second)
	for _, g := range was {
		if k.r.IntN(4) > 0 {
			require.NoError(k.T, k.comeBack(g), "thrown out: %s", g.name)
		}
	}
}

// forget closes the pages that are not inside any more.
func (k *walk) forget() {
	k.pages = slices.DeleteFunc(k.pages, func(g *page) bool {
		open := false
		k.view(g.id, func(s *session.State) {
			for _, t := range []*session.Seat{s.Seats[k.people[g.name].Person.ID], s.Readers[k.people[g.name].Person.ID]} {
				open = open || t != nil && t.Has(g.conn)
			}
		})
		return !open
	})
}

func (k *walk) check() {
	defer func() {
		if k.Failed() {
			for _, l := range k.log {
				k.Log(l)
			}
		}
	}()
	logins := map[session.LoginID]bool{}
	for _, n := range k.names {
		all, err := k.c.Logins(k.Context(), k.people[n].Person.ID)
		require.NoError(k.T, err)
		for _, l := range all {
			logins[l.ID] = true
		}
	}
	nodes := map[session.NodeID]bool{}
	for _, id := range k.ids {
		k.view(id, func(s *session.State) {
			if d, ok := s.Next(); ok {
				require.Greater(k.T, d.At, now(), "a deadline has passed")
			}
			for _, places := range []map[session.PersonID]*session.Seat{s.Seats, s.Readers} {
				for _, t := range places {
					require.LessOrEqual(k.T, t.LastAction, now())
					for _, o := range t.Conns {
						nodes[o.Node] = true
						require.True(k.T, logins[o.Login], "a connection by a login that ended")
					}
				}
			}
		})
		k.checkAttendance(id)
		k.checkOutages(id)
	}
	require.LessOrEqual(k.T, len(nodes), 1, "connections of processes that are gone")
}

func (k *walk) checkAttendance(id session.SessionID) {
	run := k.runOf(id)
	for _, n := range k.names {
		var last session.Instant
		for _, s := range k.stays(id, k.people[n]) {
			require.GreaterOrEqual(k.T, s.Joined, last, "stays overlap")
			if last = s.Left; last == 0 {
				require.Zero(k.T, run.EndedAt)
				last = never
			}
			require.GreaterOrEqual(k.T, last, s.Joined)
		}
	}
}

// beat is the time between heartbeats in stories: an outage may begin that
// much later than is recorded.
const beat = 4 * time.Second

const never = session.Instant(1<<63 - 1)

// checkOutages: nothing that is our fault has happened.
func (k *walk) checkOutages(id session.SessionID) {
	ended := append(k.told(id, session.EvRunEnded), append(k.told(id, session.EvGone), k.told(id, session.EvWarned)...)...)
	for _, o := range k.outages() {
		for _, e := range ended {
			if e.At <= o.Start.Add(beat) || e.At >= o.End.Add(90*time.Second) {
				continue
			}
			switch {
			case e.End == session.HostAbsent && e.At <= o.End,
				e.Reason == session.Idle && e.By == "", e.Kind == session.EvWarned:
				k.T.Fatalf("because of us: %+v, outage %+v", e, o)
			}
		}
	}
}
