package web

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"mime"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// Sheet says how a spreadsheet is to be written.
type Sheet struct {
	Zone     string `query:"tz" maxLength:"64" default:"UTC" doc:"The time zone of its times: Europe/Berlin."`
	Language string `query:"language" enum:"en,de,he" default:"en"`
}

// sheet answers with the attendance of a run, or (number 0) of all runs of a
// session, as CSV: UTF-8 with a byte order mark, RFC 4180, one line for each
// stay and one for everybody who was absent. It is read and written run by
// run.
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
		w := newSheetWriter(hc.BodyWriter(), zone, how.Language)
		for ; more && err == nil; run, people, more, err = next() {
			w.run(run, people, session.At(time.Now()))
		}
		w.csv.Flush()
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

type sheetWriter struct {
	csv   *csv.Writer
	zone  *time.Location
	words map[string]string
}

func newSheetWriter(w io.Writer, zone *time.Location, language string) *sheetWriter {
	_, _ = io.WriteString(w, "\ufeff")
	s := &sheetWriter{csv: csv.NewWriter(w), zone: zone, words: sheetWords[language]}
	s.csv.UseCRLF = true
	title := make([]string, len(sheetColumns))
	for i, c := range sheetColumns {
		title[i] = s.words[c]
	}
	_ = s.csv.Write(title) // what cannot be written says so at Flush; nobody is left to hear it
	return s
}

// sheetColumns are the columns, by the keys of their titles.
var sheetColumns = [...]string{"run", "name", "role", "came", "went", "why", "stayed", "together", "cameISO", "wentISO", "id"}

func (s *sheetWriter) run(run classroom.Run, people []classroom.Attended, now session.Instant) {
	for _, p := range people {
		name := p.Name
		if name == "" {
			name = s.words["nobody"]
		}
		role := s.words["role."+string(p.Role)]
		if len(p.Stays) == 0 {
			_ = s.csv.Write([]string{
				strconv.Itoa(run.Number), harmless(name), role, "", "", s.words["absent"],
				"", clockTime(0), "", "", string(p.Person),
			})
		}
		for _, t := range p.Stays {
			why := s.words["why."+string(t.Reason)]
			if t.Left == 0 {
				why = s.words["here"]
			}
			one := classroom.Attended{Stays: []classroom.Stay{t}}
			_ = s.csv.Write([]string{
				strconv.Itoa(run.Number), harmless(name), role, s.local(t.Joined), s.local(t.Left), why,
				clockTime(one.For(now)), clockTime(p.For(now)), s.iso(t.Joined), s.iso(t.Left), string(p.Person),
			})
		}
	}
}

// local is a time that spreadsheets know as one.
func (s *sheetWriter) local(i session.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().In(s.zone).Format(time.DateTime)
}

func (s *sheetWriter) iso(i session.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().In(s.zone).Format(time.RFC3339)
}

// clockTime is a duration that spreadsheets know as one.
func clockTime(d time.Duration) string {
	n := int(d.Seconds())
	return fmt.Sprintf("%d:%02d:%02d", n/3600, n/60%60, n%60)
}

// harmless is a text that no spreadsheet takes for a formula, nor any part of
// it: where numbers have a decimal comma, spreadsheets part a line at its
// semicolons, whatever is quoted.
func harmless(text string) string {
	parts := strings.Split(text, ";")
	for i, part := range parts {
		if r, _ := utf8.DecodeRuneInString(strings.TrimSpace(part)); strings.ContainsRune("=+-@＝＋－＠", r) {
			parts[i] = "'" + part
		}
	}
	return strings.Join(parts, ";")
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
