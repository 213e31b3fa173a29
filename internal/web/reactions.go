package web

import (
	"slices"
	"time"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

const (
	reactEach  = 100 * time.Millisecond // between two messages about reactions
	reactRate  = 3                      // a second that one page may send; the rest is dropped
	reactBurst = 5
	// reactNamed is how many reactions of one message say whose they are. With a
	// thousand people nobody sees more than so many, and all are counted.
	reactNamed = 50
)

// signs are the reactions that there are.
var signs = []wire.Sign{"up", "clap", "heart", "laugh", "party", "think"}

// reactions are what people have shown and nobody was told yet.
type reactions struct {
	named []wire.Reaction
	more  map[wire.Sign]int
	armed bool
}

// react takes in that somebody shows something. It is an action (rule 40), and
// never stored.
func (so *socket) react(ch *channel, m wire.SocketReact) {
	if !so.reacts.take(1) {
		return
	}
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if !so.in.reacts {
		return
	}
	so.s.class.Active(ch.id, so.v.Person.ID, so.in.conn, session.At(time.Now()))
	r := &ch.reacts
	r.take(string(so.v.Person.ID), m.What)
	if !r.armed {
		r.armed = true
		time.AfterFunc(reactEach, ch.tellReactions)
	}
}

func (r *reactions) take(by string, what wire.Sign) {
	i := slices.IndexFunc(r.named, func(o wire.Reaction) bool { return o.By == by && o.What == what })
	switch {
	case i >= 0:
		r.named[i].N++
	case len(r.named) < reactNamed:
		r.named = append(r.named, wire.Reaction{By: by, What: what, N: 1})
	default:
		if r.more == nil {
			r.more = map[wire.Sign]int{}
		}
		r.more[what]++
	}
}

// tellReactions tells everybody with a seat, but for those who read slowly.
func (ch *channel) tellReactions() {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	r := ch.reacts
	ch.reacts = reactions{}
	f := whole(wire.SocketReactions{T: "reactions", All: r.named, More: r.more})
	for _, so := range ch.inside() {
		if so.in.reacts {
			so.sendLossy(f)
		}
	}
}
