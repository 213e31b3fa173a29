package web

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// paper is a desk without a channel; nothing leaves the queues of its sockets.
func paper(conns ...session.ConnID) (*desk, []*socket) {
	d, s := newDesk(nil), New(Config{})
	on := &doc{id: "b", pages: map[*socket]*reading{}}
	d.docs["b"] = on
	var all []*socket
	for _, c := range conns {
		so := &socket{s: s}
		so.out.sending = true
		on.pages[so] = &reading{conn: c}
		all = append(all, so)
	}
	return d, all
}

func edit(from, to int64, conn session.ConnID) classroom.Edit {
	e := classroom.Edit{Board: "b", From: from, To: to, Conn: conn, Batch: to}
	for n := from; n < to; n++ {
		e.Elements = append(e.Elements, json.RawMessage(fmt.Sprint(n+1)))
	}
	return e
}

// said is what waits for a page, in short.
func (so *socket) said() string {
	var all []string
	for _, f := range so.out.frames {
		var m struct {
			T       string
			From    int64
			To, Seq int64
		}
		if err := json.Unmarshal(f[0], &m); err != nil {
			return err.Error()
		}
		all = append(all, fmt.Sprintf("%s %d-%d", m.T, m.From, m.To+m.Seq))
	}
	so.out.frames = nil
	return strings.Join(all, ", ")
}

func TestEachPageHasItsOwnPlaceInTheOrder(t *testing.T) {
	d, so := paper("x", "y", "z")
	d.tell("b", []classroom.Edit{edit(0, 2, "x"), edit(2, 3, "y"), edit(3, 3, "y"), edit(3, 5, ""), edit(5, 6, "x")})
	require.Equal(t, "ack 0-2, ops 2-5, ack 5-6", so[0].said(), "what waits is put together")
	require.Equal(t, "ops 0-2, ack 2-3, ack 3-3, ops 3-6", so[1].said())
	require.Equal(t, "ops 0-6", so[2].said())
}

func TestWhatAPageHasIsNotSentAgain(t *testing.T) {
	d, so := paper("x", "y")
	for _, at := range d.docs["b"].pages {
		at.seq = 3
	}
	d.tell("b", []classroom.Edit{edit(0, 2, "x"), edit(2, 3, "y"), edit(3, 4, "y")})
	require.Equal(t, "ack 0-2, ops 3-4", so[0].said(), "but its acks are")
	require.Equal(t, "ack 2-3, ack 3-4", so[1].said())
}

func TestAGapIsARequestToOpenAgain(t *testing.T) {
	d, so := paper("x", "y")
	d.tell("b", []classroom.Edit{edit(0, 1, ""), edit(4, 5, "x"), edit(5, 6, "")})
	require.Equal(t, "ops 0-1, ack 4-5, resync 0-0", so[0].said(), "its own is acknowledged all the same")
	require.Equal(t, "ops 0-1, resync 0-0", so[1].said())
	require.Empty(t, d.docs["b"].pages, "nothing more comes until it opens the board")
	d.tell("b", []classroom.Edit{edit(6, 7, "")})
	require.Empty(t, so[0].said()+so[1].said())
}

func TestLargeChangesGoInParts(t *testing.T) {
	d, so := paper("x")
	var all []classroom.Edit
	for n := range int64(6) {
		e := edit(n, n+1, "")
		e.Elements = []json.RawMessage{json.RawMessage(`"` + strings.Repeat("x", opsBytes/2) + `"`)}
		all = append(all, e)
	}
	d.tell("b", all)
	require.Equal(t, "ops 0-2, ops 2-4, ops 4-6", so[0].said())
}

// TestASlowPageFetchesTheBoard: large changes do not end the line of who reads
// slowly, nor fill the memory: their page fetches the board when it has read what
// waits.
func TestASlowPageFetchesTheBoard(t *testing.T) {
	d, so := paper("x", "y")
	for n := range int64(100) {
		e := edit(n, n+1, "y")
		e.Elements = []json.RawMessage{json.RawMessage(`"` + strings.Repeat("x", opsBytes) + `"`)}
		d.tell("b", []classroom.Edit{e})
	}
	require.Zero(t, so[0].out.code, "it is not cut")
	require.Less(t, so[0].out.bytes, so[0].s.QueueBytes*3/4)
	require.Regexp(t, "^ops 0-1, .*, resync 0-0$", so[0].said())
	require.True(t, strings.HasSuffix(so[1].said(), "ack 99-100"), "whoever makes them is acknowledged")
}

func TestAnAckThatWaitsComesAlthoughTheBoardIsShut(t *testing.T) {
	d, so := paper("x")
	d.docs["b"].pages[so[0]].opening = true
	d.tell("b", []classroom.Edit{edit(0, 1, "x"), edit(1, 2, "")})
	require.Empty(t, so[0].said())
	d.shut(so[0], "b")
	require.Equal(t, "ack 0-1", so[0].said())
}

func TestOpsAreWhatTheirTypeSays(t *testing.T) {
	for _, els := range [][]json.RawMessage{{}, {json.RawMessage(`{"id":"a"}`)}, {json.RawMessage(`{"id":"a"}`), json.RawMessage(`{"id":"b"}`)}} {
		m := wire.SocketOps{T: "ops", Doc: "b", From: 3, To: 5, Els: els}
		require.JSONEq(t, string(marshal(m)), string(marshalOps(m)))
		require.Equal(t, string(marshal(m)), string(marshalOps(m)), "els is the last field")
	}
}
