package web_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// rect is an element as pages send it.
func rect(id string, version int64, more ...any) json.RawMessage {
	el := map[string]any{
		"id": id, "type": "rectangle", "version": version, "versionNonce": 1000 + version, "isDeleted": false,
		"x": 10, "y": 20, "width": 30, "height": 40, "angle": 0,
		"strokeColor": "#1e1e1e", "backgroundColor": "transparent", "fillStyle": "solid", "strokeWidth": 2,
		"strokeStyle": "solid", "roughness": 1, "opacity": 100, "seed": 1, "groupIds": []string{}, "frameId": nil,
		"roundness": nil, "boundElements": nil, "updated": 1, "link": nil, "locked": false, "index": "a1",
	}
	for i := 0; i+1 < len(more); i += 2 {
		el[more[i].(string)] = more[i+1]
	}
	raw, err := json.Marshal(el)
	if err != nil {
		panic(err)
	}
	return raw
}

// draws opens a session's page, enters and opens the first board.
func (w *world) draws(b *webtest.Browser, item wire.Item) *webtest.Page {
	w.Helper()
	p := w.enter(b, item)
	w.opens(p, b, item, p.Boards()[0].ID)
	return p
}

func (w *world) opens(p *webtest.Page, b *webtest.Browser, item wire.Item, doc string) {
	w.Helper()
	require.NoError(w, p.OpenBoard(w.ctx, b, item.Link, doc))
}

func (w *world) put(p *webtest.Page, doc string, els ...json.RawMessage) wire.SocketAck {
	w.Helper()
	ack, err := p.Put(w.ctx, doc, els...)
	require.NoError(w, err)
	return ack
}

// snapshot is what the server has of a board, by id and version.
func (w *world) snapshot(item wire.Item, doc string) (wire.Snapshot, map[string]int64) {
	w.Helper()
	var snap wire.Snapshot
	require.NoError(w, w.host.Ask(w.ctx, "GET", "/api/v1/sessions/"+item.Link+"/boards/"+doc, nil, &snap))
	b := webtest.Board{Elements: map[string]json.RawMessage{}}
	for _, el := range snap.Elements {
		var s struct{ ID string }
		require.NoError(w, json.Unmarshal(el, &s))
		b.Elements[s.ID] = el
	}
	return snap, b.Shows()
}

func TestThreePagesDraw(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host := w.draws(w.host, item)
	doc := host.Boards()[0].ID
	space := host.Now().Welcome.Workspace
	require.NotEmpty(t, space.Epoch)
	require.Len(t, space.Key, 43, "32 bytes, base64url")
	require.Equal(t, 256<<10, space.Limits.Element)

	anas := w.guest(item, "Ana")
	ana, other := w.draws(anas, item), w.draws(anas, item)
	require.NotEqual(t, space.Key, ana.Now().Welcome.Workspace.Key)

	require.Equal(t, wire.SocketAck{T: "ack", Doc: doc, B: 1, From: 0, Seq: 2}, w.put(host, doc, rect("a", 1), rect("b", 1)))
	ack := w.put(ana, doc, rect("b", 2), rect("c", 1))
	require.Equal(t, [2]int64{2, 4}, [2]int64{ack.From, ack.Seq})
	stale := w.put(other, doc, rect("b", 1, "versionNonce", 5000), rect("d", 1))
	require.Equal(t, [2]int64{4, 5}, [2]int64{stale.From, stale.Seq}, "the rest of the batch is taken")
	require.Len(t, stale.Rej, 1)
	require.Equal(t, "stale", stale.Rej[0].Code)
	require.Contains(t, string(stale.Rej[0].Cur), `"version":2`)
	again := w.put(host, doc, rect("a", 1))
	require.Equal(t, [2]int64{5, 5}, [2]int64{again.From, again.Seq}, "the same again is acknowledged and changes nothing")
	require.Empty(t, again.Rej)
	gone := w.put(host, doc, rect("a", 2, "isDeleted", true))
	require.EqualValues(t, 6, gone.Seq)

	snap, has := w.snapshot(item, doc)
	require.EqualValues(t, 6, snap.Seq)
	require.Equal(t, map[string]int64{"b": 2, "c": 1, "d": 1}, has)
	for _, p := range []*webtest.Page{host, ana, other} {
		require.NoError(t, p.UntilSeq(w.ctx, doc, 6))
		b := p.Board(doc)
		require.Equal(t, has, b.Shows())
		require.Zero(t, b.Gaps+b.Resyncs)
		require.Len(t, b.Elements, 4, "tombstones too")
	}
}

// TestWritersAtOnce holds that everybody has everything, in the same order, with
// many writers at once on several boards and in several tabs.
func TestWritersAtOnce(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	pages := []*webtest.Page{w.draws(w.host, item)}
	doc := pages[0].Boards()[0].ID
	for i := range 4 {
		b := w.guest(item, fmt.Sprintf("Guest %d", i))
		pages = append(pages, w.draws(b, item), w.draws(b, item))
	}
	watcher := w.draws(w.guest(item, "Watcher"), item)
	const rounds = 20
	done := make(chan error)
	for i, p := range pages {
		go func() {
			for n := range int64(rounds) {
				// Everybody changes one element together with one of their own.
				_, err := p.Put(w.ctx, doc, rect("shared", n+1, "versionNonce", i), rect(fmt.Sprintf("own%d-%d", i, n), 1))
				if err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range pages {
		require.NoError(t, <-done)
	}
	snap, has := w.snapshot(item, doc)
	require.Len(t, has, len(pages)*rounds+1)
	for _, p := range append(pages, watcher) {
		require.NoError(t, p.UntilSeq(w.ctx, doc, snap.Seq))
		b := p.Board(doc)
		require.Equal(t, has, b.Has())
		require.Zero(t, b.Gaps+b.Resyncs)
		require.IsIncreasing(t, b.Order)
	}
}

func TestOpenAgain(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host := w.draws(w.host, item)
	doc := host.Boards()[0].ID
	anas := w.guest(item, "Ana")
	ana := w.draws(anas, item)
	w.put(host, doc, rect("a", 1))
	require.NoError(t, ana.UntilSeq(w.ctx, doc, 1))
	require.NoError(t, ana.Send(w.ctx, wire.SocketShut{T: "shut", Doc: doc}))
	require.NoError(t, ana.Send(w.ctx, wire.SocketOpen{T: "open", Doc: "no-such-board"}))
	require.NoError(t, ana.Until(w.ctx, "the boards that there are", func(s *webtest.State) bool {
		return s.Received[len(s.Received)-1].T == "boards"
	}))
	w.put(host, doc, rect("b", 1), rect("a", 2, "isDeleted", true))
	w.put(host, doc, rect("b", 2))
	require.EqualValues(t, 1, ana.Board(doc).Seq, "it has put the board away")

	w.opens(ana, anas, item, doc)
	require.NoError(t, ana.UntilSeq(w.ctx, doc, 4))
	require.Equal(t, wire.ModeTail, ana.Board(doc).Mode)
	require.Equal(t, map[string]int64{"a": 2, "b": 2}, ana.Board(doc).Has(), "deletions, too")

	for what, m := range map[string]wire.SocketOpen{
		"nothing": {}, "another epoch": {Epoch: "other", Seq: 4}, "a page ahead of the server": {Epoch: ana.Board(doc).Epoch, Seq: 5},
	} {
		m.T, m.Doc = "open", doc
		require.NoError(t, ana.Send(w.ctx, m))
		require.NoError(t, ana.UntilBoard(w.ctx, "a snapshot for "+what, doc, func(b *webtest.Board) bool { return b.Mode == wire.ModeSnapshot }))
		w.opens(ana, anas, item, doc)
	}
}
