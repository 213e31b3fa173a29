package classroom

import (
	"context"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/stoahq/stoa/internal/session"
)

// NewMessage is a message as a page writes it.
type NewMessage struct {
	ID    MessageID
	To    session.PersonID // empty: everybody
	Room  session.RoomID   // the breakout room that the page believes to be in
	All   bool             // to all breakout rooms, and the main one
	Text  string           // may be empty where there are files
	Reply MessageID
	Files []ChatFile // hash and name
}

// Say writes a message in the chat of a live run, for a connection that is
// inside. It is told of as an [Edit] with Chat, after the commit. A message with
// an id that its author has used is there already, and nothing changes: so a
// page that has heard no answer sends it again. The error is a *session.Refusal
// (not_inside, not_allowed, closed; not_found for a person who is not inside,
// elsewhere for a room in which the author is not, no_rooms for all of none), an
// *Invalid, or a *Conflict with taken where the id is somebody else's.
// Writing is an action (rule 40), and like a put ordered against the end of the
// run (rule 34).
func (c *Classroom) Say(
	ctx context.Context, id session.SessionID, v Visitor, conn session.ConnID, n NewMessage,
) (m Message, err error) {
	if n.Text, err = cleanMessage(n.Text, len(n.Files) > 0); err != nil {
		return m, err
	}
	if len(n.Files) > ChatFiles {
		return m, &Invalid{"files", "too_long"}
	}
	err = c.chat(ctx, id, v, conn, func(t *turn, w session.Who) error {
		was, err := t.tx.Message(ctx, id, n.ID)
		switch {
		case err == nil && was.Author == w.Person:
			m = was
			return nil
		case err == nil:
			return &Conflict{IDTaken}
		case !errors.Is(err, ErrNotFound):
			return err
		}
		if code := t.mayWrite(w, n); code != "" {
			return &session.Refusal{Code: code}
		}
		m = Message{
			Session: id, ID: n.ID, Run: t.s.Run.ID, At: t.at(), Author: w.Person, To: n.To, Text: n.Text,
			Room: n.Room, All: n.All,
		}
		if room, in := t.s.Run.Breakout.Room(n.Room); in {
			m.RoomName = room.Name
		}
		if err := t.readers(&m); err != nil {
			return err
		}
		if m.Files, err = t.attached(n.Files); err != nil {
			return err
		}
		if m.Reply, err = t.answers(w, m, n.Reply); err != nil {
			return err
		}
		return t.spoken(&m, t.tx.AddMessage)
	})
	return m, err
}

// IDTaken is the code of a Conflict: another person's message has this id.
const IDTaken = "taken"

// Amend gives a message of one's own another text, in the run in which it was
// written. Only who may write may amend. The error is as for Say, and a refusal
// with not_found for a message that is not there, or is somebody else's.
func (c *Classroom) Amend(
	ctx context.Context, id session.SessionID, v Visitor, conn session.ConnID, message MessageID, text string,
) (m Message, err error) {
	err = c.chat(ctx, id, v, conn, func(t *turn, w session.Who) error {
		if m, err = t.message(w, message); err != nil {
			return err
		}
		if m.Author != w.Person || m.Run != t.s.Run.ID || m.Deleted != 0 {
			return &session.Refusal{Code: session.CodeNotFound}
		}
		if code := t.mayAmend(w, m); code != "" {
			return &session.Refusal{Code: code}
		}
		clean, err := cleanMessage(text, len(m.Files) > 0)
		if err != nil || clean == m.Text {
			return err
		}
		m.Text, m.Edited = clean, t.at()
		return t.spoken(&m, t.tx.SaveMessage)
	})
	return m, err
}

// Unsay deletes a message: one's own, or, for hosts and moderators, any that
// they see. A stub stays, without text and files. A deleted one is deleted
// already, and nothing changes.
func (c *Classroom) Unsay(
	ctx context.Context, id session.SessionID, v Visitor, conn session.ConnID, message MessageID,
) (m Message, err error) {
	err = c.chat(ctx, id, v, conn, func(t *turn, w session.Who) error {
		if m, err = t.message(w, message); err != nil {
			return err
		}
		if m.Deleted != 0 {
			return nil
		}
		may := session.DoTidyChat
		if m.Author == w.Person {
			may = session.DoUnwrite
		}
		if code := t.s.May(w, may); code != "" {
			return &session.Refusal{Code: code}
		}
		m.Text, m.Files, m.Deleted, m.By = "", nil, t.at(), w.Person
		if err := t.spoken(&m, t.tx.SaveMessage); err != nil || m.Author == w.Person {
			return err
		}
		return t.tx.AddAudit(ctx, Audit{By: w.Person, Action: AuditChatDelete, Session: id, Person: m.Author})
	})
	return m, err
}

// ClearChat takes everything away that was said to more than one in the present
// run's chat, in its rooms too, for hosts; what two wrote to each other stays. The row of the
// clearing has an id of the page's choice: the same again changes nothing.
func (c *Classroom) ClearChat(
	ctx context.Context, id session.SessionID, v Visitor, conn session.ConnID, clearing MessageID,
) (m Message, err error) {
	err = c.chat(ctx, id, v, conn, func(t *turn, w session.Who) error {
		if code := t.s.May(w, session.DoClearChat); code != "" {
			return &session.Refusal{Code: code}
		}
		was, err := t.tx.Message(ctx, id, clearing)
		switch {
		case err == nil && was.Author == w.Person && was.Clears:
			m = was
			return nil
		case err == nil:
			return &Conflict{IDTaken}
		case !errors.Is(err, ErrNotFound):
			return err
		}
		m = Message{Session: id, ID: clearing, Run: t.s.Run.ID, At: t.at(), Author: w.Person, Clears: true}
		if err := t.spoken(&m, t.tx.AddMessage); err != nil {
			return err
		}
		if err := t.tx.ClearChat(ctx, id, m.Run, m.Number); err != nil {
			return err
		}
		return t.tx.AddAudit(ctx, Audit{By: w.Person, Action: AuditChatClear, Session: id})
	})
	return m, err
}

// chat is the path of everything that changes a chat: that of a put.
func (c *Classroom) chat(
	ctx context.Context, id session.SessionID, v Visitor, conn session.ConnID, act func(*turn, session.Who) error,
) error {
	c.Active(id, v.Person.ID, conn, clock())
	return c.edit(ctx, id, func(t *turn) error {
		place, in := placeOf(t.s, v.Person.ID, conn)
		if !in || !place.Has(conn) {
			return &session.Refusal{Code: session.CodeNotInside}
		}
		return act(t, session.Who{Person: place.Person, Kind: place.Kind, Member: place.Member})
	})
}

func (t *turn) mayWrite(w session.Who, n NewMessage) session.Code {
	switch {
	case n.All:
		return t.s.May(w, session.DoBroadcast)
	case n.To != "":
		return t.s.MayWriteTo(w, n.To)
	default:
		return t.s.MayWriteIn(w, n.Room)
	}
}

// readers fills in who was in the room of a message.
func (t *turn) readers(m *Message) (err error) {
	if m.Room != "" {
		m.Readers, err = t.tx.ChatReaders(t.ctx, m.Room)
	}
	return err
}

// mayAmend: who may write may change what they wrote; the other one of a
// private message may have gone.
func (t *turn) mayAmend(w session.Who, m Message) session.Code {
	if m.To == "" {
		return t.s.May(w, session.DoWrite)
	}
	return t.s.May(w, session.DoWritePrivate)
}

// message is one that somebody sees, for a change of it.
func (t *turn) message(w session.Who, id MessageID) (Message, error) {
	m, err := t.tx.Message(t.ctx, t.id, id)
	gone := errors.Is(err, ErrNotFound)
	if err != nil && !gone {
		return m, err
	}
	if err := t.readers(&m); err != nil {
		return m, err
	}
	if gone || m.Cleared || m.Clears || !m.VisibleTo(ChatViewerIn(t.s, w)) {
		return m, &session.Refusal{Code: session.CodeNotFound}
	}
	return m, nil
}

// ChatViewerIn is what somebody sees of a chat: guests, and who was let in for
// one run, only that of the present run.
func ChatViewerIn(s *session.State, w session.Who) ChatViewer {
	v := ChatViewer{Person: w.Person}.In(s)
	if s.May(w, session.DoReadHistory) != "" {
		v.Run = s.Run.ID
	}
	return v
}

// attached are files of the session, as messages have them.
func (t *turn) attached(files []ChatFile) ([]ChatFile, error) {
	var out []ChatFile
	for _, f := range files {
		is, err := t.tx.File(t.ctx, t.id, f.Hash)
		if errors.Is(err, ErrNotFound) {
			err = &Conflict{UnknownFile}
		}
		if err != nil {
			return nil, err
		}
		out = append(out, ChatFile{
			Hash: f.Hash, Name: fileName(f.Name), Type: is.Type, Size: is.Size, Width: is.Width, Height: is.Height,
		})
	}
	return out, nil
}

// UnknownFile is the code of a Conflict: the session does not have a file.
const UnknownFile = "unknown_file"

// answers is what a message answers, if all who see the message may see that:
// else it answers nothing, for a text is not to be lost because what it answers
// has gone meanwhile.
func (t *turn) answers(w session.Who, m Message, reply MessageID) (MessageID, error) {
	if reply == "" {
		return "", nil
	}
	to, err := t.message(w, reply)
	switch refused := (*session.Refusal)(nil); {
	case errors.As(err, &refused):
		return "", nil
	case err != nil:
		return "", err
	case to.Room != "" && to.Room != m.Room:
		return "", nil
	case to.To == "", m.To == to.To && m.Author == to.Author, m.To == to.Author && m.Author == to.To:
		return reply, nil
	}
	return "", nil
}

// spoken gives a change of a message the next seq, keeps it and has it told.
func (t *turn) spoken(m *Message, keep func(context.Context, Message) error) error {
	last, err := t.tx.ChatSeq(t.ctx, t.id)
	if err != nil {
		return err
	}
	if m.Seq = last + 1; m.Number == 0 {
		m.Number = m.Seq
	}
	if err := keep(t.ctx, *m); err != nil {
		return err
	}
	t.tx.Tell(Edit{Session: t.id, Chat: &Spoken{From: last, To: m.Seq, Messages: []Message{*m}}})
	return nil
}

// cleanMessage is a text as it is kept: line ends of one kind, nothing that
// cannot be seen or would turn the text around it, no space at its ends.
func cleanMessage(text string, mayBeEmpty bool) (string, error) {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\ufffd")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\u2028', r == '\u2029', r == '\v', r == '\f':
			return '\n'
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), bidiControl(r):
			return -1
		}
		return r
	}, text)
	text = strings.TrimSpace(text)
	switch {
	case utf8.RuneCountInString(text) > ChatText:
		return "", &Invalid{"text", "too_long"}
	case !visible(text) && !mayBeEmpty:
		return "", &Invalid{"text", "required"}
	case !visible(text):
		return "", nil
	}
	return text, nil
}
