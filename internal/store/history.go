package store

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

// Runs implements classroom.HistoryQuery; so do the following.
func (q *query) Runs(_ context.Context, id session.SessionID, before, limit int) ([]classroom.Run, error) {
	rows, err := q.q.Runs(q.ctx, id, int64(cmp.Or(before, math.MaxInt32)), int32(limit))
	return all(rows, err, func(r db.RunsRow) classroom.Run {
		return classroom.Run{
			ID: r.ID, Number: int(r.Number), Started: r.StartedAt, StartedBy: r.StartedBy,
			Ended: session.Instant(r.EndedAt.Int64), Reason: r.Reason, People: int(r.People),
		}
	})
}

func (q *query) Attended(_ context.Context, id session.SessionID, run classroom.Run) ([]classroom.Attended, error) {
	rows, err := q.q.Attended(q.ctx, run.ID)
	stays, err := all(rows, err, func(a db.AttendedRow) classroom.AttendedStay {
		return classroom.AttendedStay{
			Stay: classroom.Stay{
				Person: a.PersonID, Number: int(a.Stay), Joined: a.JoinedAt,
				Left: session.Instant(a.LeftAt.Int64), Reason: a.Reason,
			},
			Name: a.Name, Kind: a.Kind, Role: classroom.RunRole(a.Role),
		}
	})
	if err != nil {
		return nil, err
	}
	absent, err := q.absent(id, run)
	if err != nil {
		return nil, err
	}
	lines := classroom.Lines(stays, absent)
	return lines, q.rooms(run.ID, lines)
}

// rooms fills in who was in which breakout rooms. Two of one name are one.
func (q *query) rooms(run session.RunID, lines []classroom.Attended) error {
	rows, err := q.q.RoomsIn(q.ctx, run)
	if err != nil {
		return err
	}
	of := map[session.PersonID][]string{}
	for _, r := range rows {
		if !slices.Contains(of[r.PersonID], r.RoomName) {
			of[r.PersonID] = append(of[r.PersonID], r.RoomName)
		}
	}
	for i := range lines {
		lines[i].Rooms = of[lines[i].Person]
	}
	return nil
}

func (q *query) absent(id session.SessionID, run classroom.Run) ([]classroom.Attended, error) {
	if run.Ended != 0 {
		rows, err := q.q.Absent(q.ctx, run.ID)
		return all(rows, err, func(a db.AbsentRow) classroom.Attended {
			return classroom.Attended{Person: a.PersonID, Name: a.Name, Kind: a.Kind, Role: classroom.RunRole(a.Role)}
		})
	}
	rows, err := q.q.AbsentNow(q.ctx, id, run.ID)
	return all(rows, err, func(a db.AbsentNowRow) classroom.Attended {
		return classroom.Attended{
			Person: a.PersonID, Name: a.Name, Kind: session.Kind(a.Kind), Role: classroom.RunRole(a.Role),
		}
	})
}

func (q *query) StaysOf(_ context.Context, who session.PersonID, before classroom.StayKey, limit int) ([]classroom.OwnStay, error) {
	rows, err := q.q.StaysOf(q.ctx, db.StaysOfParams{
		PersonID: who, BeforeAt: cmp.Or(before.At, math.MaxInt64), BeforeRun: before.Run, Most: int32(limit),
	})
	return all(rows, err, func(a db.StaysOfRow) classroom.OwnStay {
		return classroom.OwnStay{
			Stay: classroom.Stay{
				Person: who, Number: int(a.Stay), Joined: a.JoinedAt,
				Left: session.Instant(a.LeftAt.Int64), Reason: a.Reason,
			},
			Session: a.SessionName, Run: a.RunID, RunNo: int(a.Number), Role: classroom.RunRole(a.Role),
		}
	})
}

func (q *query) Record(_ context.Context, who session.PersonID) (r classroom.Record, err error) {
	sessions, err := q.q.SessionsOf(q.ctx, who)
	r.Sessions, err = all(sessions, err, func(s db.SessionsOfRow) classroom.RecordSession {
		role := classroom.RoleMember
		for name, rank := range ranks {
			if rank == s.Rank {
				role = name
			}
		}
		return classroom.RecordSession{Name: s.Name, Role: role, Created: s.CreatedAt}
	})
	if err != nil {
		return r, err
	}
	groups, err := q.q.GroupsOf(q.ctx, who)
	r.Groups, err = all(groups, err, func(g db.GroupsOfRow) classroom.RecordGroup {
		return classroom.RecordGroup{Name: g.Name, Role: g.Role, Added: g.AddedAt}
	})
	if err != nil {
		return r, err
	}
	contacts, err := q.q.ContactsOf(q.ctx, who)
	r.Contacts, err = all(contacts, err, func(c db.ContactsOfRow) classroom.RecordContact {
		out := classroom.RecordContact{Holder: c.Holder, Email: c.Email, State: c.State, Created: c.CreatedAt}
		if c.HolderID == who {
			out.Mine, out.Label = true, c.Label
		}
		return out
	})
	if err != nil {
		return r, err
	}
	absences, err := q.q.AbsencesOf(q.ctx, who)
	r.Absences, err = all(absences, err, func(a db.AbsencesOfRow) classroom.RecordAbsence {
		return classroom.RecordAbsence{
			Session: a.SessionName, RunNo: int(a.Number), Started: a.StartedAt, Ended: session.Instant(a.EndedAt.Int64),
		}
	})
	if err != nil {
		return r, err
	}
	files, err := q.q.FilesBy(q.ctx, who)
	r.Files, err = all(files, err, func(f db.FilesByRow) classroom.RecordFile {
		return classroom.RecordFile{Session: f.SessionName, Name: f.Name, Type: f.MediaType, Size: f.Size, Added: f.AddedAt}
	})
	if err != nil {
		return r, err
	}
	if r.Answers, err = q.answersOf(who); err != nil {
		return r, err
	}
	rooms, err := q.q.RoomsOf(q.ctx, who)
	r.Rooms, err = all(rooms, err, func(o db.RoomsOfRow) classroom.RecordRoom {
		return classroom.RecordRoom{Session: o.SessionName, Name: o.RoomName, At: o.At}
	})
	return r, err
}

func (q *query) OldEvents(_ context.Context, after session.SessionID, before session.Instant, limit int) ([]classroom.OldEvents, error) {
	rows, err := q.q.OldEvents(q.ctx, after, before, int32(limit))
	return all(rows, err, func(r db.OldEventsRow) classroom.OldEvents {
		o := classroom.OldEvents{Session: r.ID, Before: before}
		if r.FirstRun > 0 {
			o.Before = min(before, session.Instant(r.FirstRun))
		}
		return o
	})
}

func (q *query) OldGuests(_ context.Context, after session.PersonID, before session.Instant, limit int) ([]session.PersonID, error) {
	return q.q.OldGuests(q.ctx, after, before, int32(limit))
}

// EraseGuest implements classroom.HistoryTx; so do the following.
func (t *tx) EraseGuest(_ context.Context, id session.SessionID, guest session.PersonID, at session.Instant) error {
	return changed(t.q.EraseGuest(t.ctx, at, guest, id))
}

func (t *tx) ForgetRuns(_ context.Context, before session.Instant, most int) (more bool, err error) {
	if _, err := t.q.ExpireRuns(t.ctx, int64(before), int32(most)); err != nil {
		return false, err
	}
	runs, err := t.q.ExpiredRuns(t.ctx, int32(most))
	left := int64(most)
	for _, run := range runs {
		n, err := t.q.ForgetStays(t.ctx, run, int32(left))
		if err != nil {
			return false, err
		}
		m, err := t.q.ForgetAbsences(t.ctx, run, int32(left))
		if err != nil {
			return false, err
		}
		o, err := t.forgetPolls(run, int32(left))
		if err != nil {
			return false, err
		}
		r, err := t.q.ForgetRoomPeople(t.ctx, run, int32(left))
		if err != nil {
			return false, err
		}
		if left -= n + m + o + r; left <= 0 {
			return true, nil
		}
		if err := t.q.ForgetRun(t.ctx, run); err != nil {
			return false, err
		}
	}
	return len(runs) == most, err
}

func (t *tx) ForgetEvents(_ context.Context, id session.SessionID, before session.Instant, most int) (more bool, err error) {
	n, err := t.q.ForgetEvents(t.ctx, id, before, int32(most))
	return n == int64(most), err
}

func (t *tx) ForgetReaders(_ context.Context, id session.SessionID) error {
	return t.q.ForgetReaders(t.ctx, id)
}

func (t *tx) ForgetGuests(_ context.Context, guests ...session.PersonID) error {
	for _, g := range guests {
		if err := t.q.ForgetGuest(t.ctx, g); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) ForgetAudit(_ context.Context, before session.Instant, most int) (more bool, err error) {
	n, err := t.q.ForgetAudit(t.ctx, before, int32(most))
	return n == int64(most), err
}
