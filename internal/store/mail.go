package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

func mail(m db.Mail) (classroom.Mail, error) {
	out := classroom.Mail{
		ID: m.ID, Kind: classroom.MailKind(m.Kind), Email: m.Email, Name: m.Name, Language: m.Language,
		By: m.ByID, Session: m.SessionID, State: classroom.MailState(m.State), Attempts: int(m.Attempts),
		Error: m.Error, Created: m.CreatedAt, Sent: m.SentAt, Due: m.DueAt,
	}
	if err := json.Unmarshal([]byte(m.Data), &out.Data); err != nil {
		return out, fmt.Errorf("data of mail %s: %w", m.ID, err)
	}
	return out, nil
}

func (q *query) Mail(_ context.Context, id string) (classroom.Mail, error) {
	m, err := q.q.Mail(q.ctx, id)
	if err != nil {
		return classroom.Mail{}, missing(err)
	}
	return mail(m)
}

func (q *query) Mails(
	_ context.Context, state classroom.MailState, after session.Instant, id string, limit int,
) ([]classroom.Mail, error) {
	if after == 0 {
		after = math.MaxInt64
	}
	var rows []db.Mail
	var err error
	if state == "" {
		rows, err = q.q.Mails(q.ctx, after, id, int32(limit))
	} else {
		rows, err = q.q.MailsOf(q.ctx, db.MailsOfParams{State: string(state), CreatedAt: after, ID: id, Limit: int32(limit)})
	}
	if err != nil {
		return nil, err
	}
	list := make([]classroom.Mail, len(rows))
	for i, r := range rows {
		if list[i], err = mail(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (q *query) QueuedMails(_ context.Context, due session.Instant, limit int) ([]string, error) {
	return q.q.QueuedMails(q.ctx, due, int32(limit))
}

func (q *query) Updates(_ context.Context, id session.SessionID, since session.Instant) (int, error) {
	n, err := q.q.Updates(q.ctx, id, since)
	return int(n), err
}

func (t *tx) DropUpdates(_ context.Context, id session.SessionID, email string, due session.Instant) error {
	return t.q.DropUpdates(t.ctx, id, due, email)
}

func (t *tx) AddMail(_ context.Context, m classroom.Mail) error {
	data, err := json.Marshal(m.Data)
	if err != nil {
		return err
	}
	return t.q.AddMail(t.ctx, db.AddMailParams{
		ID: m.ID, Kind: string(m.Kind), Email: m.Email, Name: m.Name, Language: m.Language, Data: string(data),
		ByID: m.By, SessionID: m.Session, State: string(m.State), Attempts: int64(m.Attempts), Error: m.Error,
		CreatedAt: m.Created, SentAt: m.Sent, DueAt: m.Due,
	})
}

func (t *tx) SaveMail(_ context.Context, m classroom.Mail) error {
	data, err := json.Marshal(m.Data)
	if err != nil {
		return err
	}
	return changed(t.q.SaveMail(t.ctx, db.SaveMailParams{
		ID: m.ID, Data: string(data), State: string(m.State), Attempts: int64(m.Attempts), Error: m.Error, SentAt: m.Sent,
	}))
}

func invitation(r db.Invitation) classroom.Invitation {
	return classroom.Invitation{
		ID: r.ID, Session: r.SessionID, Email: r.Email, Name: r.Name, Language: r.Language, Note: r.Note,
		By: r.ByID, Sequence: int(r.Sequence), Cancelled: r.Cancelled, Created: r.CreatedAt,
	}
}

func (q *query) Invitation(_ context.Context, id string) (classroom.Invitation, error) {
	r, err := q.q.Invitation(q.ctx, id)
	return one(r, err, invitation)
}

func (q *query) Invitations(_ context.Context, id session.SessionID, after string, limit int) ([]classroom.Invitation, error) {
	rows, err := q.q.Invitations(q.ctx, id, after, int32(limit))
	return all(rows, err, invitation)
}

func (q *query) InvitationsSince(_ context.Context, by session.PersonID, since session.Instant) (int, error) {
	n, err := q.q.InvitationsSince(q.ctx, by, since)
	return int(n), err
}

func (t *tx) AddInvitation(_ context.Context, i classroom.Invitation) error {
	return taken(t.q.AddInvitation(t.ctx, db.AddInvitationParams{
		ID: i.ID, SessionID: i.Session, Email: i.Email, Name: i.Name, Language: i.Language, Note: i.Note,
		ByID: i.By, Sequence: int64(i.Sequence), CreatedAt: i.Created,
	}))
}

func (t *tx) SaveInvitation(_ context.Context, i classroom.Invitation) error {
	return changed(t.q.SaveInvitation(t.ctx, i.ID, int64(i.Sequence), i.Cancelled))
}
