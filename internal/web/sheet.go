package web

import (
	"context"
	"mime"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// Sheet says how a spreadsheet is to be written.
type Sheet struct {
	Zone     string            `query:"tz" maxLength:"64" default:"UTC" doc:"The time zone of its times: Europe/Berlin."`
	Language wire.TextLanguage `query:"language" default:"en"`
}

// sheet answers with the attendance of a run, or (number 0) of all runs of a
// session, as a spreadsheet. It is read and written run by run.
func (s *Server) sheet(ctx context.Context, a *asked, link string, number int, how Sheet) (*huma.StreamResponse, error) {
	row, err := s.own(ctx, a, link)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(how.Zone)
	if err != nil || how.Zone == "Local" {
		return nil, &classroom.Invalid{Field: "tz", Code: "unknown"}
	}
	// The first run is read before anything is answered: it may be refused.
	next := s.runsFrom(ctx, a.Person, row.ID, number)
	run, people, more, err := next()
	if err != nil {
		return nil, err
	}
	if err := s.class.Exported(ctx, a.Person.ID, row.ID, number); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", "text/csv; charset=utf-8; header=present")
		hc.SetHeader("Content-Disposition", attachment(sheetName(row.Name, number)))
		hc.SetHeader("Cache-Control", "no-store")
		w := classroom.NewAttendanceSheet(hc.BodyWriter(), zone, string(how.Language))
		for ; more && err == nil; run, people, more, err = next() {
			w.Add(run, people, session.At(time.Now()))
		}
		_ = w.Close() // what cannot be written has nobody left to read it
		if err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "a spreadsheet was cut short", "err", err)
		}
	}}, nil
}

// runsFrom reads runs one after the other, the latest first: one, or with
// number 0 all.
func (s *Server) runsFrom(ctx context.Context, by classroom.Person, id session.SessionID, number int) func() (classroom.Run, []classroom.Attended, bool, error) {
	var runs []classroom.Run
	before, last := 0, false
	if number > 0 {
		runs, last = []classroom.Run{{Number: number}}, true
	}
	return func() (run classroom.Run, people []classroom.Attended, more bool, err error) {
		if len(runs) == 0 && !last {
			const page = 50
			if runs, err = s.class.Runs(ctx, by, id, before, page); err != nil {
				return run, nil, false, err
			}
			last = len(runs) < page
		}
		if len(runs) == 0 {
			return run, nil, false, nil
		}
		before, runs = runs[0].Number, runs[1:]
		run, people, err = s.class.RunAttendance(ctx, by, id, before)
		return run, people, err == nil, err
	}
}

func sheetName(session string, number int) string {
	if number > 0 {
		session += " " + strconv.Itoa(number)
	}
	return session + ".csv"
}

// attachment has browsers keep an answer as a file of that name.
func attachment(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}
