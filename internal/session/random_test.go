package session

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestProperties lets larger random worlds run with the real figures: eight
// people with three connections each, outages, failing nodes, changing
// settings, and commands that make no sense. After every step everything that
// must always hold is checked; after every run its events are replayed.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		play := rapid.SliceOfN(rapid.Byte(), 1_000, 2_000).Draw(t, "play")
		if broken := newRandom(play).run(); broken != "" {
			t.Fatal(broken)
		}
	})
}

// FuzzCommands makes times and commands of bytes.
func FuzzCommands(f *testing.F) {
	for _, seed := range []string{
		"", "0123456789", "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f",
		"zyxwvutsrqponmlkjihgfedcba", "\xff\xfe\xfd\xfc\xfb\xfa\x00\x01\x10\x20\x40\x80",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, play []byte) {
		if broken := newRandom(play[:min(len(play), 1_000)]).run(); broken != "" {
			t.Fatal(broken)
		}
	})
}

// random makes things happen, each choice by the next byte of its play.
type random struct {
	play  []byte
	s     *State
	g     *ghost
	at    Instant
	who   map[PersonID]Who
	runs  int
	story []string
	base  *State // before the live run
	log   []any  // its events and reports
}

var crowd = []Who{
	{"ana", Licensed, true},
	{"kim", Licensed, true},
	{"lea", Licensed, true},
	{"ben", Contact, true},
	{"cem", Contact, true},
	{"dora", Contact, false},
	{"gus", Guest, false},
	{"hal", Guest, false},
}

func newRandom(play []byte) *random {
	r := &random{play: play, g: newGhost(), at: At(midnight), who: map[PersonID]Who{}}
	set := Defaults(choose(r, Classroom, Open))
	set.Guests = choose(r, GuestsAsk, GuestsDirect, GuestsNone)
	set.Limit = choose(r, 0, 3)
	r.s = New("s", "ana", set, r.at)
	r.s.Hosts["kim"] = CoHost
	for _, w := range crowd {
		r.who[w.Person] = w
	}
	r.base = r.s.Clone()
	return r
}

func (r *random) run() string {
	for len(r.play) > 0 {
		if broken := r.step(); len(broken) > 0 {
			return strings.Join(append(r.story, broken...), "\n")
		}
	}
	return ""
}

// pick is one of n.
func (r *random) pick(n int) int {
	if len(r.play) == 0 {
		return 0
	}
	x := r.play[0]
	r.play = r.play[1:]
	return int(x) % n
}

func choose[T any](r *random, all ...T) T { return all[r.pick(len(all))] }

// waits are lengths of time at which something is likely to happen.
var waits = []time.Duration{
	0, 0, 0, time.Microsecond, time.Second, 5 * time.Second, 20*time.Second - 1000, 20 * time.Second, time.Minute,
	2 * time.Minute, 5 * time.Minute, 14*time.Minute + 50*time.Second, 15*time.Minute - 1000, 15 * time.Minute,
	30 * time.Minute, 45 * time.Minute, time.Hour,
}

func (r *random) step() []string {
	r.at = r.at.Add(choose(r, waits...))
	do := r.command()
	cmd := do(r.at)
	before := r.s.Clone()
	events, err := Step(r.s, r.at, cmd)
	r.story = append(r.story, fmt.Sprintf("%s %T%+v: %v, %v", stamp(r.at), cmd, cmd, kinds(events), err))
	broken := verify(before, r.s, r.at, cmd, events, r.g)
	broken = append(broken, relations(before, r.s, r.at, At(midnight).Add(choose(r, waits...))-At(midnight), do, events, err)...)
	for _, e := range events {
		if e.Kind == EvMemberSet && r.who[e.Person].Kind != Guest {
			w := r.who[e.Person]
			w.Member = e.Member
			r.who[e.Person] = w
		}
	}
	broken = append(broken, r.replay(before, cmd, events)...)
	if r.pick(8) == 0 {
		broken = append(broken, stored(r.s)...)
		if u, err := roundTrip(r.s); err == nil {
			r.s = u
		}
	}
	return broken
}

func kinds(events []Event) (all []string) {
	for _, e := range events {
		all = append(all, tell(e))
	}
	return all
}

// replay applies the events of a live run from its start, stored and read
// again.
func (r *random) replay(before *State, cmd Command, events []Event) (broken []string) {
	for i, e := range events {
		if e.Kind == EvRunStarted {
			r.base, r.log = before.Clone(), nil
			for _, e := range events[:i] {
				r.base.Apply(e)
			}
		}
		r.log = append(r.log, e)
	}
	for _, at := range activity(cmd) {
		if t := r.s.place(at.reading)[at.person]; t != nil {
			r.log = append(r.log, report{at, t.LastAction})
		}
	}
	if !r.s.IsLive() || r.pick(10) != 0 {
		return nil
	}
	u := r.base.Clone()
	for _, x := range r.log {
		switch x := x.(type) {
		case report:
			u.place(x.at.reading)[x.at.person].LastAction = x.last
		case Event:
			var e Event
			if err := again(x, &e); err != nil {
				return []string{err.Error()}
			}
			u.Apply(e)
		}
	}
	if d := different(u, r.s); d != "" {
		broken = append(broken, "replay from the start of the run: "+d)
	}
	return broken
}

// report is activity in the log.
type report struct {
	at   place
	last Instant
}

func (r *random) person() Who { return r.who[choose(r, crowd...).Person] }

func (r *random) conn(p PersonID) ConnID {
	return conn(p, r.pick(3) == 0, r.pick(3))
}

func (r *random) via(p PersonID) Via {
	return Via{r.conn(p), choose(r, LoginID("l1"), "l2", ""), choose(r, NodeID("n1"), "n2")}
}

// command is one of all there are.
func (r *random) command() func(Instant) Command {
	w := r.person()
	p := w.Person
	by := choose(r, "ana", "ana", "kim", "", p)
	fixed := func(c Command) func(Instant) Command { return func(Instant) Command { return c } }
	switch r.pick(30) {
	case 0, 1, 2, 3:
		return fixed(Enter{w, r.via(p), r.newRun()})
	case 4:
		return fixed(Start{w, choose(r, r.via(p), Via{}), r.newRun()})
	case 5:
		return fixed(Read{w, r.via(p)})
	case 6, 7, 8:
		age := At(midnight).Add(choose(r, waits...)) - At(midnight)
		c := Resume{Who: w, Via: r.via(p), Run: choose(r, r.s.Run.ID, "r0"), Reading: r.pick(3) == 0}
		known := r.pick(2) == 0
		return func(at Instant) Command {
			if known {
				c.LastInput = at - age
			}
			return c
		}
	case 9, 10:
		since := choose(r, Instant(0), 0, r.at-1_000_000, r.at+1_000_000)
		return fixed(Lose{p, r.conn(p), since})
	case 11, 12:
		return fixed(Beacon{p, r.conn(p)})
	case 13:
		return fixed(NodesLost{choose(r, []NodeID{"n1"}, []NodeID{"n2"}, []NodeID{"n1", "n2"}, nil)})
	case 14:
		return r.outage()
	case 15:
		return fixed(Leave{p, choose(r, r.conn(p), "")})
	case 16:
		return fixed(Extend{p, choose(r, r.conn(p), "")})
	case 17, 18:
		age := At(midnight).Add(choose(r, waits...)) - At(midnight)
		c := Input{p, r.pick(3) == 0, 0}
		return func(at Instant) Command {
			c.At = at - age
			return Report{[]Input{c}}
		}
	default:
		return fixed(r.governing(w, by))
	}
}

func (r *random) newRun() RunID {
	r.runs++
	return RunID(fmt.Sprintf("r%d", r.runs))
}

func (r *random) outage() func(Instant) Command {
	length := At(midnight).Add(choose(r, waits...)) - At(midnight)
	ago := At(midnight).Add(choose(r, 0, 0, time.Second, time.Hour)) - At(midnight)
	alive := choose(r, []NodeID{"n1"}, []NodeID{"n1", "n2"}, nil)
	seq := r.s.Outage + int64(r.pick(3))
	r.at += length
	return func(at Instant) Command {
		return Outage{Seq: seq, Start: at - ago - length, End: at - ago, Alive: alive}
	}
}

func (r *random) governing(w Who, by PersonID) Command {
	p := w.Person
	switch r.pick(22) {
	case 0, 1:
		return Admit{By: by, Person: p, Always: r.pick(3) == 0}
	case 2:
		return Admit{By: by, All: true}
	case 3:
		return Decline{by, p}
	case 4, 5:
		return Lock{by, r.pick(2) == 0}
	case 6:
		return Lend{by, p, r.pick(2) == 0}
	case 7:
		return SetHost{by, w, choose(r, NoRole, CoHost, Owner, "queen")}
	case 8:
		return SetMember{by, p, w.Kind != Guest && r.pick(2) == 0}
	case 9:
		return Remove{by, p, r.pick(2) == 0}
	case 10:
		return LiftRemoval{by, p}
	case 11:
		return choose[Command](r, End{by}, Tick{})
	case 12:
		return SetStatus{by, choose(r, Active, Active, Closed, Hidden, "odd"), r.pick(3) == 0}
	case 13:
		return Configure{by, r.settings()}
	case 14:
		return choose[Command](r, LoginEnded{p, []LoginID{"l1"}}, LoginEnded{p, []LoginID{"l1", "l2"}}, AccessLost{p})
	case 15:
		return choose[Command](r, Raise{p}, Raise{p}, Lower{By: by, Person: p}, Lower{By: by, All: true}, Lower{by, p, true})
	case 16:
		what := choose(r, Microphone, Camera, Screen, "odd")
		return Stop{By: by, Person: choose(r, p, p, ""), All: r.pick(3) == 0, What: what}
	case 17:
		do := choose(r, TimerStart, TimerPause, TimerResume, TimerAdd, TimerStop, "odd")
		return SetTimer{by, do, choose(r, 0, 0, time.Minute, time.Hour, 25*time.Hour)}
	case 18:
		return OpenRooms{
			By: by, Rooms: rooms(r.pick(3)), Placing: choose(r, ByHand, ByChance, ByChoice, "odd"), Seed: uint64(r.pick(256)),
			Return: r.pick(2) == 0, For: choose(r, 0, time.Minute, time.Hour, 25*time.Hour),
			Placed: choose(r, nil, nil, []Placed{{p, "x"}}, []Placed{{p, "x"}, {"ana", "y"}}, []Placed{{p, "x"}, {p, "y"}}),
		}
	case 19:
		room := choose(r, rooms(2)...)
		return choose[Command](r, AddRoom{by, room}, AddRoom{by, Room{ID: "z", Name: choose(r, "z", "")}},
			RenameRoom{by, room.ID, choose(r, "other", "third", "")}, CloseRoom{by, room.ID}, CloseRoom{by, "z"})
	case 20:
		return choose[Command](r, Move{by, p, choose(r, roomNames...)}, Move{by, p, "z"}, CloseRooms{by},
			TimeRooms{by, choose(r, 0, time.Minute, 25*time.Hour)}, Call{p, p, true}, Call{by, p, r.pick(2) == 0})
	default:
		return choose[Command](r, Tick{}, Tick{}, Tick{}, Delete{by})
	}
}

// settings changes one figure or choice.
func (r *random) settings() Settings {
	set := r.s.Settings
	d := choose(r, 0, time.Second, 30*time.Second, time.Minute, 5*time.Minute, 15*time.Minute, time.Hour)
	figures := []*time.Duration{
		&set.ReconnectGrace, &set.AskingGrace, &set.WaitAgain, &set.AskAgain, &set.HostAbsence, &set.EmptyEnd,
		&set.IdleNotice, &set.IdleLogout, &set.HostAbsence, &set.IdleNotice,
	}
	switch i := r.pick(len(figures) + 4); {
	case i < len(figures):
		*figures[i] = d
	case i == len(figures):
		set.Policy = choose(r, Classroom, Open)
	case i == len(figures)+1:
		set.Guests = choose(r, GuestsAsk, GuestsDirect, GuestsNone)
	case i == len(figures)+2:
		*choose(r, &set.Edit, &set.Speak, &set.Show, &set.Share, &set.List, &set.Write, &set.Private) =
			choose(r, AccessEveryone, AccessAccounts, AccessHosts, AccessNobody)
	default:
		set.Limit = r.pick(4)
	}
	return set
}

// TestEventsAreStored: every event can be written as JSON and read again.
func TestEventsAreStored(t *testing.T) {
	set := Defaults(Open)
	e := Event{
		Rev: 1, Kind: EvConfigured, At: 2, By: "a", Person: "b", Reading: true, PersonKind: Guest, Member: true,
		Conn: "c", Login: "l", Node: "n", Run: "r", End: Empty, Ends: []SeatEnd{{"p", 1, 2}}, Reason: Lost, Stay: 3,
		Since: 4, ByLoss: true, Beacon: true, Logins: []LoginID{"l"}, LastAction: 5, Warned: true, Role: Owner,
		On: true, Status: Hidden, Group: true, Settings: &set, What: Screen, Begin: 6, Outage: 7, Timer: &Timer{Length: 8, Ends: 9, Left: 10},
		Breakout: &Breakout{1, []Room{{"r", "Room", "b"}}, ByChoice, true, 11, []Placed{{"q", "r"}}}, Placed: []Placed{{"p", "r"}}, Room: "r", Until: 12,
	}
	var back Event
	if err := again(e, &back); err != nil {
		t.Fatal(err)
	}
	one, _ := json.Marshal(e)
	two, _ := json.Marshal(back)
	if string(one) != string(two) || *back.Settings != set {
		t.Errorf("%s\n%s", one, two)
	}
}

// TestOlderSettings: what was stored before there was a choice lets everybody.
func TestOlderSettings(t *testing.T) {
	old := Defaults(Classroom)
	for _, f := range old.accesses() {
		*f.to = ""
	}
	s := New("s", "a", old, 1)
	if s.Settings != Defaults(Classroom) {
		t.Errorf("restored: %+v", s.Settings)
	}
	old.Write, old.Private = "", ""
	if s := New("s", "a", old, 1); s.Settings.Write != AccessEveryone || s.Settings.Private != AccessHosts {
		t.Errorf("restored: %q, %q", s.Settings.Write, s.Settings.Private)
	}
	if err := old.Check(); err != nil {
		t.Error(err)
	}
	s.Settings.Edit, s.Settings.Speak = AccessNobody, AccessHosts
	s.Apply(Event{Rev: 1, Kind: EvConfigured, At: 2, Settings: &old})
	if s.Settings != Defaults(Classroom) {
		t.Errorf("replayed: %+v", s.Settings)
	}
	events, err := Step(s, 3, Configure{Settings: old})
	if err != nil || len(events) > 0 {
		t.Errorf("the same again gives %v, %v", events, err)
	}
	for _, f := range old.accesses() {
		was := *f.to
		*f.to = "owner"
		if old.Check() == nil {
			t.Errorf("%s: an unknown value passes", f.name)
		}
		*f.to = was
	}
	old.List = AccessNobody
	if old.Check() == nil {
		t.Error("a list for nobody passes")
	}
}
