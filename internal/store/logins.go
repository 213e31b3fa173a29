package store

import (
	"context"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

func login(l db.Login) classroom.Login {
	return classroom.Login{
		ID: l.ID, Secret: l.Secret, Person: l.PersonID, Guest: l.GuestOf,
		Created: l.CreatedAt, Acted: l.ActedAt, Seen: l.SeenAt, Address: l.Address, Agent: l.Agent,
	}
}

func resume(r db.Resume) classroom.Resume {
	return classroom.Resume{
		Secret: r.Secret, Tab: r.Tab, Session: r.SessionID, Person: r.PersonID, Conn: r.ConnID,
		Run: r.RunID, Reading: r.Reading, Created: r.CreatedAt,
	}
}

func (q *query) LoginBySecret(_ context.Context, hash []byte) (classroom.Login, error) {
	l, err := q.q.LoginBySecret(q.ctx, hash)
	return one(l, err, login)
}

func (q *query) Logins(_ context.Context, who session.PersonID) ([]classroom.Login, error) {
	rows, err := q.q.Logins(q.ctx, who)
	return all(rows, err, login)
}

func (q *query) HasLogin(_ context.Context, id session.LoginID, who session.PersonID) (bool, error) {
	return q.q.HasLogin(q.ctx, id, who)
}

func (q *query) ConnectedBy(_ context.Context, id session.LoginID) ([]session.SessionID, error) {
	return q.q.ConnectedBy(q.ctx, id)
}

func (q *query) ActedElsewhere(_ context.Context, id session.LoginID, not session.SessionID, since session.Instant) (bool, error) {
	return q.q.ActedElsewhere(q.ctx, id, since, not)
}

func (q *query) Orphans(context.Context) ([]classroom.Orphan, error) {
	rows, err := q.q.Orphans(q.ctx)
	return all(rows, err, func(o db.OrphansRow) classroom.Orphan {
		return classroom.Orphan{Session: o.SessionID, Person: o.PersonID, Login: o.LoginID}
	})
}

func (q *query) ResumeBySecret(_ context.Context, hash []byte) (classroom.Resume, error) {
	r, err := q.q.ResumeBySecret(q.ctx, hash)
	return one(r, err, resume)
}

func (t *tx) AddLogin(_ context.Context, l classroom.Login) error {
	return t.q.AddLogin(t.ctx, db.AddLoginParams{
		ID: l.ID, Secret: l.Secret, PersonID: l.Person, GuestOf: l.Guest,
		CreatedAt: l.Created, ActedAt: l.Acted, SeenAt: l.Seen, Address: l.Address, Agent: l.Agent,
	})
}

// EndLogins keeps of guests who they were: what their browser has not sent yet
// is taken for a while (rule 35).
func (t *tx) EndLogins(_ context.Context, ids ...session.LoginID) error {
	now := session.At(time.Now())
	for _, id := range ids {
		if err := t.q.KeepPastGuest(t.ctx, int64(now), id); err != nil {
			return err
		}
		if err := t.q.EndLogin(t.ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) Acted(_ context.Context, id session.LoginID, at session.Instant) error {
	return t.q.Acted(t.ctx, id, at)
}

func (t *tx) AddResume(_ context.Context, r classroom.Resume) error {
	return t.q.AddResume(t.ctx, db.AddResumeParams{
		Secret: r.Secret, Tab: r.Tab, SessionID: r.Session, PersonID: r.Person, ConnID: r.Conn,
		RunID: r.Run, Reading: r.Reading, CreatedAt: r.Created,
	})
}

func (t *tx) ConfirmResume(_ context.Context, hash []byte) error {
	return t.q.ConfirmResume(t.ctx, hash)
}

// Forget deletes failures, dead nodes, mails, tokens, closed requests, and those
// resume tokens that no open connection uses.
func (t *tx) Forget(_ context.Context, before session.Instant) error {
	for _, forget := range []func(context.Context, session.Instant) error{
		t.q.ForgetFailures, t.q.ForgetResumes, t.q.ForgetTokens, t.q.ForgetNodes, t.q.ForgetMails,
		t.q.ForgetContacts, t.q.ForgetInvitations, t.q.ForgetOnce,
	} {
		if err := forget(t.ctx, before); err != nil {
			return err
		}
	}
	return nil
}
