package web_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// TestEndInMidEdit holds rule 34: what is received before the end is committed
// and acknowledged, what comes after it is refused, and taken late (rule 35).
func TestEndInMidEdit(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host := w.draws(w.host, item)
	doc := host.Boards()[0].ID
	type writer struct {
		b     *webtest.Browser
		p     *webtest.Page
		acked []string
		left  json.RawMessage // what was refused
		why   string
	}
	var writers []*writer
	for i := range 5 {
		b := w.guest(item, fmt.Sprintf("Guest %d", i))
		writers = append(writers, &writer{b: b, p: w.draws(b, item)})
	}
	var going atomic.Int64
	done := make(chan error)
	for i, wr := range writers {
		go func() {
			for n := 0; ; n++ {
				id := fmt.Sprintf("e%d-%d", i, n)
				ack, err := wr.p.Put(w.ctx, doc, rect(id, 1))
				if err != nil || ack.Error != nil {
					if err == nil {
						wr.left, wr.why = rect(id, 1), ack.Error.Code
					}
					done <- err
					return
				}
				wr.acked = append(wr.acked, id)
				going.Add(1)
			}
		}()
	}
	require.Eventually(t, func() bool { return going.Load() > 30 }, 20*time.Second, time.Millisecond)
	require.NoError(t, host.Command(w.ctx, "end", nil))
	for range writers {
		require.NoError(t, <-done)
	}
	require.NoError(t, host.Until(w.ctx, "the end", said(wire.WhyEnded)))
	_, has := w.snapshot(item, doc)
	total := 0
	for _, wr := range writers {
		require.Equal(t, "not_inside", wr.why)
		for _, id := range wr.acked {
			require.Contains(t, has, id, "acknowledged is committed")
			total++
		}
		var el struct{ ID string }
		require.NoError(t, json.Unmarshal(wr.left, &el))
		require.NotContains(t, has, el.ID, "refused is not")
	}
	require.Len(t, has, total, "committed is acknowledged")

	for i, wr := range writers {
		w.until(wr.p, "bye", said(wire.WhyEnded))
		ack, err := w.late(wr.b, item, doc, wr.p.Now().Welcome.Me.ID, int64(i), wr.left)
		require.NoError(t, err)
		require.Equal(t, ack.From+1, ack.Seq)
		require.EqualValues(t, i, ack.B)
	}
	_, has = w.snapshot(item, doc)
	require.Len(t, has, total+len(writers))
}

// late sends by HTTP what could not be sent by the socket.
func (w *world) late(b *webtest.Browser, item wire.Item, doc, person string, n int64, els ...json.RawMessage) (ack wire.SocketAck, err error) {
	w.Helper()
	return ack, b.Ask(w.ctx, "POST", "/api/v1/sessions/"+item.Link+"/boards/"+doc+"/late",
		wire.LatePut{Person: person, B: n, Els: els}, &ack)
}

func (w *world) outbox(b *webtest.Browser, item wire.Item) []wire.OutboxKey {
	w.Helper()
	var keys wire.OutboxKeys
	require.NoError(w, b.Ask(w.ctx, "GET", "/api/v1/sessions/"+item.Link+"/outbox", nil, &keys))
	return keys.Keys
}

func code(err error) string {
	if p, ok := errors.AsType[*webtest.Problem](err); ok {
		return p.Code
	}
	return fmt.Sprint(err)
}

func TestClosingMakesBoardsReadOnly(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host := w.draws(w.host, item)
	doc := host.Boards()[0].ID
	rita := w.account("Rita", session.Contact)
	w.member(item, rita)
	page := w.draws(rita, item)
	me := page.Now().Me.ID
	w.put(page, doc, rect("a", 1))

	require.NoError(t, host.Command(w.ctx, "status", &wire.SocketArgs{Status: session.Closed}))
	w.until(page, "read mode", func(s *webtest.State) bool { return s.Place == wire.PlaceReader })
	require.NotNil(t, page.Now().Welcome.Workspace)
	require.Contains(t, page.Now().Me.May, session.DoView)
	require.NotContains(t, page.Now().Me.May, session.DoEdit)
	require.Equal(t, "closed", w.put(page, doc, rect("a", 2)).Error.Code)
	_, err := w.late(rita, item, doc, me, 1, rect("a", 2))
	require.Equal(t, "closed", code(err))
	require.Equal(t, "closed", w.outbox(rita, item)[0].Late)
	w.until(host, "read mode", func(s *webtest.State) bool { return s.Place == wire.PlaceReader })
	require.Equal(t, "closed", w.put(host, doc, rect("a", 2)).Error.Code, "hosts neither")
	require.Equal(t, "closed", code(w.host.Ask(w.ctx, "POST", "/api/v1/sessions/"+item.Link+"/boards", map[string]any{}, nil)))
	_, has := w.snapshot(item, doc)
	require.Equal(t, map[string]int64{"a": 1}, has)

	require.NoError(t, host.Command(w.ctx, "status", &wire.SocketArgs{Status: session.Hidden}))
	w.until(page, "the door", said(wire.WhyClosed))
	require.Equal(t, "not_inside", w.put(page, doc, rect("a", 2)).Error.Code)
	require.Equal(t, "not_found", code(rita.Ask(w.ctx, "GET", "/api/v1/sessions/"+item.Link+"/boards/"+doc, nil, nil)))
	_, err = w.late(rita, item, doc, me, 1, rect("a", 2))
	require.Contains(t, []string{"not_found"}, code(err))
	require.Empty(t, w.outbox(rita, item), "hidden is as unknown")
}

func TestRemovedPeopleLoseTheBoardAtOnce(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host := w.draws(w.host, item)
	doc := host.Boards()[0].ID
	anas := w.guest(item, "Ana")
	ana := w.draws(anas, item)
	me := ana.Now().Me.ID
	w.put(host, doc, rect("a", 1))
	require.NoError(t, ana.UntilSeq(w.ctx, doc, 1))
	require.NoError(t, host.Command(w.ctx, "remove", &wire.SocketArgs{Person: me}))
	w.until(ana, "bye", said(wire.WhyRemoved))
	w.put(host, doc, rect("b", 1))
	require.Equal(t, "not_inside", w.put(ana, doc, rect("c", 1)).Error.Code)
	require.NoError(t, ana.Send(w.ctx, wire.SocketOpen{T: "open", Doc: doc}))
	_, err := w.late(anas, item, doc, me, 1, rect("c", 1))
	require.Equal(t, "removed", code(err), "rule 35: never after a removal")
	require.Equal(t, "removed", w.outbox(anas, item)[0].Late)
	require.Equal(t, "not_inside", code(anas.Ask(w.ctx, "GET", "/api/v1/sessions/"+item.Link+"/boards/"+doc, nil, nil)))
	require.EqualValues(t, 1, ana.Board(doc).Seq)
	w.put(host, doc, rect("d", 1))
	for _, m := range ana.Now().Received {
		require.NotContains(t, string(m.Raw), `"id":"b"`)
	}
}

func TestWhoMayEdit(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct", "edit": "accounts"})
	host := w.draws(w.host, item)
	doc := host.Boards()[0].ID
	ana := w.draws(w.guest(item, "Ana"), item)
	require.Equal(t, session.AccessAccounts, ana.Now().Welcome.Workspace.Edit)
	require.Equal(t, "not_allowed", w.put(ana, doc, rect("a", 1)).Error.Code)
	require.Empty(t, w.put(host, doc, rect("a", 1)).Error)
	require.NoError(t, ana.UntilSeq(w.ctx, doc, 1))

	set := func(edit string) {
		require.NoError(t, w.host.Ask(w.ctx, "PATCH", "/api/v1/sessions/"+item.Link, map[string]any{"edit": edit}, nil))
	}
	set("everyone")
	w.until(ana, "the right to edit", func(s *webtest.State) bool { return slices.Contains(s.Me.May, session.DoEdit) })
	require.Empty(t, w.put(ana, doc, rect("b", 1)).Error)
	set("hosts")
	require.Equal(t, "not_allowed", w.put(ana, doc, rect("c", 1)).Error.Code, "at once, whatever the page knows")
	require.NoError(t, host.Command(w.ctx, "lend", &wire.SocketArgs{Person: ana.Now().Me.ID}))
	require.Empty(t, w.put(ana, doc, rect("c", 1)).Error)
	require.Equal(t, "locked", w.put(ana, doc, rect("c", 2, "locked", true)).Rej[0].Code, "only hosts lock")
	require.Empty(t, w.put(host, doc, rect("c", 2, "locked", true)).Rej)
	require.Equal(t, "locked", w.put(ana, doc, rect("c", 3, "locked", false)).Rej[0].Code)
	set("nobody")
	require.Equal(t, "not_allowed", w.put(host, doc, rect("d", 1)).Error.Code)
}

// TestLateByAnOldGuest holds rule 35: the secret of a guest whose login has
// ended serves for its own unsent changes, and for nothing else.
func TestLateByAnOldGuest(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host := w.draws(w.host, item)
	doc := host.Boards()[0].ID
	anas, bens := w.guest(item, "Ana"), w.guest(item, "Ben")
	ana, ben := w.draws(anas, item), w.draws(bens, item)
	me, other := ana.Now().Me.ID, ben.Now().Me.ID
	key := ana.Now().Welcome.Workspace.Key
	require.Equal(t, []wire.OutboxKey{{Person: me, Key: key, Name: "Ana"}}, w.outbox(anas, item))
	ack, err := w.late(anas, item, doc, me, 7, rect("a", 1))
	require.NoError(t, err, "inside it is a put")
	require.EqualValues(t, 1, ack.Seq)
	require.NoError(t, ben.UntilSeq(w.ctx, doc, 1), "others see it")
	require.NoError(t, ana.UntilSeq(w.ctx, doc, 1), "and oneself")

	// As an idle logout does it: the seat and the login end.
	login := w.loginOfGuest(me)
	require.NoError(t, w.class.EndLogins(w.ctx, session.PersonID(me), login))
	w.closes(ana, wire.CloseLoggedOut)
	require.Equal(t, "not_logged_in", code(anas.Ask(w.ctx, "GET", "/api/v1/me", nil, nil)))
	require.Equal(t, []wire.OutboxKey{{Person: me, Key: key, Name: "Ana"}}, w.outbox(anas, item))
	_, err = w.late(anas, item, doc, me, 8, rect("b", 1))
	require.NoError(t, err)
	require.NoError(t, ben.UntilSeq(w.ctx, doc, 2))
	_, err = w.late(anas, item, doc, other, 8, rect("c", 1))
	require.Equal(t, "not_allowed", code(err), "for nobody else")
	_, err = w.late(w.browser(), item, doc, me, 8, rect("c", 1))
	require.Equal(t, "not_allowed", code(err))
	second := w.session(map[string]any{"guests": "direct"})
	_, err = w.late(anas, second, doc, me, 8, rect("c", 1))
	require.Equal(t, "not_allowed", code(err), "for no other session")
	require.Equal(t, "not_logged_in", code(anas.Ask(w.ctx, "GET", "/api/v1/sessions/"+item.Link+"/boards/"+doc, nil, nil)))
	require.Equal(t, wire.NextName, w.open(anas, item).Now().Door.Next)

	// Back under another name, the browser still has both.
	_, err = anas.Guest(w.ctx, item.Link, "Ana again")
	require.NoError(t, err)
	keys := w.outbox(anas, item)
	require.Len(t, keys, 2)
	require.Equal(t, "Ana again", keys[0].Name)
	require.Equal(t, me, keys[1].Person)
	_, err = w.late(anas, item, doc, me, 9, rect("d", 1))
	require.NoError(t, err)
	_, has := w.snapshot(item, doc)
	require.Equal(t, map[string]int64{"a": 1, "b": 1, "d": 1}, has)
	require.Empty(t, w.outbox(w.browser(), item))
}

// TestLatePictures holds rule 35 for what a board shows: who could not send a
// picture sends it with the changes that show it, and nobody sends another's.
func TestLatePictures(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host := w.draws(w.host, item)
	doc := host.Boards()[0].ID
	anas, bens := w.guest(item, "Ana"), w.guest(item, "Ben")
	ana, ben := w.draws(anas, item), w.draws(bens, item)
	me, other := ana.Now().Me.ID, ben.Now().Me.ID
	content := samplePNG(t)
	put := func(b *webtest.Browser, person string, content []byte) answered {
		return w.send(b, "PUT", filesOf(item.Link)+"/"+hashOf(content)+"/late?person="+person, content)
	}
	shows := func(n int64) json.RawMessage {
		return rect("p", n, "type", "image", "fileId", hashOf(content), "status", "saved")
	}

	require.NoError(t, w.class.EndLogins(w.ctx, session.PersonID(me), w.loginOfGuest(me)))
	w.closes(ana, wire.CloseLoggedOut)
	require.Equal(t, "not_logged_in", w.upload(anas, item.Link, "", content).code)
	require.Equal(t, "not_allowed", put(anas, other, content).code, "for nobody else")
	require.Equal(t, "not_allowed", put(w.browser(), me, content).code)
	w.keepsNothing()
	ack, err := w.late(anas, item, doc, me, 1, shows(1))
	require.NoError(t, err)
	require.Equal(t, "unknown_file", ack.Rej[0].Code)
	require.Equal(t, 201, put(anas, me, content).status)
	require.Equal(t, 200, put(anas, me, content).status, "it is there already")
	ack, err = w.late(anas, item, doc, me, 2, shows(1))
	require.NoError(t, err)
	require.Empty(t, ack.Rej)
	require.NoError(t, ben.UntilSeq(w.ctx, doc, 1))
	require.Equal(t, 200, put(bens, other, content).status, "inside it is an upload like any")

	require.NoError(t, host.Command(w.ctx, "remove", &wire.SocketArgs{Person: other}))
	w.until(ben, "bye", said(wire.WhyRemoved))
	require.Equal(t, "removed", put(bens, other, content).code)
	require.NoError(t, host.Command(w.ctx, "status", &wire.SocketArgs{Status: session.Closed}))
	w.until(host, "read mode", func(s *webtest.State) bool { return s.Place == wire.PlaceReader })
	require.Equal(t, "closed", put(anas, me, content).code)
}

func (w *world) loginOfGuest(person string) session.LoginID {
	w.Helper()
	var all []classroom.Login
	require.NoError(w, w.store.Read(w.ctx, func(q classroom.Query) (err error) {
		all, err = q.Logins(w.ctx, session.PersonID(person))
		return err
	}))
	require.NotEmpty(w, all)
	return all[0].ID
}

func TestArrangeBoards(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host := w.draws(w.host, item)
	anas := w.guest(item, "Ana")
	ana := w.draws(anas, item)
	at := "/api/v1/sessions/" + item.Link + "/boards"
	first := host.Boards()[0].ID
	list := func(p *webtest.Page) string {
		var names []string
		for _, b := range p.Boards() {
			names = append(names, b.Name)
		}
		return strings.Join(names, ",")
	}
	shows := func(want string) {
		t.Helper()
		for _, p := range []*webtest.Page{host, ana} {
			w.until(p, "the boards "+want, func(*webtest.State) bool { return true })
			require.NoError(t, p.UntilBoard(w.ctx, "the boards "+want, first, func(*webtest.Board) bool { return p.BoardsAre(want) }))
		}
	}
	var two, three wire.Board
	require.NoError(t, w.host.Ask(w.ctx, "POST", at, map[string]any{"name": " Two "}, &two))
	require.Equal(t, "Two", two.Name)
	require.NoError(t, w.host.Ask(w.ctx, "POST", at, map[string]any{"name": "Three"}, &three))
	shows(",Two,Three")
	require.Equal(t, "not_allowed", code(anas.Ask(w.ctx, "POST", at, map[string]any{"name": "Four"}, nil)))
	require.NoError(t, w.host.Ask(w.ctx, "PATCH", at+"/"+first, map[string]any{"name": "One", "place": 2}, nil))
	shows("Two,Three,One")
	w.opens(ana, anas, item, two.ID)
	w.put(ana, two.ID, rect("a", 1))
	require.NoError(t, w.host.Ask(w.ctx, "DELETE", at+"/"+two.ID, nil, nil))
	shows("Three,One")
	require.Equal(t, "not_found", w.put(ana, two.ID, rect("a", 2)).Error.Code)
	require.Equal(t, "not_found", code(w.host.Ask(w.ctx, "GET", at+"/"+two.ID, nil, nil)))
	var all wire.Boards
	require.NoError(t, anas.Ask(w.ctx, "GET", at, nil, &all))
	require.Len(t, all.Boards, 2)
	require.NoError(t, w.host.Ask(w.ctx, "GET", at, nil, &all))
	require.Len(t, all.Boards, 3, "who arranges sees what can be brought back")
	require.NoError(t, w.host.Ask(w.ctx, "DELETE", at+"/"+three.ID, nil, nil))
	require.Equal(t, "last_board", code(w.host.Ask(w.ctx, "DELETE", at+"/"+first, nil, nil)))
	require.NoError(t, w.host.Ask(w.ctx, "PATCH", at+"/"+two.ID, map[string]any{"deleted": false}, &two))
	shows("Two,One")
	w.opens(ana, anas, item, two.ID)
	require.Equal(t, map[string]int64{"a": 1}, ana.Board(two.ID).Shows())
	for range 98 {
		require.NoError(t, w.host.Ask(w.ctx, "POST", at, map[string]any{}, nil))
	}
	require.Equal(t, "too_many_boards", code(w.host.Ask(w.ctx, "POST", at, map[string]any{}, nil)))
	require.Equal(t, "too_many_boards", code(w.host.Ask(w.ctx, "PATCH", at+"/"+three.ID, map[string]any{"deleted": false}, nil)))
	require.Len(t, strings.Split(list(host), ","), 100)
	var audit wire.AuditEntries
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/sessions/"+item.Link+"/audit?action=board.delete", nil, &audit))
	require.Len(t, audit.Entries, 2)
	require.Equal(t, three.ID, audit.Entries[0].Data["board"])
}
