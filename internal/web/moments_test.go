package web_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// told is what a page was told that somebody does, each with the latest.
func told(p *webtest.Page, by string) (now wire.Moment, n int) {
	for _, m := range p.Moments() {
		for _, one := range m.All {
			if one.By != by {
				continue
			}
			n++
			if one.Gone {
				now = wire.Moment{}
			}
			now.Gone = one.Gone
			if one.Cursor != nil {
				now.Cursor = one.Cursor
			}
			if one.Editing != nil {
				now.Editing = one.Editing
			}
			now.Strokes = append(now.Strokes, one.Strokes...)
		}
	}
	return now, n
}

func (w *world) untilTold(p *webtest.Page, by, what string, holds func(wire.Moment) bool) {
	w.Helper()
	require.Eventually(w, func() bool { now, _ := told(p, by); return holds(now) }, 20*time.Second, time.Millisecond, what)
}

func TestMoments(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct", "edit": "accounts"})
	host := w.draws(w.host, item)
	doc := host.Boards()[0].ID
	anas := w.guest(item, "Ana")
	ana := w.draws(anas, item)
	away := w.enter(w.guest(item, "Away"), item)
	me, hers := host.Now().Me.ID, ana.Now().Me.ID
	say := func(p *webtest.Page, m wire.SocketEph) {
		t.Helper()
		m.T, m.Doc = "eph", doc
		require.NoError(t, p.Send(w.ctx, m))
	}
	stroke := wire.Stroke{ID: "s", Points: [][2]float64{{0, 0}, {1, 1}}, Color: "#000000", Width: 1}
	say(host, wire.SocketEph{Cursor: &wire.Cursor{X: 1, Y: 2}, Stroke: &stroke})
	stroke.From = 2
	say(host, wire.SocketEph{Cursor: &wire.Cursor{X: 3, Y: 4, Tool: "laser"}, Stroke: &stroke, Editing: &[]string{"s"}})
	for _, p := range []*webtest.Page{host, ana} {
		w.untilTold(p, me, "the latest of everything", func(m wire.Moment) bool {
			return m.Cursor != nil && *m.Cursor == wire.Cursor{X: 3, Y: 4, Tool: "laser"} && len(m.Strokes) == 2 && m.Editing != nil
		})
	}
	require.Equal(t, host.Now().Welcome.Conn, ana.Moments()[0].All[0].Conn)

	say(ana, wire.SocketEph{Cursor: &wire.Cursor{X: 5}, Stroke: &stroke, Editing: &[]string{"s"}})
	w.untilTold(host, hers, "her cursor", func(m wire.Moment) bool { return m.Cursor != nil })
	now, _ := told(host, hers)
	require.Nil(t, now.Editing, "who may not edit does not")
	require.Empty(t, now.Strokes)

	require.NoError(t, ana.Send(w.ctx, wire.SocketShut{T: "shut", Doc: doc}))
	w.untilTold(host, hers, "that she has put it away", func(m wire.Moment) bool { return m.Gone })
	say(ana, wire.SocketEph{Cursor: &wire.Cursor{X: 6}})
	w.opens(ana, anas, item, doc)
	say(ana, wire.SocketEph{Cursor: &wire.Cursor{X: 7}})
	w.untilTold(host, hers, "her again", func(m wire.Moment) bool { return !m.Gone && m.Cursor != nil && m.Cursor.X == 7 })
	require.NoError(t, ana.Command(w.ctx, "leave", nil))
	w.untilTold(host, hers, "that she left", func(m wire.Moment) bool { return m.Gone })
	require.Empty(t, away.Moments(), "who has not opened the board is told nothing of it")
}

// TestMomentsAreBounded holds that what is too much is dropped, and the page goes on.
func TestMomentsAreBounded(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host := w.draws(w.host, item)
	doc := host.Boards()[0].ID
	ana := w.draws(w.guest(item, "Ana"), item)
	for i := range 100 {
		require.NoError(t, ana.Send(w.ctx, wire.SocketEph{T: "eph", Doc: doc, Cursor: &wire.Cursor{X: float64(i)}}))
	}
	large := wire.SocketEph{T: "eph", Doc: doc, Stroke: &wire.Stroke{ID: "s", Color: "red"}}
	for range 500 {
		large.Stroke.Points = append(large.Stroke.Points, [2]float64{1.0 / 3, 2.0 / 3})
	}
	require.NoError(t, ana.Send(w.ctx, large))
	w.put(ana, doc, rect("a", 1))
	require.NoError(t, host.UntilSeq(w.ctx, doc, 1))
	w.untilTold(host, ana.Now().Me.ID, "what was not too much", func(m wire.Moment) bool { return m.Cursor != nil && m.Cursor.X >= 19 })
	now, n := told(host, ana.Now().Me.ID)
	require.LessOrEqual(t, n, 25)
	require.Less(t, now.Cursor.X, 60.0, "the rest was dropped")
	require.Empty(t, now.Strokes)
}

func TestGatherAndLead(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host := w.draws(w.host, item)
	doc, me := host.Boards()[0].ID, host.Now().Me.ID
	ana := w.enter(w.guest(item, "Ana"), item)
	view := wire.View{X: 1, Y: 2, W: 300, H: 200, Zoom: 1}
	led := func(p *webtest.Page, n int) []wire.SocketGathered {
		t.Helper()
		require.Eventually(t, func() bool { return len(p.Led()) >= n }, 20*time.Second, time.Millisecond)
		return p.Led()
	}
	require.NoError(t, ana.Send(w.ctx, wire.SocketGather{T: "gather", Doc: doc, View: view}))
	require.NoError(t, host.Send(w.ctx, wire.SocketGather{T: "gather", Doc: doc, View: view}))
	require.Equal(t, wire.SocketGathered{T: "gathered", Doc: doc, By: me, View: &view}, led(ana, 1)[0], "whichever board they show")
	require.Empty(t, host.Led(), "hosts only, and not oneself")

	require.NoError(t, host.Send(w.ctx, wire.SocketEph{T: "eph", Doc: doc, View: &view, Lead: new(true)}))
	require.Equal(t, wire.SocketGathered{T: "gathered", Doc: doc, By: me, View: &view, Lead: true}, led(ana, 2)[1])
	view.X = 50
	require.NoError(t, host.Send(w.ctx, wire.SocketEph{T: "eph", Doc: doc, View: &view}))
	require.Equal(t, 50.0, led(ana, 3)[2].View.X, "where they go")
	ben := w.enter(w.guest(item, "Ben"), item)
	require.Equal(t, 50.0, led(ben, 1)[0].View.X, "who comes later, too")
	require.NoError(t, host.Send(w.ctx, wire.SocketEph{T: "eph", Doc: doc, Lead: new(false)}))
	require.Equal(t, wire.SocketGathered{T: "gathered", By: me, Over: true}, led(ana, 4)[3])

	require.NoError(t, host.Send(w.ctx, wire.SocketEph{T: "eph", Doc: doc, View: &view, Lead: new(true)}))
	led(ana, 5)
	require.NoError(t, host.Command(w.ctx, "leave", nil))
	require.True(t, led(ana, 6)[5].Over, "who leaves leads no longer")
}
