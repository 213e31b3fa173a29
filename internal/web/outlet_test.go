package web

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"
)

// line is a socket with a page at its other end that reads when it is told to.
func line(t *testing.T) (*socket, *websocket.Conn) {
	t.Helper()
	so := &socket{s: New(Config{})}
	made := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hj := &smallBuffers{ResponseWriter: w}
		ws, err := websocket.Accept(hj, r, nil)
		if err == nil {
			so.ws, so.raw = ws, hj.conn
			close(made)
		}
	}))
	t.Cleanup(server.Close)
	ws, _, err := websocket.Dial(t.Context(), strings.Replace(server.URL, "http", "ws", 1), nil) //nolint:bodyclose // a socket
	require.NoError(t, err)
	t.Cleanup(func() { _ = ws.CloseNow() })
	ws.SetReadLimit(-1)
	<-made
	t.Cleanup(func() { _ = so.raw.Close() })
	return so, ws
}

func hears(t *testing.T, ws *websocket.Conn) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, text, err := ws.Read(ctx)
	require.NoError(t, err)
	return string(text)
}

func TestALetterOfEverySizeArrives(t *testing.T) {
	so, ws := line(t)
	for _, n := range []int{0, 1, 123, 124, 125, 126, 1000, 1<<16 - 3, 1<<16 - 2, 1 << 16, 200_000} {
		text := strings.Repeat("x", n)
		l := letterTo(1, marshal(text))
		require.Equal(t, n+2 <= atOnceBytes, l.wire != nil)
		l.wire = wired(l.frame[0])
		so.deliver(l)
		require.Equal(t, `"`+text+`"`, hears(t, ws), n)
	}
	require.Nil(t, letterTo(atOncePages+1, []byte("x")).wire, "many have goroutines")
}

// TestNobodyWaitsForWhoReadsNothing holds that what the kernel does not take is
// queued, in its order and whole, beside what the library writes, and that the
// page is cut in the end.
func TestNobodyWaitsForWhoReadsNothing(t *testing.T) {
	so, ws := line(t)
	text := func(i int) string { return strings.Repeat(string(rune('a'+i%26)), 20_000) }
	n := 0
	for ; !so.waits(); n++ { // returns although nobody reads
		so.deliver(letterTo(1, marshal(text(n))))
	}
	require.Greater(t, n, 1)
	for range 3 {
		so.deliver(letterTo(1, marshal(text(n))))
		n++
	}
	for i := range n {
		require.Equal(t, `"`+text(i)+`"`, hears(t, ws), i)
	}
	for so.code() == 0 {
		so.deliver(letterTo(1, marshal(text(n))))
	}
	require.Equal(t, closeSlow, so.code())
}

func (so *socket) waits() bool {
	so.out.mu.Lock()
	defer so.out.mu.Unlock()
	return len(so.out.frames) > 0
}

func (so *socket) code() int {
	so.out.mu.Lock()
	defer so.out.mu.Unlock()
	return so.out.code
}

// TestTheLibraryWritesAfterTheRest holds that a control frame never comes into
// the middle of a letter.
func TestTheLibraryWritesAfterTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		o := &outlet{Conn: near, rest: []byte("the rest, ")}
		go func() {
			_, err := o.Write([]byte("then this"))
			require.NoError(t, err)
			require.NoError(t, near.Close())
		}()
		synctest.Wait() // it is at the rest
		taken, _ := o.tryWrite([]byte("not now"))
		require.False(t, taken)
		all, err := io.ReadAll(far)
		require.NoError(t, err)
		require.True(t, bytes.Equal([]byte("the rest, then this"), all), string(all))
	})
}
