package session

import (
	"fmt"
	"hash/maphash"
	"maps"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
)

// TestSearch walks through all that can happen in small worlds, each with a
// theme of its own, and checks after every step everything that must always
// hold. `go test` looks at a part of each world; STOA_VERIFY=1 (make verify)
// at all of it, or at as much as fits into memory.
func TestSearch(t *testing.T) {
	old := debug.SetGCPercent(400)
	t.Cleanup(func() { debug.SetGCPercent(old) })
	for _, w := range worlds() {
		t.Run(strings.ReplaceAll(w.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			newSearch(t, w, limit()).run()
		})
	}
}

// limit is how many states of a world are looked at.
func limit() int {
	n, err := strconv.Atoi(os.Getenv("STOA_VERIFY"))
	switch {
	case err == nil && n > 1:
		return n
	case os.Getenv("STOA_VERIFY") != "":
		return 400_000
	case slow || testing.Short():
		return 300
	default:
		return 1_500
	}
}

// search is one walk.
type search struct {
	t        *testing.T
	w        *world
	limit    int
	seen     map[[2]uint64]struct{}
	seeds    [2]maphash.Seed
	open     []step
	from     []int32 // of each state: that from which it was found
	by       []uint16
	names    map[string]uint16
	name     []string
	moves    int // transitions
	refused  int
	rng      *rand.Rand
	failures int
}

// step is a state that is still to be looked at.
type step struct {
	id  int32
	key string
}

func newSearch(t *testing.T, w *world, limit int) *search {
	return &search{
		t: t, w: w, limit: limit, seen: map[[2]uint64]struct{}{},
		seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()},
		names: map[string]uint16{}, rng: rand.New(rand.NewPCG(1, 2)),
	}
}

func (x *search) run() {
	x.found(x.w.encode(x.w.first(), present), -1, "")
	for len(x.open) > 0 && x.failures < 3 {
		// Any order will do where all is looked at. Where not, a random one goes
		// deeper than breadth first and wider than depth first.
		i := len(x.open) - 1
		if j := x.rng.IntN(i + 1); len(x.seen) < x.limit {
			x.open[i], x.open[j] = x.open[j], x.open[i]
		}
		at := x.open[i]
		x.open = x.open[:i]
		x.expand(at)
	}
	end := "to the end"
	if len(x.seen) >= x.limit {
		end = "stopped there"
	}
	x.t.Logf("%s: %d states, %d transitions (%d refused), %s", x.w.name, len(x.seen), x.moves, x.refused, end)
}

func (x *search) found(key string, from int32, by string) {
	hash := [2]uint64{maphash.String(x.seeds[0], key), maphash.String(x.seeds[1], key)}
	if _, ok := x.seen[hash]; ok || len(x.seen) >= x.limit {
		return
	}
	x.seen[hash] = struct{}{}
	id, ok := x.names[by]
	if !ok {
		id = uint16(len(x.name))
		x.names[by] = id
		x.name = append(x.name, by)
	}
	x.from, x.by = append(x.from, from), append(x.by, id)
	x.open = append(x.open, step{int32(len(x.from) - 1), key})
}

// expand does everything that can be done in a state.
func (x *search) expand(at step) {
	n := x.w.decode(at.key)
	for _, m := range x.w.moves(x.w, n) {
		x.moves++
		next, broken := x.try(n, m)
		if len(broken) > 0 {
			x.fail(at, m.name, broken)
			return
		}
		x.found(x.w.encode(next, present+m.wait), at.id, m.name)
	}
}

// try does one move and checks it in every way there is.
func (x *search) try(n *node, m move) (*node, []string) {
	at := present + m.wait
	cmd := m.do(at)
	next := &node{n.s.Clone(), n.g.clone(), map[PersonID]bool{}}
	maps.Copy(next.member, n.member)
	events, err := Step(next.s, at, cmd)
	broken := verify(n.s, next.s, at, cmd, events, next.g)
	if err != nil {
		x.refused++
	} else if m.then != nil {
		m.then(next)
	}
	broken = append(broken, relations(n.s, next.s, at, 3, m.do, events, err)...)
	if x.moves%64 == 0 {
		broken = append(broken, stored(next.s)...)
	}
	return next, broken
}

func (x *search) fail(at step, name string, broken []string) {
	x.failures++
	var path []string
	for id := at.id; id > 0; id = x.from[id] {
		path = append([]string{x.name[x.by[id]]}, path...)
	}
	n := x.w.decode(at.key)
	var text strings.Builder
	text.WriteString(fmt.Sprintf("%s\nafter: %s\nthen: %s\nat %d, run %+v, settings %+v\n", strings.Join(broken, "\n"),
		strings.Join(path, "; "), name, present, n.s.Run, n.s.Settings))
	for _, t := range n.seats(x.w) {
		text.WriteString(fmt.Sprintf("%+v\n", *t))
	}
	x.t.Error(text.String())
}

// relations: what two ways of getting somewhere must have in common. wait is
// how late a Tick may be.
func relations(before, after *State, at, wait Instant, do func(Instant) Command, events []Event, err error) (broken []string) {
	cmd := do(at)
	if err != nil { // a refused command is a Tick
		s := before.Clone()
		if _, e := Step(s, at, Tick{}); e != nil || different(s, after) != "" {
			broken = append(broken, "a refused command changed something: "+different(s, after))
		}
	}
	switch c := cmd.(type) {
	case Tick:
		return broken
	case Outage: // applied late is applied in time
		s := before.Clone()
		if late, _ := Step(s, at+5, c); different(s, after) != "" || len(late) != len(events) {
			broken = append(broken, "an outage that is applied late differs: "+different(s, after))
		}
		return broken
	case Beacon: // the socket's closing first changes nothing
		s := before.Clone()
		Step(s, at, Lose{c.Person, c.Conn, 0})
		Step(s, at, c)
		if d := different(s, after); d != "" {
			broken = append(broken, "socket, then beacon is not beacon alone: "+d)
		}
	}
	return append(broken, late(before, at, wait, do)...)
}

// late: a command after late Ticks does what the command alone does.
func late(before *State, at, wait Instant, do func(Instant) Command) (broken []string) {
	c := do(at + wait)
	s, u := before.Clone(), before.Clone()
	one, err1 := Step(s, at+wait, c)
	var two []Event
	for _, i := range []Instant{wait / 3, wait} {
		more, _ := Step(u, at+i, Tick{})
		two = append(two, more...)
	}
	more, err2 := Step(u, at+wait, c)
	two = append(two, more...)
	if d := different(s, u); d != "" || len(one) != len(two) || code(err1) != code(err2) {
		return []string{fmt.Sprintf("late Ticks make a difference: %s (%v and %v, %v and %v)", d, one, two, err1, err2)}
	}
	for i, a := range one {
		if b := two[i]; a.Kind != b.Kind || a.Person != b.Person || a.At != b.At || a.Rev != b.Rev || a.Reason != b.Reason {
			return []string{fmt.Sprintf("late Ticks make another event: %+v, %+v", a, b)}
		}
	}
	return nil
}

func code(err error) Code {
	if r, ok := err.(*Refusal); ok {
		return r.Code
	}
	return ""
}

// stored: storing and reading again gives the same, and so does a copy.
func stored(s *State) (broken []string) {
	u, err := roundTrip(s)
	if err != nil {
		return []string{err.Error()}
	}
	if d := different(s, u); d != "" {
		broken = append(broken, "stored and read again: "+d)
	}
	if d := different(s, s.Clone()); d != "" {
		broken = append(broken, "a clone: "+d)
	}
	return broken
}
