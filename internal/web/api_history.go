package web

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// ByRun names a run of a session. It is exported because huma fills exported
// fields only.
type ByRun struct {
	ByLink
	Number int `path:"number" minimum:"1" maximum:"2000000000"`
}

// Page is a page of a list.
type Page struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" maxLength:"1000"`
}

// historyAPI is what was: runs, attendance, the audit list (rules 47 and 48).
func (s *Server) historyAPI(api huma.API) {
	handle(s, api, operation{"GET", "/sessions/{link}/runs", 200, accounts, "The runs of a session", false}, s.getRuns)
	handle(s, api, operation{"GET", "/sessions/{link}/runs/{number}", 200, accounts, "A run and who was there", false}, s.getRun)
	handle(s, api, operation{"GET", "/sessions/{link}/runs/{number}/attendance.csv", 200, accounts, "The attendance of a run as CSV", false},
		func(ctx context.Context, a *asked, in *struct {
			ByRun
			Sheet
		},
		) (*huma.StreamResponse, error) {
			return s.sheet(ctx, a, in.Link, in.Number, in.Sheet)
		})
	handle(s, api, operation{"GET", "/sessions/{link}/attendance.csv", 200, accounts, "The attendance of all runs as CSV", false},
		func(ctx context.Context, a *asked, in *struct {
			ByLink
			Sheet
		},
		) (*huma.StreamResponse, error) {
			return s.sheet(ctx, a, in.Link, 0, in.Sheet)
		})
	handle(s, api, operation{"DELETE", "/sessions/{link}/guests/{id}/name", 204, accounts, "Erase a guest's name", false},
		func(ctx context.Context, a *asked, in *struct {
			ByLink
			ByID
		},
		) (*none, error) {
			row, err := s.own(ctx, a, in.Link)
			if err != nil {
				return nil, err
			}
			return nil, s.class.EraseGuest(ctx, a.Person, row.ID, session.PersonID(in.ID))
		})
	handle(s, api, operation{"GET", "/sessions/{link}/audit", 200, accounts, "What hosts did in a session", false}, s.getSessionAudit)
	handle(s, api, operation{"GET", "/audit", 200, accounts, "What everybody did; for administrators", false}, s.getAudit)
	handle(s, api, operation{"GET", "/me/attendance", 200, visitors, "When I was where", false}, s.getOwnStays)
	handle(s, api, operation{"GET", "/me/record", 200, visitors, "Everything that is kept of me, to download", false}, s.getRecord)
}

func (s *Server) getRuns(ctx context.Context, a *asked, in *struct {
	ByLink
	Page
},
) (*body[wire.RunRecords], error) {
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	before, err := fromCursor[int](in.Cursor)
	if err != nil {
		return nil, err
	}
	runs, err := s.class.Runs(ctx, a.Person, row.ID, before, in.Limit)
	if err != nil {
		return nil, err
	}
	by := make([]session.PersonID, len(runs))
	for i, r := range runs {
		by[i] = r.StartedBy
	}
	names, err := s.class.Names(ctx, by)
	if err != nil {
		return nil, err
	}
	out := wire.RunRecords{Session: row.Name, Runs: []wire.RunRecord{}}
	for _, r := range runs {
		out.Runs = append(out.Runs, runRecord(r, names))
	}
	if len(runs) == in.Limit {
		out.Next = cursorOf(runs[len(runs)-1].Number)
	}
	return answer(out, nil)
}

func runRecord(r classroom.Run, names map[session.PersonID]string) wire.RunRecord {
	return wire.RunRecord{
		Number: r.Number, ID: string(r.ID), Started: wire.Millis(r.Started), StartedBy: somebody(r.StartedBy, names),
		Ended: wire.Millis(r.Ended), Reason: r.Reason, People: r.People,
	}
}

func somebody(id session.PersonID, names map[session.PersonID]string) *wire.Somebody {
	if id == "" {
		return nil
	}
	return &wire.Somebody{ID: string(id), Name: names[id]}
}

func (s *Server) getRun(ctx context.Context, a *asked, in *ByRun) (*body[wire.RunAttendance], error) {
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	run, people, err := s.class.RunAttendance(ctx, a.Person, row.ID, in.Number)
	if err != nil {
		return nil, err
	}
	names, err := s.class.Names(ctx, []session.PersonID{run.StartedBy})
	if err != nil {
		return nil, err
	}
	now := session.At(time.Now())
	out := wire.RunAttendance{
		Session: row.Name, Run: runRecord(run, names), Now: wire.Millis(now), People: []wire.Attended{},
	}
	for _, p := range people {
		out.People = append(out.People, attended(p, now))
	}
	return answer(out, nil)
}

func attended(p classroom.Attended, now session.Instant) wire.Attended {
	out := wire.Attended{
		ID: string(p.Person), Name: p.Name, Kind: p.Kind, Role: wire.RunRole(p.Role), Stays: []wire.StayRecord{},
		Rooms:   p.Rooms,
		Seconds: int64(p.For(now).Seconds()), Here: p.Here(), Absent: len(p.Stays) == 0, May: []wire.AttendanceAction{},
	}
	for _, t := range p.Stays {
		out.Stays = append(out.Stays, stayRecord(t))
	}
	if p.MayErase() {
		out.May = append(out.May, wire.AttendanceErase)
	}
	return out
}

func stayRecord(t classroom.Stay) wire.StayRecord {
	return wire.StayRecord{From: wire.Millis(t.Joined), To: wire.Millis(t.Left), Reason: t.Reason}
}

// stayKey is a place in the list of somebody's stays.
type stayKey struct {
	At  session.Instant
	Run session.RunID
}

// AsGuest says which guest asks, where a browser has been the guest of several
// sessions.
type AsGuest struct {
	Link string `query:"link" maxLength:"64" doc:"Guests: the link of the session that they came to; else the latest."`
}

func (s *Server) getOwnStays(ctx context.Context, a *asked, in *struct {
	AsGuest
	Page
},
) (*body[wire.OwnStays], error) {
	from, err := fromCursor[stayKey](in.Cursor)
	if err != nil {
		return nil, err
	}
	stays, err := s.class.StaysOf(ctx, a.Person.ID, classroom.StayKey(from), in.Limit)
	if err != nil {
		return nil, err
	}
	out := wire.OwnStays{Stays: []wire.OwnStay{}, Months: s.RetentionMonths}
	for _, t := range stays {
		out.Stays = append(out.Stays, wire.OwnStay{
			Session: t.Session, Run: t.RunNo, Role: wire.RunRole(t.Role), StayRecord: stayRecord(t.Stay),
		})
	}
	if len(stays) == in.Limit {
		last := stays[len(stays)-1]
		out.Next = cursorOf(stayKey{last.Joined, last.Run})
	}
	return answer(out, nil)
}
