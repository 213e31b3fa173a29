package web

import (
	"context"
	"unicode/utf8"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// How often a page may change the chat: a burst, and so many times more a
// second. Beyond that it is told too_fast, and nothing is written.
const (
	sayBurst = 10
	sayRate  = 2
)

// sayText is the longest text that is looked at, in bytes: no character has
// more than four. classroom counts characters.
const sayText = 4 * classroom.ChatText

func checkSay(m wire.SocketSay) bool {
	if m.To != "" && (m.Room != "" || m.All) || m.All && m.Room != "" || m.Room != "" && !validID(m.Room) {
		return false // to one person, in a room, or to all of them
	}
	if !validID(m.ID) || m.To != "" && !validID(m.To) || m.Reply != "" && !validID(m.Reply) ||
		!checkText(m.Text) || len(m.Files) > classroom.ChatFiles {
		return false
	}
	for _, f := range m.Files {
		if !isHash(f.Hash) || len(f.Name) > 1000 {
			return false
		}
	}
	return m.Text != "" || len(m.Files) > 0
}

func checkText(text string) bool { return len(text) <= sayText && utf8.ValidString(text) }

// isHash tells whether a text is a SHA-256 in hex.
func isHash(text string) bool {
	if len(text) != 64 {
		return false
	}
	for _, c := range []byte(text) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// speak carries out what changes the chat and answers it when it is committed.
func (so *socket) speak(
	ch *channel, did, id string, act func(context.Context, session.ConnID) (classroom.Message, error),
) {
	answer := wire.SocketHeard{T: "heard", ID: id, Did: did}
	at := ch.whereIs(so)
	switch {
	case !so.says.take(1):
		answer.Error = &wire.SocketError{Code: "too_fast"}
	case at.place != wire.PlaceSeat && at.place != wire.PlaceReader:
		answer.Error = &wire.SocketError{Code: string(session.CodeNotInside)}
	default:
		ctx, cancel := within()
		defer cancel()
		m, err := act(ctx, at.conn)
		if err != nil {
			answer.Error = so.refusedPut(ctx, err)
		} else {
			answer.Seq = m.Seq
		}
	}
	so.send(whole(answer))
}

func (so *socket) say(ch *channel, m wire.SocketSay) {
	n := classroom.NewMessage{
		ID: classroom.MessageID(m.ID), To: session.PersonID(m.To), Text: m.Text, Reply: classroom.MessageID(m.Reply),
		Room: session.RoomID(m.Room), All: m.All,
	}
	for _, f := range m.Files {
		n.Files = append(n.Files, classroom.ChatFile{Hash: f.Hash, Name: f.Name})
	}
	so.speak(ch, "say", m.ID, func(ctx context.Context, conn session.ConnID) (classroom.Message, error) {
		return so.s.class.Say(ctx, ch.id, so.v.Visitor, conn, n)
	})
}

func (so *socket) amend(ch *channel, m wire.SocketAmend) {
	so.speak(ch, "amend", m.ID, func(ctx context.Context, conn session.ConnID) (classroom.Message, error) {
		return so.s.class.Amend(ctx, ch.id, so.v.Visitor, conn, classroom.MessageID(m.ID), m.Text)
	})
}

func (so *socket) unsay(ch *channel, m wire.SocketUnsay) {
	so.speak(ch, "unsay", m.ID, func(ctx context.Context, conn session.ConnID) (classroom.Message, error) {
		return so.s.class.Unsay(ctx, ch.id, so.v.Visitor, conn, classroom.MessageID(m.ID))
	})
}

func (so *socket) clearChat(ch *channel, m wire.SocketClear) {
	so.speak(ch, "clear", m.ID, func(ctx context.Context, conn session.ConnID) (classroom.Message, error) {
		return so.s.class.ClearChat(ctx, ch.id, so.v.Visitor, conn, classroom.MessageID(m.ID))
	})
}
