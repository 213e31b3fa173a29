package classroom

import (
	"context"
	"errors"

	"github.com/stoahq/stoa/internal/session"
)

// PutLate changes elements of a board for somebody whose page could not send
// them by its socket (rule 35): while they are inside like any put, afterwards
// for 24 hours from the end of their seat, while the session is active, and
// never after a removal. It is not an action. That it is this person, the
// caller has checked: by a login, or by the secret of a guest's that has ended
// ([Classroom.PastGuest]).
func (c *Classroom) PutLate(ctx context.Context, id session.SessionID, p Person, b Batch) (done Edit, err error) {
	err = c.edit(ctx, id, func(t *turn) error {
		w, code, err := t.mayLate(p)
		if err != nil {
			return err
		}
		if code == "" && t.s.Seats[p.ID].Inside() {
			code = t.s.MayDraw(w, string(b.Board)) // breakout rooms may have been opened since
		}
		if code != "" {
			return &session.Refusal{Code: code}
		}
		done, err = t.put(w, "", b)
		return err
	})
	return done, err
}

func (t *turn) mayLate(p Person) (session.Who, session.Code, error) {
	w := session.Who{Person: p.ID, Kind: p.Kind}
	stay, err := lastStay(t.ctx, t.tx, t.id, p.ID)
	if err != nil {
		return w, "", err
	}
	return w, lateCode(t.s, w, stay, t.at()), nil
}

// lateCode says whether changes of somebody are taken whose last stay is this.
// Hosts may have prepared since (rule 13), which leaves no stay: theirs have no
// end.
func lateCode(s *session.State, w session.Who, last Stay, now session.Instant) session.Code {
	if s.IsHost(w.Person) {
		last.Left = 0
	}
	return s.MayLate(w, last.Left, last.Reason, now)
}

// lastStay is the zero Stay where there was none.
func lastStay(ctx context.Context, q WorkspaceQuery, id session.SessionID, p session.PersonID) (Stay, error) {
	stay, err := q.LastStay(ctx, id, p)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return stay, err
}

// LateCode is why changes of somebody, which were not sent, would not be taken
// now; empty: they would.
func (c *Classroom) LateCode(ctx context.Context, id session.SessionID, p Person) (code session.Code, err error) {
	var stay Stay
	err = c.store.Read(ctx, func(q Query) (err error) {
		stay, err = lastStay(ctx, q, id, p.ID)
		return err
	})
	if err != nil {
		return "", err
	}
	w := session.Who{Person: p.ID, Kind: p.Kind}
	err = c.View(ctx, id, func(s *session.State) {
		code = lateCode(s, w, stay, max(clock(), s.At))
	})
	return code, err
}

// PastGuest is who was a guest of a session by a secret whose login has ended,
// within the last 24 hours; else ErrNotFound. The secret serves for nothing but
// rule 35.
func (c *Classroom) PastGuest(ctx context.Context, id session.SessionID, secret string) (p Person, err error) {
	err = c.store.Read(ctx, func(q Query) error {
		past, err := q.PastGuest(ctx, hashed(secret))
		if err != nil {
			return err
		}
		if past.Session != id || past.At.Add(lateFor) <= clock() {
			return ErrNotFound
		}
		p, err = q.Person(ctx, past.Person)
		return err
	})
	return p, err
}
