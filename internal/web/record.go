package web

import (
	"context"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// download is an answer that browsers keep as a file.
type download[T any] struct {
	Disposition string `header:"Content-Disposition"`
	Body        T
}

// readable is an instant for whoever reads a file.
func readable(i session.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().Truncate(time.Millisecond).Format(time.RFC3339Nano)
}

// getRecord gives a person everything that is kept of them (rule 47).
func (s *Server) getRecord(ctx context.Context, a *asked, _ *AsGuest) (*download[wire.Record], error) {
	p := a.Person
	rest, err := s.class.Record(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	out := wire.Record{
		Made: readable(session.At(time.Now())),
		Person: wire.RecordPerson{
			ID: string(p.ID), Name: p.Name, Email: p.Email, Kind: p.Kind, Admin: p.Admin, Language: p.Locale,
			Created: readable(p.Created),
		},
		Sessions: []wire.RecordRole{}, Groups: []wire.RecordRole{}, Contacts: []wire.RecordContact{},
		Absences: []wire.RecordAbsence{}, Files: []wire.RecordFile{}, Answers: []wire.RecordAnswer{},
		Rooms: []wire.RecordRoom{},
	}
	for _, r := range rest.Sessions {
		out.Sessions = append(out.Sessions, wire.RecordRole{Name: r.Name, Role: string(r.Role)})
	}
	for _, g := range rest.Groups {
		out.Groups = append(out.Groups, wire.RecordRole{Name: g.Name, Role: g.Role, Since: readable(g.Added)})
	}
	for _, c := range rest.Contacts {
		out.Contacts = append(out.Contacts, wire.RecordContact{
			Of: c.Holder, Email: c.Email, Label: c.Label, State: c.State, Created: readable(c.Created),
		})
	}
	for _, b := range rest.Absences {
		out.Absences = append(out.Absences, wire.RecordAbsence{
			Session: b.Session, Run: b.RunNo, Started: readable(b.Started), Ended: readable(b.Ended),
		})
	}
	for _, r := range rest.Rooms {
		out.Rooms = append(out.Rooms, wire.RecordRoom{Session: r.Session, Name: r.Name, At: readable(r.At)})
	}
	for _, f := range rest.Files {
		out.Files = append(out.Files, wire.RecordFile{
			Session: f.Session, Name: f.Name, Type: f.Type, Size: f.Size, Added: readable(f.Added),
		})
	}
	for _, o := range rest.Answers {
		out.Answers = append(out.Answers, wire.RecordAnswer{
			Session: o.Session, Run: o.RunNo, Question: o.Question, Answer: o.Choices,
			Anonymous: o.Anonymous, At: readable(o.At),
		})
	}
	if out.Logins, err = s.recordLogins(ctx, p.ID); err != nil {
		return nil, err
	}
	if out.Stays, err = s.recordStays(ctx, p.ID); err != nil {
		return nil, err
	}
	if out.Messages, err = s.recordMessages(ctx, p.ID); err != nil {
		return nil, err
	}
	if out.Deeds, err = s.recordDeeds(ctx, p.ID); err != nil {
		return nil, err
	}
	return &download[wire.Record]{Disposition: attachment("stoa-record.json"), Body: out}, nil
}

func (s *Server) recordLogins(ctx context.Context, p session.PersonID) ([]wire.RecordLogin, error) {
	out := []wire.RecordLogin{}
	list, err := s.class.Logins(ctx, p)
	for _, l := range list {
		out = append(out, wire.RecordLogin{
			Created: readable(l.Created), Acted: readable(l.Acted), Address: l.Address, Agent: l.Agent,
		})
	}
	return out, err
}

// recordPage is how much of a long list is read at a time.
const recordPage = 200

func (s *Server) recordStays(ctx context.Context, p session.PersonID) ([]wire.RecordStay, error) {
	out := []wire.RecordStay{}
	for from := (classroom.StayKey{}); ; {
		stays, err := s.class.StaysOf(ctx, p, from, recordPage)
		if err != nil {
			return nil, err
		}
		for _, t := range stays {
			from = classroom.StayKey{At: t.Joined, Run: t.Run}
			out = append(out, wire.RecordStay{
				Session: t.Session, Run: t.RunNo, Role: string(t.Role),
				From: readable(t.Joined), To: readable(t.Left), Reason: string(t.Reason),
			})
		}
		if len(stays) < recordPage {
			return out, nil
		}
	}
}

func (s *Server) recordMessages(ctx context.Context, p session.PersonID) ([]wire.RecordMessage, error) {
	out := []wire.RecordMessage{}
	for before := (classroom.MessageKey{}); ; {
		messages, err := s.class.MessagesBy(ctx, p, before, recordPage)
		if err != nil {
			return nil, err
		}
		for _, m := range messages {
			before = classroom.MessageKey{At: m.At, Number: m.Number}
			out = append(out, wire.RecordMessage{
				Session: m.Session, At: readable(m.At), Private: m.Private, Room: m.Room, Text: m.Text,
				Edited: readable(m.Edited),
			})
		}
		if len(messages) < recordPage {
			return out, nil
		}
	}
}

func (s *Server) recordDeeds(ctx context.Context, p session.PersonID) ([]wire.RecordDeed, error) {
	out := []wire.RecordDeed{}
	for f := (classroom.AuditFilter{Person: p, Limit: recordPage}); ; {
		entries, err := s.class.Audit(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			f.Before = classroom.AuditKey{At: e.At, ID: e.ID}
			out = append(out, wire.RecordDeed{
				At: readable(e.At), Action: string(e.Action), ByMe: e.By == p, Session: e.SessionName,
			})
		}
		if len(entries) < recordPage {
			return out, nil
		}
	}
}
