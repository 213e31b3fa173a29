package web_test

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// undisturbed checks a host's page inside, whom nothing that others do may disturb.
func (w *world) undisturbed(p *webtest.Page) {
	w.Helper()
	require.NoError(w, p.Command(w.ctx, "lock", nil))
	require.NoError(w, p.Command(w.ctx, "unlock", nil))
	s := p.Now()
	require.Zero(w, s.Close)
	require.Empty(w, s.Byes)
}

func TestHostileMessages(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	hello := `{"t":"hello","link":"` + item.Link + `"}`
	for _, c := range []struct {
		what string
		say  []string
		code int
	}{
		{"no JSON", []string{"hello"}, 4400},
		{"an empty message", []string{""}, 4400},
		{"no type", []string{`{}`}, 4400},
		{"an unknown type", []string{`{"t":"shout"}`}, 4400},
		{"no hello first", []string{`{"t":"pong","n":1}`}, 4400},
		{"a second hello", []string{hello, hello}, 4400},
		{"a list page with a link", []string{`{"t":"hello","lists":true,"link":"x"}`}, 4400},
		{"neither", []string{`{"t":"hello"}`}, 4400},
		{"an unknown field", []string{`{"t":"hello","link":"x","more":1}`}, 4400},
		{"an unknown field after hello", []string{hello, `{"t":"command","id":1,"name":"enter","now":true}`}, 4400},
		{"a wrong type", []string{hello, `{"t":"command","id":"1","name":"enter"}`}, 4400},
		{"an unknown command", []string{hello, `{"t":"command","id":1,"name":"dance"}`}, 4400},
		{"arguments where there are none", []string{hello, `{"t":"command","id":1,"name":"enter","args":{"person":"x"}}`}, 4400},
		{"no arguments where there are some", []string{hello, `{"t":"command","id":1,"name":"remove"}`}, 4400},
		{"an odd person", []string{hello, `{"t":"command","id":1,"name":"remove","args":{"person":"a\u0000b"}}`}, 4400},
		{"a hand for another", []string{hello, `{"t":"command","id":1,"name":"raise","args":{"person":"x"}}`}, 4400},
		{"one hand and all", []string{hello, `{"t":"command","id":1,"name":"lower","args":{"person":"x","all":true}}`}, 4400},
		{"muting nobody", []string{hello, `{"t":"command","id":1,"name":"mute","args":{}}`}, 4400},
		{"muting one and all", []string{hello, `{"t":"command","id":1,"name":"mute","args":{"person":"x","all":true}}`}, 4400},
		{"stopping a microphone", []string{hello, `{"t":"command","id":1,"name":"stop","args":{"person":"x","what":"microphone"}}`}, 4400},
		{"stopping nothing", []string{hello, `{"t":"command","id":1,"name":"stop","args":{"person":"x"}}`}, 4400},
		{"stopping all", []string{hello, `{"t":"command","id":1,"name":"stop","args":{"all":true,"what":"camera"}}`}, 4400},
		{"back from a lock", []string{hello, `{"t":"command","id":1,"name":"lend","args":{"person":"x","back":true}}`}, 4400},
		{"an unknown status", []string{hello, `{"t":"command","id":1,"name":"status","args":{"status":"open"}}`}, 4400},
		{"a future input", []string{hello, `{"t":"active","age":-5}`}, 4400},
		{"a huge number", []string{hello, `{"t":"active","age":1e400}`}, 4400},
		{"two values", []string{hello, `{"t":"pong","n":1}{"t":"pong","n":1}`}, 4400},
		{"deep nesting", []string{strings.Repeat("[", 60_000)}, 4400},
		{"an unknown session", []string{`{"t":"hello","link":"nothing-here"}`}, 4404},
		{"an odd link", []string{`{"t":"hello","link":"a\u0000b"}`}, 4404},
		{"the lists of nobody", []string{`{"t":"hello","lists":true}`}, 4401},
		{"a message over the limit", []string{`{"t":"hello","link":"` + strings.Repeat("x", 65<<10) + `"}`}, 4413},
	} {
		t.Run(c.what, func(t *testing.T) {
			ws, _, err := w.browser().Dial(w.ctx)
			require.NoError(t, err)
			p := webtest.Attach(ws)
			for _, m := range c.say {
				if err := p.Send(w.ctx, []byte(m)); err != nil {
					break // it was cut before it had said everything
				}
			}
			w.closes(p, c.code)
		})
	}
	t.Run("a binary message", func(t *testing.T) {
		ws, _, err := w.browser().Dial(w.ctx)
		require.NoError(t, err)
		require.NoError(t, ws.Write(w.ctx, websocket.MessageBinary, []byte(hello)))
		w.closes(webtest.Attach(ws), 4400)
	})
	t.Run("a huge message that never ends", func(t *testing.T) {
		ws, _, err := w.browser().Dial(w.ctx)
		require.NoError(t, err)
		p := webtest.Attach(ws)
		out, err := ws.Writer(w.ctx, websocket.MessageText)
		require.NoError(t, err)
		for range 200 {
			if _, err := out.Write(bytes.Repeat([]byte(" "), 1000)); err != nil {
				break
			}
		}
		w.closes(p, 4413)
	})
	w.undisturbed(host)
}

func TestFlood(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	ana := w.enter(w.guest(item, "Ana"), item)
	for range 1000 {
		if err := ana.Send(w.ctx, wire.SocketActive{T: "active"}); err != nil {
			break
		}
	}
	w.closes(ana, 4429)
	w.until(host, "the loss", func(s *webtest.State) bool { return s.People[ana.Now().Me.ID].State == session.Reconnecting })
	w.undisturbed(host)

	t.Run("of pings", func(t *testing.T) {
		ws, _, err := w.browser().Dial(w.ctx)
		require.NoError(t, err)
		p := webtest.Attach(ws)
		for range 300 {
			if err := ws.Ping(w.ctx); err != nil {
				break
			}
		}
		w.closes(p, 4429)
	})
}

func TestSilentPages(t *testing.T) {
	w := newWorld(t, options{web: func(c *web.Config) {
		c.HelloWithin, c.PingEvery, c.PongWithin = 200*time.Millisecond, 400*time.Millisecond, 200*time.Millisecond
	}})
	item, host := w.live(map[string]any{"guests": "direct"})
	ws, _, err := w.host.Dial(w.ctx)
	require.NoError(t, err)
	w.closes(webtest.Attach(ws), 4408)

	ana := w.enter(w.guest(item, "Ana"), item)
	me := ana.Now().Me.ID
	ana.Mute()
	w.until(host, "the loss", func(s *webtest.State) bool { return s.People[me].State == session.Reconnecting })
	w.closes(ana, 4408)
	pings := func(s *webtest.State) bool {
		n := 0
		for _, m := range s.Received {
			if m.T == "ping" {
				n++
			}
		}
		return n > 3
	}
	w.until(host, "to be asked again and again", pings)
	w.undisturbed(host)
}

// narrow is a listener whose connections take in little before it is read.
type narrow struct{ net.Listener }

func (n narrow) Accept() (net.Conn, error) {
	c, err := n.Listener.Accept()
	if err == nil {
		err = c.(*net.TCPConn).SetWriteBuffer(4 << 10)
	}
	return c, err
}

// TestSlowReader holds that a page that does not read is cut, that it finds out
// why when it reads again, and that nobody waits for it.
func TestSlowReader(t *testing.T) {
	w := newWorld(t, options{
		web:      func(c *web.Config) { c.QueueBytes = 32 << 10 },
		listener: func(l net.Listener) net.Listener { return narrow{l} },
	})
	item, host := w.live(map[string]any{"guests": "direct"})
	w.tr.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		if err == nil {
			err = c.(*net.TCPConn).SetReadBuffer(4 << 10)
		}
		return c, err
	}
	slow, _, err := w.guest(item, "Sloth").Dial(w.ctx)
	require.NoError(t, err)
	defer slow.CloseNow()
	say := func(m string) { require.NoError(t, slow.Write(w.ctx, websocket.MessageText, []byte(m))) }
	say(`{"t":"hello","link":"` + item.Link + `"}`)
	say(`{"t":"command","id":1,"name":"enter"}`)
	w.until(host, "the slow one", here(2))
	for range 100 {
		say(`{"t":"sync","rev":0}`) // each is answered with everything
	}
	w.until(host, "the slow one to be lost", func(s *webtest.State) bool {
		for _, e := range s.People {
			if e.Name == "Sloth" {
				return e.State == session.Reconnecting
			}
		}
		return false
	})
	w.undisturbed(host)
	for {
		if _, _, err := slow.Read(w.ctx); err != nil {
			require.Equal(t, websocket.StatusCode(wire.CloseSlow), websocket.CloseStatus(err), "%v", err)
			return
		}
	}
}

func TestSubprotocolIsNeeded(t *testing.T) {
	w := newWorld(t, options{})
	_, resp, err := websocket.Dial(w.ctx, strings.Replace(w.http.URL, "http", "ws", 1)+"/api/v1/socket", nil)
	require.Error(t, err)
	require.Equal(t, http.StatusBadRequest, resp.StatusCode)
	plain, err := w.host.Raw(w.ctx, "GET", "/api/v1/socket", nil, "Sec-WebSocket-Protocol", wire.Version)
	require.NoError(t, err)
	require.NoError(t, plain.Body.Close())
	require.Equal(t, http.StatusUpgradeRequired, plain.StatusCode)
}

func TestStopping(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	ana := w.enter(w.guest(item, "Ana"), item)
	door := w.open(w.guest(item, "Ben"), item)
	list, err := w.host.OpenLists(w.ctx)
	require.NoError(t, err)
	began := time.Now()
	w.stop()
	require.Less(t, time.Since(began), 5*time.Second)
	for _, p := range []*webtest.Page{host, ana, door, list} {
		w.closes(p, wire.CloseStopping)
	}
}
