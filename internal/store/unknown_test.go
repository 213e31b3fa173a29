package store_test

import (
	"bytes"
	"net"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/pgtest"
)

// cutter stands between a store and its server. Armed, it lets the next
// commit pass and cuts the connection instead of passing the answer on.
type cutter struct {
	net.Listener
	server string
	armed  atomic.Bool
}

func newCutter(t *testing.T, server string) *cutter {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	c := &cutter{Listener: l, server: server}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go c.serve(client)
		}
	}()
	return c
}

func (c *cutter) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", c.server)
	if err != nil {
		return
	}
	defer server.Close()
	var deaf atomic.Bool
	go func() {
		defer server.Close()
		buf := make([]byte, 1<<16)
		for {
			n, err := client.Read(buf)
			if err != nil {
				return
			}
			if bytes.Contains(buf[:n], []byte("commit\x00")) && c.armed.CompareAndSwap(true, false) {
				deaf.Store(true)
			}
			if _, err := server.Write(buf[:n]); err != nil {
				return
			}
		}
	}()
	buf := make([]byte, 1<<16)
	for {
		n, err := server.Read(buf)
		if err != nil || deaf.Load() { // what came is the answer to the commit
			return
		}
		if _, err := client.Write(buf[:n]); err != nil {
			return
		}
	}
}

// TestUnknownCommit: the connection is lost between a commit and its answer.
// The change is not carried out twice, and everybody sees that it was made.
func TestUnknownCommit(t *testing.T) {
	u, err := url.Parse(pgtest.Database(t))
	require.NoError(t, err)
	c := newCutter(t, u.Host)
	u.Host = c.Addr().String()
	s, err := store.Open(t.Context(), store.Config{PostgresURL: u.String()})
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, addSession(s, "s"))
	require.NoError(t, join(t.Context(), s, "s", 0))
	_, before := seats(t, s, "s")

	c.armed.Store(true)
	require.ErrorIs(t, join(t.Context(), s, "s", 1), classroom.ErrUnavailable)
	require.False(t, c.armed.Load())
	require.ErrorIs(t, s.Healthy(), classroom.ErrUnavailable)
	people, rev := seats(t, s, "s")
	require.Contains(t, people, session.PersonID("p1"))
	require.Equal(t, before+1, rev)
	require.NoError(t, join(t.Context(), s, "s", 2))
	requireSteady(t, s, "s")
}
