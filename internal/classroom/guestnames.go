package classroom

import (
	"context"
	"fmt"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/stoahq/stoa/internal/session"
)

// guestNames knows, of sessions to which guests come, which names are taken
// there. It follows the sessions' events, so that a crowd of guests does not
// read the names of all who are inside once for each.
type guestNames struct {
	mu    sync.Mutex
	all   map[session.SessionID]*takenNames
	swept session.Instant
}

// takenNames are the names of one session, folded. All but turn is guarded by
// the lock of guestNames.
type takenNames struct {
	turn  sync.Mutex                  // held while a name is looked for
	of    map[session.PersonID]string // of those inside; nil: to be read
	count map[string]int              // how many of those have it
	moved map[session.PersonID]bool   // whose seat or name may differ from of
	given map[string]session.Instant  // to guests who may not have come in yet: until when
	fresh session.Instant             // until then of is good, but for moved
	used  session.Instant
}

const (
	guestNameFor  = time.Minute     // a name is kept for a guest who has not come in
	takenNamesFor = 5 * time.Minute // a session is remembered after its last guest
)

func (g *guestNames) init() { g.all = map[session.SessionID]*takenNames{} }

// guestName gives a guest a name that nobody else has: "Ana", "Ana (2)", …
// The error is that of noGuests where the session takes none.
func (c *Classroom) guestName(ctx context.Context, id session.SessionID, name string) (string, error) {
	t := c.guests.of(id)
	t.turn.Lock()
	defer t.turn.Unlock()
	moved, everybody := c.guests.look(t)
	var inside []session.PersonID
	var refused error
	err := c.View(ctx, id, func(s *session.State) {
		refused = noGuests(s)
		if everybody {
			for p, seat := range s.Seats {
				if seat.State != session.Gone {
					inside = append(inside, p)
				}
			}
		}
		for p := range moved {
			if seat := s.Seats[p]; seat != nil && seat.State != session.Gone {
				inside = append(inside, p)
			}
		}
	})
	if err == nil {
		err = refused
	}
	var names map[session.PersonID]string
	if err == nil {
		names, err = c.Names(ctx, inside)
	}
	if err != nil {
		c.guests.forget(t)
		return "", err
	}
	return c.guests.choose(t, name, moved, names), nil
}

// of is what is known of a session. Those whose last guest came long ago are
// forgotten on the way.
func (g *guestNames) of(id session.SessionID) *takenNames {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := clock()
	if now.Sub(g.swept) >= guestNameFor {
		g.swept = now
		g.sweep(now)
	}
	t := g.all[id]
	if t == nil {
		t = &takenNames{given: map[string]session.Instant{}}
		g.all[id] = t
	}
	t.used = now
	return t
}

func (g *guestNames) sweep(now session.Instant) {
	for id, t := range g.all {
		if now.Sub(t.used) >= takenNamesFor {
			delete(g.all, id)
			continue
		}
		for n, until := range t.given {
			if now >= until {
				delete(t.given, n)
			}
		}
	}
}

// look begins a look: whose names have to be read again, or everybody's. What
// changes from now on is for the next look.
func (g *guestNames) look(t *takenNames) (moved map[session.PersonID]bool, everybody bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	moved, t.moved = t.moved, nil
	if now := clock(); t.of == nil || now >= t.fresh {
		t.of, t.count = map[session.PersonID]string{}, map[string]int{}
		t.fresh = now.Add(nameFor) // another node may change names
		return nil, true
	}
	return moved, false
}

// forget makes the next look one at everybody: this one failed.
func (g *guestNames) forget(t *takenNames) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t.of = nil
}

// choose takes in what a look has found, and gives a free name away.
func (g *guestNames) choose(
	t *takenNames, name string, moved map[session.PersonID]bool, inside map[session.PersonID]string,
) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.of != nil { // no run has ended meanwhile and taken everybody along
		for p := range moved {
			t.drop(p)
		}
		for p, n := range inside {
			t.of[p] = Folded(n)
			t.count[Folded(n)]++
		}
	}
	now, free := clock(), name
	for n := 2; t.count[Folded(free)] > 0 || now < t.given[Folded(free)]; n++ {
		suffix := fmt.Sprintf(" (%d)", n)
		base := []rune(name)
		base = base[:min(len(base), maxPersonName-utf8.RuneCountInString(suffix))]
		free = string(base) + suffix
	}
	t.given[Folded(free)] = now.Add(guestNameFor)
	return free
}

func (t *takenNames) drop(p session.PersonID) {
	n, ok := t.of[p]
	if !ok {
		return
	}
	delete(t.of, p)
	if t.count[n]--; t.count[n] == 0 {
		delete(t.count, n)
	}
}

// differs: a person's seat or name is to be looked at again.
func (t *takenNames) differs(p session.PersonID) {
	if t.moved == nil {
		t.moved = map[session.PersonID]bool{}
	}
	t.moved[p] = true
}

// note follows what is committed: nothing else moves a seat.
func (g *guestNames) note(m Commit) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.all[m.Session]
	if t == nil || t.of == nil {
		return
	}
	for i := range m.Events {
		switch e := &m.Events[i]; {
		case e.Person != "":
			t.differs(e.Person)
		case e.Kind == session.EvRunEnded, e.Kind == session.EvOutage:
			t.of = nil
			return
		}
	}
}

// renamed follows a person's name.
func (g *guestNames) renamed(p session.PersonID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, t := range g.all {
		t.differs(p)
	}
}
