package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

func sessionRow(r db.SessionsRow) (classroom.Session, error) {
	s := classroom.Session{
		ID: r.ID, Link: r.Link, Name: r.Name, Group: classroom.GroupID(r.GroupID), Created: r.CreatedAt,
		Owner: r.OwnerID, Status: r.Status, Phase: r.Phase, Policy: r.Policy,
		Inside: int(r.Inside), Host: r.Host,
		Next: classroom.Span{Start: r.NextAt, End: r.NextEnd}, Sequence: int(r.Sequence),
	}
	if err := json.Unmarshal([]byte(r.Overrides), &s.Overrides); err != nil {
		return s, fmt.Errorf("overrides of session %s: %w", r.ID, err)
	}
	if r.Dates == "" {
		return s, nil
	}
	if err := json.Unmarshal([]byte(r.Dates), &s.Dates); err != nil {
		return s, fmt.Errorf("dates of session %s: %w", r.ID, err)
	}
	return s, nil
}

func (q *query) SessionByLink(_ context.Context, link string) (classroom.Session, error) {
	r, err := q.q.SessionByLink(q.ctx, link)
	return single(db.SessionByIDRow(r), err)
}

func (q *query) Session(_ context.Context, id session.SessionID) (classroom.Session, error) {
	return single(q.q.SessionByID(q.ctx, id))
}

func single(r db.SessionByIDRow, err error) (classroom.Session, error) {
	if err != nil {
		return classroom.Session{}, missing(err)
	}
	return sessionRow(db.SessionsRow{
		ID: r.ID, Link: r.Link, Name: r.Name, GroupID: r.GroupID, Overrides: r.Overrides,
		CreatedAt: r.CreatedAt, Status: r.Status, Phase: r.Phase, Policy: r.Policy,
		OwnerID: r.OwnerID, Inside: r.Inside,
		Dates: r.Dates, NextAt: r.NextAt, NextEnd: r.NextEnd, Sequence: r.Sequence,
	})
}

func (q *query) Sessions(_ context.Context, who session.PersonID) ([]classroom.Session, error) {
	rows, err := q.q.Sessions(q.ctx, who)
	if err != nil {
		return nil, err
	}
	list := make([]classroom.Session, len(rows))
	for i, r := range rows {
		if list[i], err = sessionRow(r); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(list, func(a, b classroom.Session) int {
		return cmp.Or(byName(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

func (q *query) Member(_ context.Context, id session.SessionID, who session.PersonID) (bool, error) {
	return q.q.Member(q.ctx, id, who)
}

func (q *query) Due(_ context.Context, now session.Instant, limit int) ([]session.SessionID, error) {
	return q.q.Due(q.ctx, now, int32(limit))
}

func (q *query) NextDue(context.Context) (session.Instant, error) {
	at, err := q.q.NextDue(q.ctx)
	return session.Instant(at), err
}

func (q *query) Peopled(context.Context) ([]session.SessionID, error) { return q.q.Peopled(q.ctx) }

func (q *query) Attendance(_ context.Context, run session.RunID) ([]classroom.Stay, error) {
	rows, err := q.q.Attendance(q.ctx, run)
	return all(rows, err, func(a db.Attendance) classroom.Stay {
		return classroom.Stay{
			Person: a.PersonID, Number: int(a.Stay), Joined: a.JoinedAt,
			Left: session.Instant(a.LeftAt.Int64), Reason: a.Reason,
		}
	})
}

func (q *query) Events(_ context.Context, id session.SessionID, from int64, limit int) ([]session.Event, error) {
	rows, err := q.q.Events(q.ctx, id, from, int32(limit))
	if err != nil {
		return nil, err
	}
	events := make([]session.Event, len(rows))
	for i, data := range rows {
		if err := json.Unmarshal([]byte(data), &events[i]); err != nil {
			return nil, fmt.Errorf("event of session %s: %w", id, err)
		}
	}
	return events, nil
}

// datesText is how dates are kept; empty: none.
func datesText(d *classroom.Dates) (string, error) {
	if d == nil {
		return "", nil
	}
	text, err := json.Marshal(d)
	return string(text), err
}

func (t *tx) AddSession(_ context.Context, n classroom.Session, s *session.State) error {
	overrides, err := json.Marshal(n.Overrides)
	if err != nil {
		return err
	}
	header, err := json.Marshal(s.Header)
	if err != nil {
		return err
	}
	dates, err := datesText(n.Dates)
	if err != nil {
		return err
	}
	if err := taken(t.q.AddSession(t.ctx, db.AddSessionParams{
		ID: s.ID, Link: n.Link, Name: n.Name, GroupID: string(n.Group),
		Overrides: string(overrides), CreatedAt: n.Created,
		State: string(header), Rev: s.Rev, NextDue: nextDue(s), Status: s.Effective(), Phase: s.Phase(),
		Policy: s.Settings.Policy, OwnerID: owner(s), Inside: int64(s.Inside()), Deleted: s.Deleted,
		NameKey: classroom.Folded(n.Name), Dates: dates,
		NextAt: n.Next.Start, NextEnd: n.Next.End, Sequence: int64(n.Sequence),
	})); err != nil {
		return err
	}
	for p, role := range s.Hosts {
		if err := t.q.SetHost(t.ctx, s.ID, p, role); err != nil {
			return err
		}
	}
	return t.q.AddBoard(t.ctx, boardParams(firstBoard(s.ID, n.Created)))
}

func (t *tx) SaveSession(_ context.Context, n classroom.Session) error {
	inUse, err := t.q.LinkTaken(t.ctx, n.Link, n.ID)
	switch {
	case err != nil:
		return err
	case inUse:
		return classroom.ErrTaken
	}
	overrides, err := json.Marshal(n.Overrides)
	if err != nil {
		return err
	}
	dates, err := datesText(n.Dates)
	if err != nil {
		return err
	}
	return changed(t.q.SaveSession(t.ctx, db.SaveSessionParams{
		ID: n.ID, Link: n.Link, Name: n.Name, GroupID: string(n.Group), Overrides: string(overrides),
		NameKey: classroom.Folded(n.Name), Dates: dates,
		NextAt: n.Next.Start, NextEnd: n.Next.End, Sequence: int64(n.Sequence),
	}))
}

func (t *tx) AddMember(_ context.Context, id session.SessionID, who session.PersonID) error {
	return t.q.AddMember(t.ctx, id, who)
}

func (t *tx) RemoveMember(_ context.Context, id session.SessionID, who session.PersonID) error {
	return t.q.RemoveMember(t.ctx, id, who)
}
