package web

import (
	"slices"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// renamed tells the open pages of this node that somebody has another name now.
// It is no event of any session: who is not told reads it with that person's
// next one.
func (s *Server) renamed(p session.PersonID, name string) {
	s.mu.RLock()
	all := make([]*channel, 0, len(s.channels))
	for _, ch := range s.channels {
		all = append(all, ch)
	}
	s.mu.RUnlock()
	for _, ch := range all {
		ch.rename(p, name)
	}
}

// rename tells whoever sees the person: themselves, those at the same place who
// see the list or whom the person leads, and of somebody asking those who may
// admit.
func (ch *channel) rename(p session.PersonID, name string) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	of := ch.people[p]
	if len(of) == 0 {
		return
	}
	places := map[wire.Place]bool{}
	for _, so := range of {
		so.in.name = name
		places[so.in.place] = true
	}
	ch.seats.ok, ch.reads.ok, ch.fewSeats.ok, ch.fewReads.ok = false, false, false, false
	var (
		admits map[session.PersonID]struct{}
		leads  bool
	)
	err := ch.view(func(st *session.State) {
		leads = role(st, p) != wire.RoleNone
		if places[wire.PlaceAsking] {
			admits = ch.those(st, mayAdmit)
		}
	})
	if err != nil {
		ch.stuck(slices.Clone(of), err)
		return
	}
	f := whole(wire.SocketNames{T: "names", Names: map[string]string{string(p): name}})
	for _, so := range ch.inside() {
		_, admits := admits[so.v.Person.ID]
		beside := so.in.place != wire.PlaceAsking && (places[so.in.place] && (leads || !so.in.few) || admits)
		if beside || so.v.Person.ID == p {
			so.send(f)
		}
	}
	ch.doors(slices.DeleteFunc(slices.Clone(of), func(so *socket) bool { return so.in.place != "" }))
}

// me is the person behind the socket, by the name that they have now. Called
// with the channel's mu held.
func (so *socket) me() *wire.Me {
	me := so.v.me()
	if me != nil {
		me.Name = so.in.name
	}
	return me
}
