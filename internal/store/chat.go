package store

import (
	"cmp"
	"context"
	"math"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

func messageOf(m db.Chat) classroom.Message {
	return classroom.Message{
		Session: m.SessionID, ID: classroom.MessageID(m.ID), Number: m.Number, Seq: m.Seq, Run: m.RunID, At: m.At,
		Author: m.AuthorID, To: m.ToID, Clears: m.Clears, Text: m.Body, Reply: classroom.MessageID(m.Reply),
		Edited: m.EditedAt, Deleted: m.DeletedAt, By: m.DeletedBy, Cleared: m.Cleared,
		Room: session.RoomID(m.RoomID), RoomName: m.RoomName, All: m.ToAll,
	}
}

// messages adds their files to rows.
func (q *query) messages(rows []db.Chat, err error) ([]classroom.Message, error) {
	out, err := all(rows, err, messageOf)
	for i := range out {
		if rows[i].Files == 0 {
			continue
		}
		if out[i].Files, err = q.chatFiles(out[i]); err != nil {
			return nil, err
		}
	}
	return out, err
}

func (q *query) chatFiles(m classroom.Message) ([]classroom.ChatFile, error) {
	files, err := q.q.ChatFiles(q.ctx, m.Session, string(m.ID))
	return all(files, err, func(f db.ChatFilesRow) classroom.ChatFile {
		return classroom.ChatFile{
			Hash: f.Hash, Name: f.Name, Type: f.MediaType, Size: f.Size, Width: int(f.Width), Height: int(f.Height),
		}
	})
}

// ChatSeq implements classroom.ChatQuery; so do the following.
func (q *query) ChatSeq(_ context.Context, id session.SessionID) (int64, error) {
	return q.q.ChatSeq(q.ctx, id)
}

func (q *query) Message(_ context.Context, id session.SessionID, message classroom.MessageID) (classroom.Message, error) {
	row, err := q.q.ChatMessage(q.ctx, id, string(message))
	return q.message(row, err)
}

// message is one row with its files.
func (q *query) message(row db.Chat, err error) (classroom.Message, error) {
	if err != nil {
		return classroom.Message{}, missing(err)
	}
	out, err := q.messages([]db.Chat{row}, nil)
	if err != nil {
		return classroom.Message{}, err
	}
	return out[0], nil
}

func (q *query) ChatTail(
	_ context.Context, id session.SessionID, v classroom.ChatViewer, after int64, most int,
) ([]classroom.Message, error) {
	return q.messages(q.q.ChatTail(q.ctx, db.ChatTailParams{
		SessionID: id, After: after, Person: v.Person, Run: string(v.Run), Here: string(v.Here), Host: v.Host,
		Most: int32(most), //nolint:gosec // some hundreds
	}))
}

func (q *query) ChatPage(
	_ context.Context, id session.SessionID, v classroom.ChatViewer, f classroom.ChatFilter, most int,
) ([]classroom.Message, error) {
	return q.messages(q.q.ChatPage(q.ctx, db.ChatPageParams{
		SessionID: id, Before: cmp.Or(f.Before, math.MaxInt64), Person: v.Person, Run: string(v.Run),
		Here: string(v.Here), Host: v.Host,
		Partner: string(f.Partner), Open: f.Open, Most: int32(most), //nolint:gosec // some hundreds
	}))
}

func (q *query) ChatPartners(_ context.Context, id session.SessionID, v classroom.ChatViewer) ([]session.PersonID, error) {
	rows, err := q.q.ChatPartners(q.ctx, v.Person, id, string(v.Run))
	return all(rows, err, func(p string) session.PersonID { return session.PersonID(p) })
}

func (q *query) ChatReaders(_ context.Context, room session.RoomID) ([]session.PersonID, error) {
	return q.q.ChatReaders(q.ctx, string(room))
}

func (q *query) ChatNotice(_ context.Context, id session.SessionID, v classroom.ChatViewer) (classroom.Message, error) {
	row, err := q.q.ChatNotice(q.ctx, id, string(v.Run))
	return q.message(row, err)
}

func (q *query) ChatRun(_ context.Context, run session.RunID) (classroom.ChatRun, error) {
	r, err := q.q.ChatRun(q.ctx, run)
	return one(r, err, func(r db.ChatRunRow) classroom.ChatRun {
		return classroom.ChatRun{ID: r.ID, Number: int(r.Number), Started: r.StartedAt}
	})
}

func (q *query) ChatOpen(_ context.Context, id session.SessionID, after int64, most int) ([]classroom.Message, error) {
	return q.messages(q.q.ChatOpen(q.ctx, id, after, int32(most))) //nolint:gosec // some hundreds
}

func (q *query) MessagesBy(
	_ context.Context, person session.PersonID, before classroom.MessageKey, limit int,
) ([]classroom.OwnMessage, error) {
	rows, err := q.q.ChatBy(q.ctx, db.ChatByParams{
		Person: person, Before: cmp.Or(before.At, math.MaxInt64), BeforeNumber: before.Number,
		Most: int32(limit), //nolint:gosec // some hundreds
	})
	return all(rows, err, func(m db.ChatByRow) classroom.OwnMessage {
		return classroom.OwnMessage{
			Session: m.SessionName, Number: m.Number, At: m.At, Private: m.ToID != "", Room: m.RoomName, Text: m.Body, Edited: m.EditedAt,
		}
	})
}

// AddMessage implements classroom.ChatTx; so do the following.
func (t *tx) AddMessage(_ context.Context, m classroom.Message) error {
	if err := t.q.AddChatMessage(t.ctx, db.AddChatMessageParams{
		SessionID: m.Session, ID: string(m.ID), Number: m.Number, Seq: m.Seq, RunID: m.Run, At: m.At,
		AuthorID: m.Author, ToID: m.To, Clears: m.Clears, Body: m.Text, Reply: string(m.Reply),
		Files: int64(len(m.Files)), EditedAt: m.Edited, DeletedAt: m.Deleted, DeletedBy: m.By, Cleared: m.Cleared,
		RoomID: string(m.Room), RoomName: m.RoomName, ToAll: m.All,
	}); err != nil {
		return err
	}
	return t.addChatFiles(m)
}

func (t *tx) addChatFiles(m classroom.Message) error {
	for i, f := range m.Files {
		if err := t.q.AddChatFile(t.ctx, db.AddChatFileParams{
			SessionID: m.Session, MessageID: string(m.ID), Place: int64(i), Hash: f.Hash, Name: f.Name,
		}); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) SaveMessage(_ context.Context, m classroom.Message) error {
	if err := changed(t.q.SaveChatMessage(t.ctx, db.SaveChatMessageParams{
		SessionID: m.Session, ID: string(m.ID), Seq: m.Seq, Body: m.Text, Files: int64(len(m.Files)),
		EditedAt: m.Edited, DeletedAt: m.Deleted, DeletedBy: m.By,
	})); err != nil {
		return err
	}
	if err := t.q.DropChatFiles(t.ctx, m.Session, string(m.ID)); err != nil {
		return err
	}
	return t.addChatFiles(m)
}

func (t *tx) ClearChat(_ context.Context, id session.SessionID, run session.RunID, before int64) error {
	if err := t.q.ClearChat(t.ctx, id, run, before); err != nil {
		return err
	}
	return t.q.DropClearedFiles(t.ctx, id)
}
