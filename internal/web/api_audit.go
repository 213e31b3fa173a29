package web

import (
	"context"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// AuditQuery says which lines of the audit list are wanted.
type AuditQuery struct {
	Page
	Person string `query:"person" maxLength:"64" doc:"Who did it, or to whom."`
	Action string `query:"action" maxLength:"40" pattern:"^([a-z_]+\\.[a-z_]*)?$" doc:"One, or all that begin so: session."`
	From   int64  `query:"from" minimum:"0" maximum:"9007199254740991" doc:"At or after."`
	To     int64  `query:"to" minimum:"0" maximum:"9007199254740991" doc:"Before."`
}

// auditKey is a place in the audit list.
type auditKey struct {
	At session.Instant
	ID string
}

func (s *Server) getSessionAudit(ctx context.Context, a *asked, in *struct {
	ByLink
	AuditQuery
},
) (*body[wire.AuditEntries], error) {
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	if err := s.class.MaySeeAttendance(ctx, a.Person, row.ID); err != nil {
		return nil, err
	}
	out, err := s.audit(ctx, row.ID, in.AuditQuery)
	out.Session = row.Name
	return answer(out, err)
}

func (s *Server) getAudit(ctx context.Context, a *asked, in *AuditQuery) (*body[wire.AuditEntries], error) {
	if !a.Person.Admin {
		return nil, &session.Refusal{Code: session.CodeNotAllowed}
	}
	return answer(s.audit(ctx, "", *in))
}

func (s *Server) audit(ctx context.Context, id session.SessionID, in AuditQuery) (out wire.AuditEntries, err error) {
	from, err := fromCursor[auditKey](in.Cursor)
	if err != nil {
		return out, err
	}
	entries, err := s.class.Audit(ctx, classroom.AuditFilter{
		Session: id, Person: session.PersonID(in.Person), Action: in.Action,
		From: session.Instant(in.From * 1000), To: session.Instant(in.To * 1000),
		Before: classroom.AuditKey(from), Limit: in.Limit,
	})
	if err != nil {
		return out, err
	}
	names, err := s.auditNames(ctx, entries)
	if err != nil {
		return out, err
	}
	out.Entries = []wire.AuditEntry{}
	for _, e := range entries {
		out.Entries = append(out.Entries, auditEntry(e, names))
	}
	if len(entries) == in.Limit {
		last := entries[len(entries)-1]
		out.Next = cursorOf(auditKey{last.At, last.ID})
	}
	return out, nil
}

func (s *Server) auditNames(ctx context.Context, entries []classroom.AuditEntry) (map[session.PersonID]string, error) {
	var ids []session.PersonID
	seen := map[session.PersonID]bool{"": true}
	for _, e := range entries {
		for _, p := range []session.PersonID{e.By, e.Person} {
			if !seen[p] {
				seen[p] = true
				ids = append(ids, p)
			}
		}
	}
	return s.class.Names(ctx, ids)
}

func auditEntry(e classroom.AuditEntry, names map[session.PersonID]string) wire.AuditEntry {
	out := wire.AuditEntry{
		ID: e.ID, At: wire.Millis(e.At), By: somebody(e.By, names), Action: string(e.Action),
		Person: somebody(e.Person, names), Data: e.Data,
	}
	if e.Session != "" {
		out.Session = &wire.AuditSession{Link: e.SessionLink, Name: e.SessionName, Deleted: e.SessionDeleted}
		if e.SessionDeleted {
			out.Session.Link = ""
		}
	}
	if e.Group != "" {
		out.Group = &wire.AuditGroup{ID: string(e.Group), Name: e.GroupName}
	}
	return out
}
