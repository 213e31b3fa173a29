package client_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/bench/baseline"
	"github.com/stoahq/stoa/bench/client"
)

// serve runs a handler for one socket and gives its address.
func serve(t *testing.T, talk func(ctx context.Context, c *websocket.Conn)) client.Dialer {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"stoa.v1"}})
		if err != nil {
			return
		}
		defer func() { _ = c.CloseNow() }()
		c.SetReadLimit(1 << 20)
		talk(r.Context(), c)
	}))
	t.Cleanup(server.Close)
	return client.Dialer{Addr: strings.TrimPrefix(server.URL, "http://"), Cookie: "stoa_guest=x", Within: 5 * time.Second}
}

func next(t *testing.T, c *websocket.Conn) string {
	t.Helper()
	_, b, err := c.Read(t.Context())
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// Messages of every length of a frame's head, whole and in pieces, arrive as
// they were sent.
func TestConnCarriesMessagesOfAllSizes(t *testing.T) {
	sizes := []int{0, 1, 125, 126, 127, 65535, 65536, 200_000, 1_000_000}
	d := serve(t, func(ctx context.Context, c *websocket.Conn) {
		for _, n := range sizes {
			_ = c.Write(ctx, websocket.MessageText, []byte(strings.Repeat("x", n)))
			w, _ := c.Writer(ctx, websocket.MessageText)
			for range 3 {
				_, _ = w.Write([]byte(strings.Repeat("y", n/3)))
			}
			_ = w.Close()
		}
		for {
			kind, b, err := c.Read(ctx)
			if err != nil {
				return
			}
			_ = c.Write(ctx, kind, b)
		}
	})
	got := make(chan int, 100)
	c, err := d.Dial(t.Context(), func(body []byte, _ time.Time) { got <- len(body) })
	require.NoError(t, err)
	for _, n := range sizes {
		require.Equal(t, n, <-got)
		require.Equal(t, n/3*3, <-got)
	}
	for _, n := range []int{1, 125, 126, 60_000} {
		require.NoError(t, c.Send([]byte(strings.Repeat("z", n))))
		require.Equal(t, n, <-got)
	}
	c.Close()
	require.Error(t, c.Err())
}

// A page answers pings, confirms its token, asks for what it missed and says
// why it was cut.
func TestPageBehavesAsAPageDoes(t *testing.T) {
	heard := make(chan string, 10)
	d := serve(t, func(ctx context.Context, c *websocket.Conn) {
		say := func(s string) { _ = c.Write(ctx, websocket.MessageText, []byte(s)) }
		heard <- next(t, c)
		say(`{"t":"door","next":"ended","ended":{"at":12345},"may":[]}`)
		say(`{"t":"ping","n":7,"rev":0,"now":1}`)
		heard <- next(t, c)
		heard <- next(t, c)
		say(`{"t":"result","id":1}`)
		say(`{"rev":5,"t":"welcome","token":"secret","place":"seat","session":{"count":2},"people":[{"id":"a","name":"\"token\":\"no"}]}`)
		heard <- next(t, c)
		say(`{"t":"events","from":6,"to":6}`)
		say(`{"t":"events","from":9,"to":9}`)
		heard <- next(t, c)
		heard <- next(t, c)
		say(`{"t":"result","id":2,"error":{"code":"not_allowed"}}`)
		say(`{"t":"bye","why":"ended"}`)
		_ = c.Close(4508, "slow")
	})
	p, err := client.Open(t.Context(), d, "abc", nil)
	require.NoError(t, err)
	require.Equal(t, `{"t":"hello","link":"abc"}`, <-heard)
	require.Equal(t, `{"t":"pong","n":7}`, <-heard)
	require.Equal(t, int64(12345), p.State().EndedAt)
	_, err = p.Do(t.Context(), "enter")
	require.NoError(t, err)
	require.Equal(t, `{"t":"command","id":1,"name":"enter"}`, <-heard)
	require.Equal(t, `{"t":"got","token":"secret"}`, <-heard)
	require.Equal(t, `{"t":"sync","rev":6}`, <-heard)
	_, err = p.Do(t.Context(), "end")
	var refused *client.Refused
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "not_allowed", refused.Code)
	require.NoError(t, p.Wait(t.Context(), func(s client.State) bool { return s.Bye == "ended" }))
	require.Error(t, p.Wait(t.Context(), func(s client.State) bool { return s.Inside }))
	require.Equal(t, 4508, client.CloseCode(p.Err()))
}

// A board is opened with what the page has, follows what happens, and opens
// again where something is missing.
func TestBoardFollowsByThePagesRules(t *testing.T) {
	heard := make(chan string, 10)
	d := serve(t, func(ctx context.Context, c *websocket.Conn) {
		say := func(s string) { _ = c.Write(ctx, websocket.MessageText, []byte(s)) }
		_ = next(t, c)
		say(`{"t":"welcome","rev":1,"token":"x","place":"seat","workspace":{"boards":[{"id":"b-1","name":""},{"id":"b-2","name":""}]}}`)
		_ = next(t, c)
		heard <- next(t, c)
		say(`{"t":"doc","doc":"b-1","epoch":"e","seq":4,"mode":"snapshot"}`)
		heard <- next(t, c)
		say(`{"t":"doc","doc":"b-1","epoch":"e","seq":4,"mode":"tail"}`)
		heard <- next(t, c)
		say(`{"t":"ops","doc":"b-1","from":4,"to":6,"els":[{"id":"a","from":99}]}`)
		say(`{"t":"ack","doc":"b-1","b":1,"from":6,"seq":7}`)
		heard <- next(t, c)
		say(`{"t":"ack","doc":"b-1","b":2,"from":7,"seq":7,"rej":[{"id":"q","code":"stale"}]}`)
		heard <- next(t, c)
		say(`{"t":"ack","doc":"b-1","b":3,"from":0,"seq":0,"error":{"code":"closed"}}`)
		say(`{"t":"resync","doc":"b-1"}`)
		heard <- next(t, c)
		_ = c.Close(1001, "")
	})
	p, err := client.Open(t.Context(), d, "abc", nil)
	require.NoError(t, err)
	require.NoError(t, p.Wait(t.Context(), func(s client.State) bool { return s.Inside }))
	require.Equal(t, "b-1", p.State().Board)
	var told [][2]int64
	b, err := p.Show(t.Context(), "b-1", func(from, to int64, _ time.Time) { told = append(told, [2]int64{from, to}) })
	require.NoError(t, err)
	require.Equal(t, `{"t":"open","doc":"b-1"}`, <-heard)
	require.Equal(t, `{"t":"open","doc":"b-1","epoch":"e","seq":4}`, <-heard)
	a, err := b.Write(t.Context(), []byte(`{"id":"q"}`))
	require.NoError(t, err)
	require.Equal(t, [2]int64{6, 7}, [2]int64{a.From, a.Seq})
	require.Equal(t, [][2]int64{{4, 6}}, told)
	require.Equal(t, `{"t":"put","doc":"b-1","b":1,"els":[{"id":"q"}]}`, <-heard)
	_, err = b.Write(t.Context(), nil)
	require.ErrorContains(t, err, "not taken")
	_, err = b.Write(t.Context(), nil)
	require.ErrorContains(t, err, "closed")
	<-heard
	<-heard
	require.Equal(t, `{"t":"open","doc":"b-1","epoch":"e","seq":7}`, <-heard)
	require.Equal(t, 1, b.Gaps())
	require.Error(t, p.Wait(t.Context(), func(s client.State) bool { return s.Place == "nowhere" }))
	_, err = b.Put(nil)
	require.Error(t, err)
}

// Everybody who enters the baseline is told of everybody, and of the end.
func TestRecorderFindsWhoKnowsWhom(t *testing.T) {
	server, err := baseline.New(filepath.Join(t.TempDir(), "b.db"))
	require.NoError(t, err)
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	const people = 20
	recorder := client.NewRecorder()
	everybody := make(map[string]int)
	pages, logs := make([]*client.Page, people), make([]client.Log, people)
	for i := range people {
		id := fmt.Sprint("p", i)
		everybody[id] = i
		d := client.Dialer{Addr: strings.TrimPrefix(web.URL, "http://"), Cookie: "stoa_guest=" + id}
		pages[i], err = client.Open(t.Context(), d, "s", func(_ *client.Page, m client.Message) { recorder.Add(&logs[i], m) })
		require.NoError(t, err)
	}
	var wg sync.WaitGroup
	for _, p := range pages {
		wg.Go(func() { _, _ = p.Do(t.Context(), "enter") })
	}
	wg.Wait()
	for _, p := range pages {
		require.NoError(t, p.Wait(t.Context(), func(s client.State) bool { return s.Rev == people }))
	}
	_, err = pages[0].Do(t.Context(), "end")
	require.NoError(t, err)
	for i, p := range pages {
		require.NoError(t, p.Wait(t.Context(), func(s client.State) bool { return s.Bye == "ended" }))
		p.Close()
		at, known := logs[i].Knows(everybody)
		require.Equal(t, people, known)
		require.False(t, at.IsZero())
		require.False(t, logs[i].Counted(people).IsZero())
		require.True(t, logs[i].Counted(people+1).IsZero())
	}
	everybody["nobody"] = people
	at, known := logs[0].Knows(everybody)
	require.Equal(t, people, known)
	require.True(t, at.IsZero())
}
