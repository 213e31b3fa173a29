package web

import (
	"cmp"
	"math"
	"slices"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// listedMost is how many people a page's list has at most. Beyond that
// everybody is counted, and only those who were there first, and all hosts and
// moderators, are listed: with ten thousand people each telling of each other
// would be a hundred million entries.
const listedMost = 1500

// roster is the list of people of a run, or of those who read.
type roster struct {
	reading bool
	few     bool // only those who lead: for pages that may not see the list
	// The list as it was at a revision, marshalled, without the brackets.
	json []byte
	rev  int64
	ok   bool
	// Set while there are more than listedMost, and of few always: who is in it.
	listed map[session.PersonID]struct{}
}

// of is a roster's seats.
func (r *roster) of(st *session.State) map[session.PersonID]*session.Seat {
	if r.reading {
		return st.Readers
	}
	return st.Seats
}

// entry is a seat in the list of people, but for the name.
func entry(st *session.State, t *session.Seat) wire.Entry {
	return wire.Entry{
		ID: string(t.Person), Kind: t.Kind, Role: role(st, t.Person), State: t.State,
		Since: wire.Millis(t.JoinedAt), Hand: wire.Millis(t.Hand),
		Room: string(t.Room), Main: t.Main, Calls: wire.Millis(t.Help),
	}
}

func role(st *session.State, p session.PersonID) wire.Role {
	switch st.Hosts[p] {
	case session.Owner:
		return wire.RoleOwner
	case session.CoHost:
		return wire.RoleCoHost
	case session.NoRole:
	}
	if st.IsModerator(p) {
		return wire.RoleModerator
	}
	return wire.RoleNone
}

// everybody is the whole list as of a state: who is listed, the first first.
func (r *roster) everybody(st *session.State) []wire.Entry {
	list := make([]wire.Entry, 0, st.Present())
	for _, t := range r.of(st) {
		if t.Inside() && r.fits(st, t.Person) {
			list = append(list, entry(st, t))
		}
	}
	slices.SortFunc(list, func(a, b wire.Entry) int {
		return cmp.Or(leads(a)-leads(b), cmp.Compare(a.Since, b.Since), cmp.Compare(a.ID, b.ID))
	})
	r.listed = nil
	if len(list) > listedMost || r.few {
		list = list[:min(len(list), listedMost)]
		r.listed = make(map[session.PersonID]struct{}, listedMost)
		for _, e := range list {
			r.listed[session.PersonID(e.ID)] = struct{}{}
		}
	}
	return list
}

// fits tells whether somebody who is inside belongs in the list.
func (r *roster) fits(st *session.State, p session.PersonID) bool {
	return !r.few || role(st, p) != wire.RoleNone
}

func leads(e wire.Entry) int {
	if e.Role == wire.RoleNone {
		return 1
	}
	return 0
}

// changes is what pages see differently in their list, up to a revision.
func (r *roster) changes(st *session.State, touched map[session.PersonID]touch, to int64) (in []wire.Entry, gone []string) {
	n := len(r.of(st)) // gone seats are counted too: that is near enough
	if !r.reading {
		n = st.Present()
	}
	switch {
	case r.few && r.listed == nil:
		return nil, nil // nobody was shown it
	case r.few:
	case r.listed == nil && n > listedMost || r.listed != nil && n <= listedMost*9/10:
		return r.anew(st, touched) // from one way of listing to the other
	}
	for p, how := range touched {
		if !how.entry {
			continue
		}
		was := r.shows(p)
		if t := r.of(st)[p]; t.Inside() && r.fits(st, p) {
			r.take(st, p)
			if r.shows(p) {
				in = append(in, entry(st, t))
			}
		} else if was {
			delete(r.listed, p)
			gone = append(gone, string(p))
		}
	}
	switch {
	case len(in)+len(gone) > 0:
		r.ok = false
	case r.ok:
		r.rev = max(r.rev, to)
	}
	return in, gone
}

// anew is the whole list, and whoever pages may show and should not.
func (r *roster) anew(st *session.State, touched map[session.PersonID]touch) (in []wire.Entry, gone []string) {
	r.ok = false
	in = r.everybody(st)
	for p := range touched {
		if !r.of(st)[p].Inside() {
			gone = append(gone, string(p))
		}
	}
	if r.listed != nil {
		for p, t := range r.of(st) {
			if t.Inside() && !r.shows(p) {
				gone = append(gone, string(p))
			}
		}
	}
	return in, gone
}

// shows tells whether somebody is in the list when they are inside.
func (r *roster) shows(p session.PersonID) bool {
	if r.listed == nil {
		return true
	}
	_, yes := r.listed[p]
	return yes
}

// take takes somebody inside into a list that is not of everybody, where there
// is room or they lead.
func (r *roster) take(st *session.State, p session.PersonID) {
	if r.listed != nil && (len(r.listed) < listedMost || role(st, p) != wire.RoleNone) {
		r.listed[p] = struct{}{}
	}
}

// missed is what a page missed whose list is older: the present entries of those
// whose entry has changed since.
func (r *roster) missed(st *session.State, touched map[session.PersonID]touch) (in []wire.Entry, gone []string) {
	for p := range touched {
		if t := r.of(st)[p]; t.Inside() && r.fits(st, p) && r.shows(p) {
			in = append(in, entry(st, t))
		} else {
			gone = append(gone, string(p))
		}
	}
	return in, gone
}

// circle is who is told the same: the pages at a place, those who may see the
// list apart from those who may not.
type circle struct {
	place wire.Place
	few   bool
}

// circles are all there are.
var circles = [...]circle{
	{wire.PlaceSeat, false}, {wire.PlaceSeat, true}, {wire.PlaceReader, false}, {wire.PlaceReader, true}, {wire.PlaceAsking, false},
}

// circle is the one that a page is of.
func (so *socket) circle() circle {
	return circle{so.in.place, so.in.few && so.in.place != wire.PlaceAsking}
}

// roster is the list of a circle; who asks does not see who is inside.
func (ch *channel) roster(a circle) *roster {
	switch a {
	case circle{wire.PlaceSeat, false}:
		return &ch.seats
	case circle{wire.PlaceSeat, true}:
		return &ch.fewSeats
	case circle{wire.PlaceReader, false}:
		return &ch.reads
	case circle{wire.PlaceReader, true}:
		return &ch.fewReads
	}
	return nil
}

// named fills in names.
func named(list []wire.Entry, names map[session.PersonID]string) {
	for i := range list {
		list[i].Name = names[session.PersonID(list[i].ID)]
	}
}

func ids(list []wire.Entry) []session.PersonID {
	out := make([]session.PersonID, len(list))
	for i, e := range list {
		out[i] = session.PersonID(e.ID)
	}
	return out
}

// touchedAt is when somebody's entry changed.
type touchedAt struct {
	rev    int64
	person session.PersonID
}

// ring remembers whose entries changed lately, so that a page that missed
// something need not be told everything.
type ring struct {
	last []touchedAt // in order of rev
	from int64       // complete for what came after it
}

const (
	ringMost = 4096
	never    = math.MaxInt64
)

func (r *ring) add(rev int64, touched map[session.PersonID]touch) {
	for p, how := range touched {
		if how.entry {
			r.last = append(r.last, touchedAt{rev, p})
		}
	}
	if over := len(r.last) - ringMost; over > 0 {
		r.from = r.last[over-1].rev
		r.last = slices.Delete(r.last, 0, over)
	}
}

// since is whose entries changed after a revision; ok is false where that is
// longer ago than the ring remembers.
func (r *ring) since(rev int64) (touched map[session.PersonID]touch, ok bool) {
	if rev < r.from {
		return nil, false
	}
	touched = map[session.PersonID]touch{}
	for i := len(r.last) - 1; i >= 0 && r.last[i].rev > rev; i-- {
		touched[r.last[i].person] = touch{entry: true}
	}
	return touched, true
}
