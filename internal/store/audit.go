package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

// audits are the lines of the audit list that events of a session make (rule
// 48): what somebody decided, and how runs began and ended. Coming and going
// makes none. was are the settings before the events, number is that of the
// run that had begun last by then.
func audits(id session.SessionID, was session.Settings, number int, events []session.Event) []classroom.Audit {
	var out []classroom.Audit
	for i := range events {
		e := &events[i]
		if e.Kind == session.EvRunStarted {
			number++
		}
		action, data := decided(e, number, was, events)
		if e.Kind == session.EvConfigured {
			was = *e.Settings
		}
		if action != "" {
			out = append(out, classroom.Audit{
				ID: fmt.Sprintf("%s/%012d", id, e.Rev), At: e.At, By: e.By, Action: action,
				Session: id, Person: e.Person, Data: data,
			})
		}
	}
	return out
}

type facts = map[string]string

// decided is what an event says to the audit list; empty: nothing.
func decided(e *session.Event, number int, was session.Settings, all []session.Event) (classroom.AuditAction, facts) {
	by := e.By != ""
	switch e.Kind {
	case session.EvRunStarted:
		return classroom.AuditRunStart, facts{"run": strconv.Itoa(number)}
	case session.EvRunEnded:
		return classroom.AuditRunEnd, facts{"run": strconv.Itoa(number), "reason": string(e.End)}
	case session.EvLocked:
		return either(e.On, classroom.AuditRunLock, classroom.AuditRunUnlock), nil
	case session.EvLent:
		return either(e.On, classroom.AuditSeatLend, classroom.AuditSeatTakeBack), nil
	case session.EvBarred:
		return classroom.AuditSeatRemove, nil
	case session.EvLifted:
		return classroom.AuditSeatLift, nil
	case session.EvAdmitted:
		if by && slices.ContainsFunc(all, func(o session.Event) bool {
			return o.Kind == session.EvMemberSet && o.Person == e.Person && o.Rev == e.Rev-1
		}) {
			return classroom.AuditSeatAdmit, facts{"always": "true"}
		}
		return either(by, classroom.AuditSeatAdmit, ""), nil
	case session.EvGone:
		return either(by && e.Reason == session.Declined, classroom.AuditSeatDecline, ""), nil
	case session.EvHostSet:
		return classroom.AuditHost, facts{"role": cmp.Or(string(e.Role), "none")}
	case session.EvStatusSet:
		if e.Group {
			return classroom.AuditStatus, facts{"status": string(e.Status), "of": "group"}
		}
		return classroom.AuditStatus, facts{"status": string(e.Status)}
	case session.EvConfigured:
		return either(by, classroom.AuditSettings, ""), differing(was, *e.Settings)
	case session.EvDeleted:
		return classroom.AuditSessionDelete, nil
	case session.EvWaiting, session.EvAsked, session.EvEntered, session.EvConnOpened, session.EvResumed,
		session.EvConnLost, session.EvBeacon, session.EvLoggedOut, session.EvMemberSet, session.EvWarned,
		session.EvExtended, session.EvIdleMoved, session.EvTimer, session.EvOutage,
		session.EvRoomsOpened, session.EvRoomsTimed, session.EvRoomsClosed, session.EvRoomSet, session.EvRoomClosed,
		session.EvMoved, session.EvCalled:
	}
	return "", nil
}

func either(on bool, yes, no classroom.AuditAction) classroom.AuditAction {
	if on {
		return yes
	}
	return no
}

// differing are the settings that changed, with what they are now; times in
// seconds.
func differing(was, is session.Settings) facts {
	out := facts{}
	note := func(name string, differs bool, now any) {
		if differs {
			out[name] = fmt.Sprint(now)
		}
	}
	note("policy", was.Policy != is.Policy, is.Policy)
	note("guests", was.Guests != is.Guests, is.Guests)
	note("edit", was.Edit != is.Edit, is.Edit)
	note("write", was.Write != is.Write, is.Write)
	note("private", was.Private != is.Private, is.Private)
	note("limit", was.Limit != is.Limit, is.Limit)
	for _, f := range []struct {
		name    string
		was, is time.Duration
	}{
		{"reconnectGrace", was.ReconnectGrace, is.ReconnectGrace},
		{"askingGrace", was.AskingGrace, is.AskingGrace},
		{"waitAgain", was.WaitAgain, is.WaitAgain},
		{"hostAbsence", was.HostAbsence, is.HostAbsence},
		{"emptyEnd", was.EmptyEnd, is.EmptyEnd},
		{"idleNotice", was.IdleNotice, is.IdleNotice},
		{"idleLogout", was.IdleLogout, is.IdleLogout},
	} {
		note(f.name, f.was != f.is, f.is.Seconds())
	}
	return out
}

// AddAudit implements classroom.HistoryTx.
func (t *tx) AddAudit(_ context.Context, a classroom.Audit) error {
	if a.ID == "" {
		a.ID = uuid.Must(uuid.NewV7()).String()
	}
	if a.At == 0 {
		a.At = session.At(time.Now())
	}
	data := ""
	if len(a.Data) > 0 {
		b, err := json.Marshal(a.Data)
		if err != nil {
			return err
		}
		data = string(b)
	}
	return t.q.AddAudit(t.ctx, db.AddAuditParams{
		ID: a.ID, At: a.At, ByID: a.By, Action: string(a.Action), SessionID: a.Session,
		GroupID: string(a.Group), PersonID: a.Person, Data: data,
	})
}

// Audit implements classroom.HistoryQuery.
func (q *query) Audit(_ context.Context, f classroom.AuditFilter) ([]classroom.AuditEntry, error) {
	p := db.AuditParams{
		BeforeAt: cmp.Or(f.Before.At, math.MaxInt64), BeforeID: f.Before.ID, FromAt: f.From,
		Person: string(f.Person), Action: pattern(f.Action), Most: int32(f.Limit),
	}
	if f.To != 0 && f.To <= p.BeforeAt {
		p.BeforeAt, p.BeforeID = f.To, ""
	}
	if f.Session == "" {
		rows, err := q.q.Audit(q.ctx, p)
		if err != nil {
			return nil, err
		}
		return converted(rows, auditEntry)
	}
	rows, err := q.q.SessionAudit(q.ctx, db.SessionAuditParams{
		SessionID: f.Session, BeforeAt: p.BeforeAt, BeforeID: p.BeforeID, FromAt: p.FromAt,
		Person: p.Person, Action: p.Action, Most: p.Most,
	})
	if err != nil {
		return nil, err
	}
	return converted(rows, func(r db.SessionAuditRow) (classroom.AuditEntry, error) { return auditEntry(db.AuditRow(r)) })
}

// pattern is that of an action, or of all that begin with "session.".
func pattern(action string) string {
	if action == "" || strings.HasSuffix(action, ".") {
		return action + "%"
	}
	return action
}

func converted[R, T any](rows []R, convert func(R) (T, error)) ([]T, error) {
	out := make([]T, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = convert(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func auditEntry(r db.AuditRow) (classroom.AuditEntry, error) {
	e := classroom.AuditEntry{
		Audit: classroom.Audit{
			ID: r.ID, At: r.At, By: r.ByID, Action: classroom.AuditAction(r.Action), Session: r.SessionID,
			Group: classroom.GroupID(r.GroupID), Person: r.PersonID,
		},
		SessionLink: r.Link, SessionName: r.SessionName, SessionDeleted: r.Deleted, GroupName: r.GroupName,
	}
	if r.Data == "" {
		return e, nil
	}
	err := json.Unmarshal([]byte(r.Data), &e.Data)
	if err != nil {
		err = fmt.Errorf("audit %s: %w", r.ID, err)
	}
	return e, err
}
