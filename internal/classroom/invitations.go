package classroom

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stoahq/stoa/internal/session"
)

// Invitation to a session by mail. It gives no rights: its link is the
// session's, and who comes by it is let in as anybody is.
type Invitation struct {
	ID        string // also the UID of the calendar entry
	Session   session.SessionID
	Email     string
	Name      string // as who invites wrote it; may be empty
	Language  string // en, de, he; empty: English
	Note      string // of who invites; lines
	By        session.PersonID
	Sequence  int // of the calendar entry: grows with every change (RFC 5545)
	Cancelled bool
	Created   session.Instant
}

// Invitee is somebody to be invited.
type Invitee struct {
	Email string
	Name  string // may be empty
}

// Limits on invitations.
const (
	maxInvitees       = 100  // at a time
	maxNote           = 2000 // characters
	invitationsPerDay = 1000 // of one person
	invitationsMost   = 2000 // of one session
	// gatherDoublings is how often the wait of Config.GatherUpdates doubles, once
	// for every mail about changes within a day: 2 minutes become 8.5 hours.
	gatherDoublings = 8
)

// Invite invites people by mail, for whoever may configure the session. Those
// who are invited already are not written to again; they are known. language is
// that of the mails to people who have no account, or have not said.
func (c *Classroom) Invite(
	ctx context.Context, by Person, id session.SessionID, people []Invitee, language, note string,
) (sent, known []Invitation, err error) {
	if people, err = cleanInvitees(people); err != nil {
		return nil, nil, err
	}
	if note, err = cleanNote(note); err != nil {
		return nil, nil, err
	}
	if checkLocale(language) != nil {
		return nil, nil, &Invalid{"language", "unknown"}
	}
	err = c.change(ctx, id, func(t *turn) error {
		sent, known = nil, nil
		if err := t.may(by, session.DoConfigure); err != nil {
			return err
		}
		kept, err := t.tx.Session(ctx, id)
		if err != nil {
			return err
		}
		if err := t.roomFor(by, len(people)); err != nil {
			return err
		}
		for _, p := range people {
			i := Invitation{
				ID: newID(), Session: id, Email: p.Email, Name: p.Name, Language: language, Note: note, By: by.ID, Created: t.now,
			}
			is, err := t.invite(kept, &i)
			if err != nil {
				return err
			}
			if is {
				sent = append(sent, i)
			} else {
				known = append(known, i)
			}
		}
		if len(sent) == 0 {
			return nil
		}
		return t.tx.AddAudit(ctx, Audit{By: by.ID, Action: AuditSessionInvite, Session: id})
	})
	if err != nil {
		return nil, nil, err
	}
	c.mailed()
	return sent, known, nil
}

// roomFor refuses more invitations than one person, or one session, may have.
func (t *turn) roomFor(by Person, n int) error {
	day, err := t.tx.InvitationsSince(t.ctx, by.ID, t.now.Add(-24*time.Hour))
	if err != nil {
		return err
	}
	all, err := t.tx.Invitations(t.ctx, t.id, "", invitationsMost)
	if err != nil {
		return err
	}
	if day+n > invitationsPerDay || len(all)+n > invitationsMost {
		return &Denied{Code: TooOften, RetryAfter: time.Hour}
	}
	return nil
}

// invite adds an invitation with its mail; false: the address was invited
// already.
func (t *turn) invite(kept Session, i *Invitation) (bool, error) {
	p, err := t.tx.PersonByEmail(t.ctx, i.Email)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return false, err
	}
	if p.Locale != "" {
		i.Language = p.Locale
	}
	err = t.tx.AddInvitation(t.ctx, *i)
	switch {
	case errors.Is(err, ErrTaken):
		return false, nil
	case err != nil:
		return false, err
	}
	return true, t.tx.AddMail(t.ctx, i.mail(MailInvite, kept))
}

// mail is what is written about an invitation, with the session as it is.
func (i Invitation) mail(kind MailKind, kept Session) Mail {
	m := newMail(kind, i.Email, i.Name, i.Language, MailData{
		Name: kept.Name, Link: kept.Link, Dates: kept.Dates, Invitation: i.ID, Sequence: i.Sequence,
	})
	if kind == MailInvite {
		m.Data.Note = i.Note
	}
	m.By, m.Session = i.By, i.Session
	return m
}

// Invitations lists a session's by address, from after one on, for whoever may
// configure it.
func (c *Classroom) Invitations(
	ctx context.Context, by Person, id session.SessionID, after string, limit int,
) (list []Invitation, err error) {
	if err := c.mayConfigure(ctx, by, id); err != nil {
		return nil, err
	}
	err = c.store.Read(ctx, func(q Query) (err error) {
		list, err = q.Invitations(ctx, id, after, limit)
		return err
	})
	return list, err
}

func (c *Classroom) mayConfigure(ctx context.Context, by Person, id session.SessionID) error {
	who, err := c.Standing(ctx, id, by)
	if err != nil {
		return err
	}
	var code session.Code
	err = c.View(ctx, id, func(s *session.State) { code = s.May(who, session.DoConfigure) })
	if err == nil && code != "" {
		err = &session.Refusal{Code: code}
	}
	return err
}

// Uninvite cancels an invitation, and says so by mail.
func (c *Classroom) Uninvite(ctx context.Context, by Person, id session.SessionID, invitation string) error {
	err := c.change(ctx, id, func(t *turn) error {
		if err := t.may(by, session.DoConfigure); err != nil {
			return err
		}
		i, err := t.tx.Invitation(ctx, invitation)
		if err != nil {
			return err
		}
		if i.Session != id || i.Cancelled {
			return ErrNotFound
		}
		kept, err := t.tx.Session(ctx, id)
		if err != nil {
			return err
		}
		if err := t.cancel(i, kept); err != nil {
			return err
		}
		return t.tx.AddAudit(ctx, Audit{By: by.ID, Action: AuditSessionUninvite, Session: id})
	})
	if err == nil {
		c.mailed()
	}
	return err
}

func (t *turn) cancel(i Invitation, kept Session) error {
	i.Cancelled = true
	i.Sequence++
	if err := t.tx.DropUpdates(t.ctx, t.id, i.Email, t.now); err != nil {
		return err
	}
	if err := t.tx.SaveInvitation(t.ctx, i); err != nil {
		return err
	}
	if kept.over(t.now) {
		return nil
	}
	return t.tx.AddMail(t.ctx, i.mail(MailCancel, kept))
}

// over tells whether the session had dates and they are all in the past: then
// nobody needs to hear of a change.
func (s Session) over(now session.Instant) bool {
	if s.Dates == nil {
		return false
	}
	_, more := s.Dates.Next(now)
	return !more
}

// tellInvited writes to those who are invited what changed of the session's
// name and dates. Changes that come one after the other are one mail: it waits,
// and a later one takes its place. Say c.mailed() after the commit.
func (t *turn) tellInvited(was, kept Session) error {
	if was.over(t.now) && kept.over(t.now) {
		return nil
	}
	if err := t.tx.DropUpdates(t.ctx, t.id, "", t.now); err != nil {
		return err
	}
	told, err := t.tx.Updates(t.ctx, t.id, t.now.Add(-24*time.Hour))
	if err != nil {
		return err
	}
	due := t.now.Add(t.c.cfg.GatherUpdates << min(told, gatherDoublings))
	return t.eachInvited(func(i Invitation) error {
		i.Sequence++
		if err := t.tx.SaveInvitation(t.ctx, i); err != nil {
			return err
		}
		m := i.mail(MailUpdate, kept)
		if kept.Dates == nil && was.Dates != nil {
			m.Data.Dates, m.Data.Off = was.Dates, true
		}
		m.Due = due
		return t.tx.AddMail(t.ctx, m)
	})
}

// uninviteAll cancels all invitations of a session that is deleted. Say
// c.mailed() after the commit.
func (t *turn) uninviteAll(kept Session) error {
	return t.eachInvited(func(i Invitation) error { return t.cancel(i, kept) })
}

func (t *turn) eachInvited(do func(Invitation) error) error {
	all, err := t.tx.Invitations(t.ctx, t.id, "", invitationsMost)
	if err != nil {
		return err
	}
	for _, i := range all {
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}

// cleanInvitees checks a list of people; who is on it twice is on it once.
func cleanInvitees(people []Invitee) (clean []Invitee, err error) {
	switch {
	case len(people) == 0:
		return nil, &Invalid{"people", "required"}
	case len(people) > maxInvitees:
		return nil, &Invalid{"people", "too_long"}
	}
	seen := map[string]bool{}
	for _, p := range people {
		if p.Email, err = cleanEmail(p.Email); err != nil {
			return nil, err
		}
		if p.Name != "" {
			if p.Name, err = cleanName("name", p.Name, maxLabel); err != nil {
				return nil, err
			}
		}
		if !seen[p.Email] {
			seen[p.Email] = true
			clean = append(clean, p)
		}
	}
	return clean, nil
}

// cleanNote is a text of several lines as it is kept.
func cleanNote(note string) (string, error) {
	note = strings.TrimSpace(strings.ReplaceAll(note, "\r\n", "\n"))
	for _, r := range note {
		if r != '\n' && r != '\t' && unicode.IsControl(r) || bidiControl(r) {
			return "", &Invalid{"note", "characters"}
		}
	}
	switch {
	case !utf8.ValidString(note):
		return "", &Invalid{"note", "characters"}
	case utf8.RuneCountInString(note) > maxNote:
		return "", &Invalid{"note", "too_long"}
	}
	return note, nil
}
