package web

import (
	"math"
	"slices"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

const (
	momentsEach = 50 * time.Millisecond // between two messages about a board
	momentRate  = 20                    // a second that a page may send; the rest is dropped
	momentBytes = 8 << 10               // of one
	strokesMost = 20                    // of one connection in one message

	// What may wait for a page that still gets what may be missed.
	lossyFrames = 32
	lossyBytes  = 64 << 10
)

// moments are what people do on a board and nobody was told yet.
type moments struct {
	of    map[session.ConnID]*wire.Moment
	armed bool
}

// moment takes in what a page does at this moment.
func (so *socket) moment(ch *channel, m wire.SocketEph) {
	if !so.ephs.take(1) {
		return
	}
	at := ch.whereIs(so)
	if !at.views {
		return
	}
	if draws := m.Editing != nil || m.Stroke != nil; draws && (!at.edits || !ch.mayDraw(so, m.Doc)) {
		m.Editing, m.Stroke = nil, nil // who only looks on does not draw
	}
	ch.desk.moment(so, m, so.v.Person.ID)
	if at.arranges && (m.Lead != nil || m.View != nil) {
		ch.lead(so, m)
	}
}

func (d *desk) moment(so *socket, m wire.SocketEph, by session.PersonID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	on := d.docs[classroom.BoardID(m.Doc)]
	if on == nil || on.pages[so] == nil {
		return
	}
	now := on.moments.by(on.pages[so].conn, by)
	if m.Cursor != nil {
		now.Cursor = m.Cursor
	}
	if m.View != nil {
		now.View = m.View
	}
	if m.Editing != nil {
		now.Editing = m.Editing
	}
	if m.Stroke != nil && len(now.Strokes) < strokesMost {
		now.Strokes = append(now.Strokes, *m.Stroke)
	}
	d.arm(on)
}

// by is what is to be told of a connection.
func (m *moments) by(conn session.ConnID, person session.PersonID) *wire.Moment {
	if m.of == nil {
		m.of = map[session.ConnID]*wire.Moment{}
	}
	now := m.of[conn]
	if now == nil || now.Gone {
		now = &wire.Moment{Conn: string(conn), By: string(person)}
		m.of[conn] = now
	}
	return now
}

// gone tells that somebody has put a board away. Called with d.mu held.
func (d *desk) gone(on *doc, so *socket, conn session.ConnID) {
	if on.moments.of == nil {
		on.moments.of = map[session.ConnID]*wire.Moment{}
	}
	on.moments.of[conn] = &wire.Moment{Conn: string(conn), By: string(so.v.Person.ID), Gone: true}
	d.arm(on)
}

// arm sees to it that a board's moments are told. Called with d.mu held.
func (d *desk) arm(on *doc) {
	if on.moments.armed {
		return
	}
	on.moments.armed = true
	time.AfterFunc(momentsEach, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		on.moments.armed = false
		d.tellMoments(on)
	})
}

// tellMoments tells everybody on a board, but for those who read slowly.
func (d *desk) tellMoments(on *doc) {
	m := wire.SocketMoments{T: "moments", Doc: string(on.id), All: make([]wire.Moment, 0, len(on.moments.of))}
	for _, now := range on.moments.of {
		m.All = append(m.All, *now)
	}
	clear(on.moments.of)
	if len(m.All) == 0 || len(on.pages) == 0 {
		return
	}
	l := letterTo(len(on.pages), marshal(m))
	for so := range on.pages {
		so.deliverLossy(l)
	}
}

// leading is whose view everybody follows.
type leading struct {
	so *socket
	f  frame // what pages were told last
}

// lead has everybody follow a page's view, or no longer, or tells where it is.
func (ch *channel) lead(so *socket, m wire.SocketEph) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	switch {
	case !so.in.arranges:
		return
	case m.Lead != nil && !*m.Lead:
		ch.leadOver(so)
		return
	case m.Lead == nil && ch.leads.so != so:
		return
	}
	first := ch.leads.so != so
	ch.leads = leading{so, whole(wire.SocketGathered{
		T: "gathered", Doc: m.Doc, By: string(so.v.Person.ID), View: m.View, Lead: true,
	})}
	ch.spreadGathered(so, ch.leads.f, !first)
}

// leadOver tells that nobody leads any more, if this page did. Called with
// ch.mu held.
func (ch *channel) leadOver(so *socket) {
	if ch.leads.so != so || so == nil {
		return
	}
	ch.leads = leading{}
	ch.spreadGathered(so, whole(wire.SocketGathered{T: "gathered", By: string(so.v.Person.ID), Over: true}), false)
}

// gather asks everybody to look at a part of a board, once.
func (so *socket) gather(ch *channel, m wire.SocketGather) {
	if !so.ephs.take(1) {
		return
	}
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if !so.in.arranges {
		return
	}
	ch.spreadGathered(so, whole(wire.SocketGathered{
		T: "gathered", Doc: m.Doc, By: string(so.v.Person.ID), View: &m.View,
	}), false)
}

// spreadGathered sends a message to everybody else inside who sees boards.
func (ch *channel) spreadGathered(from *socket, f frame, lossy bool) {
	for _, so := range ch.inside() {
		switch {
		case so == from || !so.in.views:
		case lossy:
			so.sendLossy(f)
		default:
			so.send(f)
		}
	}
}

// sendLossy puts a frame into the queue unless much waits there already.
func (so *socket) sendLossy(f frame) { so.deliverLossy(letter{frame: f}) }

// deliverLossy sends a letter unless much waits already.
func (so *socket) deliverLossy(l letter) {
	so.out.mu.Lock()
	much := len(so.out.frames) >= lossyFrames || so.out.bytes > lossyBytes
	so.out.mu.Unlock()
	if !much {
		so.deliver(l)
	}
}

// farthest bounds coordinates, far from where numbers lose their fractions.
const farthest = 1e9

func near(all ...float64) bool {
	return !slices.ContainsFunc(all, func(x float64) bool { return math.Abs(x) > farthest })
}

func checkView(v wire.View) bool {
	return near(v.X, v.Y, v.W, v.H, v.Zoom) && v.W >= 0 && v.H >= 0 && v.Zoom > 0
}

func checkEph(m wire.SocketEph) bool {
	if !validID(m.Doc) || m.View != nil && !checkView(*m.View) {
		return false
	}
	if c := m.Cursor; c != nil && (!near(c.X, c.Y) || c.Tool != "" && c.Tool != "pointer" && c.Tool != "laser") {
		return false
	}
	if m.Editing != nil && (len(*m.Editing) > 50 || slices.ContainsFunc(*m.Editing, func(id string) bool { return !validElement(id) })) {
		return false
	}
	return m.Stroke == nil || checkStroke(*m.Stroke)
}

func checkStroke(s wire.Stroke) bool {
	if !validElement(s.ID) || s.From < 0 || len(s.Points) > 500 || len(s.Color) > 32 || !near(s.X, s.Y, s.Width, float64(s.From)) {
		return false
	}
	return !slices.ContainsFunc(s.Points, func(p [2]float64) bool { return !near(p[0], p[1]) })
}

// validElement tells whether a text can be the id of an element.
func validElement(id string) bool { return id != "" && len(id) <= 100 }
