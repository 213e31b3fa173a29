package web

import (
	"cmp"
	"slices"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// private is what of an events message only some may see: the waiting room, and
// who was removed. A list that has not changed has no readers.
type private struct {
	asking    []wire.Asker
	admitters map[session.PersonID]struct{}
	removed   []wire.Removed
	lifters   map[session.PersonID]struct{}
}

// private reads what news change of it. Called with ch.mu held.
func (ch *channel) private(st *session.State, n news) (p private) {
	if n.asking && (st.AskingCount() > 0 || ch.asking) {
		ch.asking = st.AskingCount() > 0
		p.asking, p.admitters = askers(st), ch.those(st, mayAdmit)
	}
	if n.removed {
		p.removed, p.lifters = removed(st), ch.those(st, mayLift)
	}
	return p
}

// those are the connected people here of whom something holds.
func (ch *channel) those(st *session.State, holds func(*session.State, session.PersonID) bool) map[session.PersonID]struct{} {
	all := map[session.PersonID]struct{}{}
	for p := range ch.people {
		if holds(st, p) {
			all[p] = struct{}{}
		}
	}
	return all
}

// parts is it as fields of a message, for each person who may see any of it.
func (p private) parts(s *Server) map[session.PersonID][]byte {
	parts := map[session.PersonID][]byte{}
	if len(p.admitters) > 0 {
		raw := append([]byte(`,"asking":`), marshal(s.nameAskers(p.asking))...)
		for who := range p.admitters {
			parts[who] = raw
		}
	}
	if len(p.lifters) > 0 {
		raw := append([]byte(`,"removed":`), marshal(s.nameRemoved(p.removed))...)
		for who := range p.lifters {
			parts[who] = slices.Concat(parts[who], raw)
		}
	}
	return parts
}

// listMost is how many people of the waiting room, and how many removed ones,
// are shown at once.
const listMost = 500

// askers is the waiting room, first come first, but for the names.
func askers(st *session.State) []wire.Asker {
	list := []wire.Asker{}
	if st.AskingCount() == 0 {
		return list
	}
	for _, t := range st.Seats {
		if t.State == session.Asking {
			list = append(list, wire.Asker{
				ID: string(t.Person), Kind: t.Kind, Since: wire.Millis(t.AskedAt), Here: len(t.Conns) > 0,
			})
		}
	}
	slices.SortFunc(list, func(a, b wire.Asker) int {
		return cmp.Or(cmp.Compare(a.Since, b.Since), cmp.Compare(a.ID, b.ID))
	})
	return list[:min(len(list), listMost)]
}

// removed are those whose removal can be lifted (rule 20), but for the names.
func removed(st *session.State) []wire.Removed {
	list := []wire.Removed{}
	for _, t := range st.Seats {
		if t.Barred {
			list = append(list, wire.Removed{ID: string(t.Person), Kind: t.Kind})
		}
	}
	slices.SortFunc(list, func(a, b wire.Removed) int { return cmp.Compare(a.ID, b.ID) })
	return list[:min(len(list), listMost)]
}

func (s *Server) nameAskers(list []wire.Asker) []wire.Asker {
	ids := make([]session.PersonID, len(list))
	for i, a := range list {
		ids[i] = session.PersonID(a.ID)
	}
	names := s.names(ids)
	for i := range list {
		list[i].Name = names[ids[i]]
	}
	return list
}

func (s *Server) nameRemoved(list []wire.Removed) []wire.Removed {
	ids := make([]session.PersonID, len(list))
	for i, r := range list {
		ids[i] = session.PersonID(r.ID)
	}
	names := s.names(ids)
	for i := range list {
		list[i].Name = names[ids[i]]
	}
	return list
}

// mayAdmit tells whether somebody sees the waiting room.
func mayAdmit(st *session.State, p session.PersonID) bool {
	return st.May(session.Who{Person: p}, session.DoAdmit) == ""
}

// mayLift tells whether somebody inside sees who was removed.
func mayLift(st *session.State, p session.PersonID) bool {
	return st.Seats[p].Inside() && st.May(session.Who{Person: p}, session.DoLift) == ""
}
