package web

import (
	"sync"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// codesMost bounds how many codes are told apart; they are this program's own
// words, so there never are so many.
const codesMost = 200

// tally counts by a word.
type tally[K comparable] struct {
	mu sync.Mutex
	by map[K]uint64
}

func (t *tally[K]) add(k K) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.by == nil {
		t.by = map[K]uint64{}
	}
	if _, known := t.by[k]; known || len(t.by) < codesMost {
		t.by[k]++
	}
}

func (t *tally[K]) all() map[K]uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make(map[K]uint64, len(t.by))
	for k, n := range t.by {
		all[k] = n
	}
	return all
}

// Figures are what the web side of this process holds at a moment, and what it
// has counted since its start. There is nothing personal in them.
type Figures struct {
	Sessions int            // that pages are connected to
	People   int            // in a seat with a page here, each once in a session
	Pages    map[string]int // connected, by where they are
	Waiting  Waiting

	Refused map[string]uint64 // what people asked for and did not get, by code
	Cut     map[int]uint64    // sockets that the server has closed, by close code
}

// Waiting is what pages have not yet taken.
type Waiting struct {
	Messages int
	Bytes    int
	Longest  int // messages of the page that has most
}

// The places of pages in Figures; a page at the door, and one that shows lists,
// is at no place of a session.
const (
	placeDoor  = "door"
	placeLists = "lists"
	placeNew   = "new" // has not said what it is
)

// Places are all keys of Figures.Pages.
var Places = [...]string{placeNew, placeLists, placeDoor, string(wire.PlaceAsking), string(wire.PlaceSeat), string(wire.PlaceReader)}

// Figures looks at every socket.
func (s *Server) Figures() Figures {
	f := Figures{Pages: map[string]int{}, Refused: s.refused.all(), Cut: s.closed.all()}
	for _, p := range Places {
		f.Pages[p] = 0
	}
	type seat struct {
		ch *channel
		p  session.PersonID
	}
	seats, sessions := map[seat]struct{}{}, map[*channel]struct{}{}
	for _, so := range s.all() {
		so.out.mu.Lock()
		n, bytes := len(so.out.frames), so.out.bytes
		so.out.mu.Unlock()
		f.Waiting.Messages, f.Waiting.Bytes = f.Waiting.Messages+n, f.Waiting.Bytes+bytes
		f.Waiting.Longest = max(f.Waiting.Longest, n)
		ch := so.ch.Load()
		switch {
		case ch != nil:
			sessions[ch] = struct{}{}
			at := ch.whereIs(so)
			if at.place == "" {
				f.Pages[placeDoor]++
				continue
			}
			f.Pages[string(at.place)]++
			if at.place == wire.PlaceSeat {
				seats[seat{ch, so.v.Person.ID}] = struct{}{}
			}
		case so.greeted.Load():
			f.Pages[placeLists]++
		default:
			f.Pages[placeNew]++
		}
	}
	f.Sessions, f.People = len(sessions), len(seats)
	return f
}
