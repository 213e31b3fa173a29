package store

import (
	"context"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

func (q *query) Accounts(_ context.Context, f classroom.AccountFilter) ([]classroom.Account, error) {
	w := wordsOf(f.Search)
	rows, err := q.q.AccountsPage(q.ctx, db.AccountsPageParams{
		AfterName: plainText(f.After.Key), AfterID: plainText(f.After.ID), Kind: string(f.Kind), State: string(f.State),
		W1: w[0], W2: w[1], W3: w[2], W4: w[3], Most: int32(f.Limit), //nolint:gosec // at most a page
	})
	return all(rows, err, func(r db.AccountsPageRow) classroom.Account {
		return classroom.Account{Person: person(r.Person), SSO: r.Sso}
	})
}

func (q *query) Account(_ context.Context, id session.PersonID) (a classroom.Account, err error) {
	p, err := q.q.Person(q.ctx, id)
	if err != nil {
		return a, missing(err)
	}
	if p.Kind == session.Guest || p.ErasedAt > 0 {
		return a, classroom.ErrNotFound
	}
	sso, err := q.q.HasIdentity(q.ctx, id)
	return classroom.Account{Person: person(p), SSO: sso}, err
}

func (q *query) Admins(context.Context) (int, error) {
	n, err := q.q.Admins(q.ctx)
	return int(n), err
}

func (q *query) Standings(_ context.Context, who session.PersonID) (s classroom.Standings, err error) {
	sessions, err := q.q.HostRoles(q.ctx, who)
	if err != nil {
		return s, err
	}
	for _, r := range sessions {
		if r.Role == session.Owner {
			s.Owned = append(s.Owned, r.SessionID)
		} else {
			s.Hosted = append(s.Hosted, r.SessionID)
		}
	}
	groups, err := q.q.GroupRoles(q.ctx, who)
	for _, r := range groups {
		if id := classroom.GroupID(r.GroupID); r.Role == "owner" {
			s.Groups = append(s.Groups, id)
		} else {
			s.Managed = append(s.Managed, id)
		}
	}
	return s, err
}

func (q *query) SeatedIn(_ context.Context, who session.PersonID) ([]session.SessionID, error) {
	return q.q.SeatedIn(q.ctx, who)
}

func (q *query) IdentityOf(_ context.Context, issuer, subject string) (session.PersonID, error) {
	id, err := q.q.IdentityOf(q.ctx, issuer, subject)
	return id, missing(err)
}

func (q *query) Token(_ context.Context, hash []byte) (classroom.Token, error) {
	t, err := q.q.Token(q.ctx, hash)
	return one(t, err, func(t db.Token) classroom.Token {
		return classroom.Token{
			Secret: t.Secret, Kind: classroom.TokenKind(t.Kind), Person: t.PersonID,
			Created: t.CreatedAt, Expires: t.ExpiresAt,
		}
	})
}

func (q *query) AbsentGuests(_ context.Context, before session.Instant, limit int) ([]session.LoginID, error) {
	return q.q.AbsentGuests(q.ctx, before, int32(limit)) //nolint:gosec // some hundreds
}

func (t *tx) LockAdmins(context.Context) error { return t.q.LockAdmins(t.ctx) }

func (t *tx) LockPerson(_ context.Context, who session.PersonID) error {
	return changed(t.q.LockPerson(t.ctx, who))
}

// ErasePerson keeps the row, its kind and when it was made and erased.
func (t *tx) ErasePerson(_ context.Context, p classroom.Person, at session.Instant) error {
	for _, erase := range []func(context.Context, session.PersonID) error{
		t.q.EraseLogins, t.q.EraseIdentities, t.q.EndTokens, t.q.EraseMemberships, t.q.EraseGroupMemberships,
		t.q.EraseOnce,
	} {
		if err := erase(t.ctx, p.ID); err != nil {
			return err
		}
	}
	if p.Email != "" {
		for _, erase := range []func(context.Context, string) error{t.q.ForgetMailsTo, t.q.EraseInvitations} {
			if err := erase(t.ctx, p.Email); err != nil {
				return err
			}
		}
	}
	if err := t.q.ForgetContactsOf(t.ctx, p.ID, p.Email); err != nil {
		return err
	}
	return changed(t.q.ErasePerson(t.ctx, p.ID, at))
}

func (t *tx) AddIdentity(_ context.Context, issuer, subject string, who session.PersonID) error {
	return taken(t.q.AddIdentity(t.ctx, issuer, subject, who))
}

func (t *tx) AddToken(_ context.Context, k classroom.Token) error {
	return t.q.AddToken(t.ctx, db.AddTokenParams{
		Secret: k.Secret, Kind: string(k.Kind), PersonID: k.Person, CreatedAt: k.Created, ExpiresAt: k.Expires,
	})
}

func (t *tx) SpendToken(_ context.Context, hash []byte) error {
	return changed(t.q.SpendToken(t.ctx, hash))
}

func (t *tx) EndTokens(_ context.Context, who session.PersonID) error {
	return t.q.EndTokens(t.ctx, who)
}

func (t *tx) GuestSeen(_ context.Context, at session.Instant, ids ...session.LoginID) error {
	for _, id := range ids {
		if err := t.q.GuestSeen(t.ctx, id, at); err != nil {
			return err
		}
	}
	return nil
}

func (q *query) NameTaken(_ context.Context, id session.SessionID, name string) (bool, error) {
	return q.q.NameTaken(q.ctx, id, classroom.Folded(name))
}
