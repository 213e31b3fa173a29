package session

import (
	"fmt"
)

// move is something that can happen at a node: time passes, then a command.
type move struct {
	name string
	wait Instant
	do   func(now Instant) Command
	then func(n *node) // what the shell knows afterwards
}

func now(name string, c Command) move {
	return move{name: name, do: func(Instant) Command { return c }}
}

// part is one part of what can happen in a world.
type part func(w *world, n *node) []move

func all(parts ...part) part {
	return func(w *world, n *node) (out []move) {
		for _, p := range parts {
			out = append(out, p(w, n)...)
		}
		return out
	}
}

// passing: a tick goes by.
func passing(*world, *node) []move {
	return []move{{name: "time passes", wait: 1, do: func(Instant) Command { return Tick{} }}}
}

// free is a connection that nobody has.
func (w *world) free(t *Seat, p PersonID, reading bool) (ConnID, bool) {
	if t != nil && len(t.Conns) >= w.tabs {
		return "", false
	}
	for i := 0; ; i++ {
		if c := conn(p, reading, i); t == nil || !t.Has(c) {
			return c, true
		}
	}
}

// via is by which login and node somebody comes in; worlds where these matter
// have their own.
var via = Via{Login: "l1", Node: "n1"}

// coming: people enter, by hand or resuming; hosts start.
func coming(w *world, n *node) (out []move) {
	for _, p := range w.people {
		who, t := n.who(w, p.Person), n.s.Seats[p.Person]
		c, ok := w.free(t, p.Person, false)
		if !ok {
			continue
		}
		v := Via{c, via.Login, via.Node}
		out = append(out, now(fmt.Sprintf("%s enters", p.Person), Enter{who, v, "n"}))
		if p.Kind == Licensed && !n.s.IsLive() {
			out = append(out, now(fmt.Sprintf("%s starts", p.Person), Start{who, v, "n"}))
		}
		if t != nil && (t.State != Gone || t.ByLoss) {
			out = append(out, resumes(w, n, t, v)...)
		}
	}
	return out
}

func resumes(w *world, n *node, t *Seat, v Via) []move {
	name := fmt.Sprintf("%s resumes", t.Person)
	c := Resume{Who: n.who(w, t.Person), Via: v, Run: n.s.Run.ID, Reading: t.Reading}
	out := []move{now(name, c)}
	if t.Inside() && n.s.Settings.IdleNotice > 0 {
		out = append(out, move{name: name + " with an input a tick ago", do: func(at Instant) Command {
			c.LastInput = at - 1
			return c
		}})
	}
	return out
}

// starting without entering, and ending.
func ending(w *world, n *node) []move {
	o := w.people[0].Person
	return []move{
		now("a run is started from outside", Start{Who: n.who(w, o), Run: "n"}),
		now("the owner ends", End{o}),
	}
}

// losing: sockets close.
func losing(w *world, n *node) (out []move) {
	for _, t := range n.seats(w) {
		for _, c := range t.Conns {
			out = append(out, now(fmt.Sprintf("%s is lost", c.ID), Lose{t.Person, c.ID, 0}))
		}
	}
	return out
}

// closing: beacons, also of a connection that is closed already.
func closing(w *world, n *node) (out []move) {
	for _, t := range n.seats(w) {
		for _, c := range t.Conns {
			out = append(out, now(fmt.Sprintf("%s closes", c.ID), Beacon{t.Person, c.ID}))
		}
		if t.LostConn != "" {
			out = append(out, now(fmt.Sprintf("%s had closed", t.LostConn), Beacon{t.Person, t.LostConn}))
		}
		out = append(out, now("an old tab closes", Beacon{t.Person, "old"}))
	}
	return out
}

func (n *node) seats(w *world) (out []*Seat) {
	for _, p := range w.people {
		out = append(out, n.s.places(p.Person)...)
	}
	return out
}

func leaving(w *world, n *node) (out []move) {
	for _, t := range n.seats(w) {
		if t.State == Gone {
			continue
		}
		c := t.LostConn
		if len(t.Conns) > 0 {
			c = t.Conns[0].ID
		}
		out = append(out, now(fmt.Sprintf("%s leaves", c), Leave{t.Person, c}))
	}
	return out
}

// acting: activity and Extend.
func acting(w *world, n *node) (out []move) {
	for _, t := range n.seats(w) {
		p, reading := t.Person, t.Reading
		if t.Inside() {
			out = append(out,
				move{name: fmt.Sprintf("%s acts", p), do: func(at Instant) Command {
					return Report{[]Input{{p, reading, at}}}
				}},
				move{name: fmt.Sprintf("%s acted a tick ago", p), do: func(at Instant) Command {
					return Report{[]Input{{p, reading, at - 1}}}
				}})
		}
		if len(t.Conns) > 0 {
			out = append(out, now(fmt.Sprintf("%s extends", p), Extend{p, t.Conns[0].ID}))
		}
	}
	return out
}

// outages of one and three ticks, with and without survivors, some beginning
// after a deadline may have passed.
func outages(_ *world, n *node) (out []move) {
	for _, o := range []struct {
		after, length Instant
		alive         []NodeID
	}{{0, 1, nil}, {0, 3, nil}, {0, 1, nodeNames}, {1, 2, nil}, {2, 0, nil}} {
		out = append(out, move{
			name: fmt.Sprintf("outage of %d after %d, survivors %v", o.length, o.after, o.alive), wait: o.after + o.length,
			do: func(at Instant) Command {
				return Outage{Seq: n.s.Outage + 1, Start: at - o.length, End: at, Alive: o.alive}
			},
		})
	}
	return out
}

func admitting(w *world, n *node) (out []move) {
	o := w.people[0].Person
	out = append(out, now("admit all", Admit{By: o, All: true}))
	for _, p := range w.people[1:] {
		out = append(out,
			now(fmt.Sprintf("admit %s", p.Person), Admit{By: o, Person: p.Person}),
			now(fmt.Sprintf("decline %s", p.Person), Decline{o, p.Person}))
	}
	return out
}

func admittingAlways(w *world, n *node) (out []move) {
	for _, p := range w.people[1:] {
		m := now(fmt.Sprintf("admit %s always", p.Person), Admit{By: w.people[0].Person, Person: p.Person, Always: true})
		m.then = func(n *node) {
			if t := n.s.Seats[p.Person]; t != nil && t.Member {
				n.member[p.Person] = true
			}
		}
		out = append(out, m)
	}
	return out
}

func locking(w *world, n *node) []move {
	o := w.people[0].Person
	return []move{now("lock", Lock{o, true}), now("unlock", Lock{o, false})}
}

// lending, and what moderators then do.
func lending(w *world, n *node) (out []move) {
	o := w.people[0].Person
	for _, p := range w.people[1:] {
		out = append(out, now(fmt.Sprintf("lend to %s", p.Person), Lend{o, p.Person, true}),
			now(fmt.Sprintf("take from %s", p.Person), Lend{o, p.Person, false}))
		out = append(out, now(fmt.Sprintf("%s admits all", p.Person), Admit{By: p.Person, All: true}),
			now(fmt.Sprintf("%s removes the owner", p.Person), Remove{By: p.Person, Person: o}))
	}
	return out
}

func removing(w *world, n *node) (out []move) {
	o := w.people[0].Person
	for _, p := range w.people[1:] {
		out = append(out, now(fmt.Sprintf("remove %s", p.Person), Remove{By: o, Person: p.Person}),
			now(fmt.Sprintf("lift %s", p.Person), LiftRemoval{o, p.Person}))
	}
	return out
}

// belonging: people become members and cease to be, lose access altogether.
func belonging(w *world, n *node) (out []move) {
	for _, p := range w.people[1:] {
		if p.Kind == Guest {
			continue
		}
		for _, member := range []bool{true, false} {
			m := now(fmt.Sprintf("%s member %v", p.Person, member), SetMember{"", p.Person, member})
			m.then = func(n *node) { n.member[p.Person] = member }
			out = append(out, m)
		}
		out = append(out, now(fmt.Sprintf("%s loses access", p.Person), AccessLost{p.Person}))
	}
	return out
}

// ruling: the owner gives and takes roles, and hands over.
func ruling(w *world, n *node) (out []move) {
	for _, by := range w.people[:2] {
		for _, p := range w.people {
			for _, r := range []Role{NoRole, CoHost, Owner} {
				m := now(fmt.Sprintf("%s makes %s %q", by.Person, p.Person, r), SetHost{by.Person, n.who(w, p.Person), r})
				m.then = func(n *node) {
					if n.s.Hosts[p.Person] == NoRole && n.s.Seats[p.Person] != nil {
						n.member[p.Person] = n.s.Seats[p.Person].Member
					}
				}
				out = append(out, m)
			}
		}
	}
	return out
}

func shutting(w *world, n *node) (out []move) {
	o := w.people[0].Person
	for _, st := range []Status{Active, Closed, Hidden} {
		out = append(out, now("session "+string(st), SetStatus{By: o, Status: st}),
			now("group "+string(st), SetStatus{Status: st, Group: true}))
	}
	return append(out, now("delete", Delete{o}))
}

// reading: people open the workspace and come back to it, some with the
// connection that they entered with.
func reading(w *world, n *node) (out []move) {
	for _, p := range w.people {
		who, t := n.who(w, p.Person), n.s.Readers[p.Person]
		if c, ok := w.free(t, p.Person, true); ok {
			v := Via{c, via.Login, via.Node}
			out = append(out, now(fmt.Sprintf("%s reads", p.Person), Read{who, v}))
			if t != nil && (t.State != Gone || t.ByLoss) {
				out = append(out, resumes(w, n, t, v)...)
			}
		}
		if c, ok := w.free(t, p.Person, true); ok && t != nil && !n.s.IsLive() {
			v := Via{c, via.Login, via.Node}
			out = append(out, now(fmt.Sprintf("%s resumes from the ended run", p.Person), Resume{Who: who, Via: v, Run: n.s.Run.ID}))
		}
		if t != nil && len(t.Conns) > 0 {
			v := Via{t.Conns[0].ID, via.Login, via.Node}
			out = append(out, now(fmt.Sprintf("%s enters with the tab that reads", p.Person), Enter{who, v, "n"}))
		}
	}
	return out
}

// logging: a person's two logins come in, and end.
func logging(w *world, n *node) (out []move) {
	for _, p := range w.people {
		t := n.s.Seats[p.Person]
		if c, ok := w.free(t, p.Person, false); ok {
			v := Via{c, "l2", "n1"}
			out = append(out, now(fmt.Sprintf("%s enters with l2", p.Person), Enter{n.who(w, p.Person), v, "n"}))
		}
		for _, l := range []LoginID{"l1", "l2"} {
			out = append(out, now(fmt.Sprintf("%s of %s ends", l, p.Person), LoginEnded{p.Person, []LoginID{l}}))
		}
	}
	return out
}

// failing: people come in by a second node, and nodes fail.
func failing(w *world, n *node) (out []move) {
	for _, p := range w.people {
		if c, ok := w.free(n.s.Seats[p.Person], p.Person, false); ok {
			v := Via{c, "l1", "n2"}
			out = append(out, now(fmt.Sprintf("%s enters on n2", p.Person), Enter{n.who(w, p.Person), v, "n"}))
		}
	}
	return append(out, now("n2 fails", NodesLost{[]NodeID{"n1"}}), now("n1 fails", NodesLost{[]NodeID{"n2"}}))
}

func changing(w *world, n *node) (out []move) {
	for i, set := range w.settings {
		out = append(out, now(fmt.Sprintf("settings %d", i), Configure{w.people[0].Person, set}))
	}
	return out
}

// meeting: hands, mutes, and being sent out. A moderator tries all of it.
func meeting(w *world, n *node) (out []move) {
	o := w.people[0].Person
	for _, p := range w.people {
		out = append(out, now(fmt.Sprintf("%s raises a hand", p.Person), Raise{p.Person}),
			now(fmt.Sprintf("%s lowers it", p.Person), Lower{By: p.Person, Person: p.Person}),
			now(fmt.Sprintf("the owner lowers that of %s", p.Person), Lower{By: o, Person: p.Person}),
			now(fmt.Sprintf("%s lowers all", p.Person), Lower{By: p.Person, All: true}),
			now(fmt.Sprintf("%s mutes all", p.Person), Stop{By: p.Person, All: true, What: Microphone}),
			now(fmt.Sprintf("%s mutes the owner", p.Person), Stop{By: p.Person, Person: o, What: Microphone}))
	}
	for _, p := range w.people[1:] {
		out = append(out, now(fmt.Sprintf("send %s out", p.Person), Remove{o, p.Person, true}))
	}
	return out
}

// parting: breakout rooms, and people in them. Everybody tries all of it.
func parting(w *world, n *node) (out []move) {
	for _, p := range w.people {
		by := p.Person
		for _, how := range placings[1:] {
			c := OpenRooms{By: by, Rooms: rooms(2), Placing: how, For: 2 * tick}
			if how == ByHand {
				c.Placed, c.Return = []Placed{{w.people[1].Person, "x"}}, true
			}
			out = append(out, now(fmt.Sprintf("%s opens rooms by %s", by, how), c))
		}
		out = append(out, now(fmt.Sprintf("%s closes the rooms", by), CloseRooms{by}),
			now(fmt.Sprintf("%s gives the rooms a tick", by), TimeRooms{by, tick}),
			now(fmt.Sprintf("%s takes the limit of the rooms away", by), TimeRooms{By: by}),
			now(fmt.Sprintf("%s calls", by), Call{by, by, true}),
			now(fmt.Sprintf("%s has stopped calling", by), Call{by, by, false}))
		for _, r := range rooms(2) {
			out = append(out, now(fmt.Sprintf("%s adds room %s", by, r.ID), AddRoom{by, r}),
				now(fmt.Sprintf("%s closes room %s", by, r.ID), CloseRoom{by, r.ID}))
		}
		out = append(out, now(fmt.Sprintf("%s renames room y", by), RenameRoom{by, "y", "other"}))
		for _, o := range w.people {
			for _, id := range roomNames {
				out = append(out, now(fmt.Sprintf("%s moves %s to %q", by, o.Person, id), Move{by, o.Person, id}))
			}
			out = append(out, now(fmt.Sprintf("%s answers %s", by, o.Person), Call{by, o.Person, false}))
		}
	}
	return out
}
