package classroom

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/stoahq/stoa/internal/classroom/texts"
	"github.com/stoahq/stoa/internal/session"
)

// sheet writes lines for spreadsheets: CSV by RFC 4180 in UTF-8 with a byte
// order mark. Texts that people wrote go through [noFormula].
type sheet struct {
	csv   *csv.Writer
	zone  *time.Location
	words map[string]string
}

// newSheet begins a sheet with times of a zone and the words of its language. The
// columns are the keys of their titles. Errors of w show at Close.
func newSheet(w io.Writer, zone *time.Location, words map[string]string, columns ...string) sheet {
	_, _ = io.WriteString(w, "\ufeff")
	s := sheet{csv: csv.NewWriter(w), zone: zone, words: words}
	s.csv.UseCRLF = true
	title := make([]string, len(columns))
	for i, c := range columns {
		title[i] = s.words[c]
	}
	s.line(title...)
	return s
}

func (s *sheet) line(cells ...string) { _ = s.csv.Write(cells) }

// Close ends the sheet. The error is the first of the writer.
func (s *sheet) Close() error {
	s.csv.Flush()
	return s.csv.Error()
}

// name is what stands for somebody: nobody's where the name is gone.
func (s *sheet) name(name string) string {
	if name == "" {
		name = s.words["nobody"]
	}
	return noFormula(name)
}

// local is a time that spreadsheets know as one.
func (s *sheet) local(i session.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().In(s.zone).Format(time.DateTime)
}

func (s *sheet) iso(i session.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().In(s.zone).Format(time.RFC3339)
}

// AttendanceSheet writes attendance for spreadsheets, run by run: one line for
// each stay and one for everybody who was absent.
type AttendanceSheet struct{ sheet }

// sheetColumns are the columns, by the keys of their titles.
var sheetColumns = []string{"run", "name", "role", "came", "went", "why", "stayed", "together", "cameISO", "wentISO", "id", "rooms"}

// NewAttendanceSheet begins a sheet with times of a zone and words of a language
// ([texts.Languages]). Errors of w show at Close.
func NewAttendanceSheet(w io.Writer, zone *time.Location, language string) *AttendanceSheet {
	words, _ := texts.In(language)
	return &AttendanceSheet{newSheet(w, zone, words.Sheet, sheetColumns...)}
}

// Add writes a run; now is where stays end that go on.
func (s *AttendanceSheet) Add(run Run, people []Attended, now session.Instant) {
	for _, p := range people {
		name, role := s.name(p.Name), s.words["role."+string(p.Role)]
		rooms := noFormulas(strings.Join(p.Rooms, "\n"))
		if len(p.Stays) == 0 {
			s.line(
				strconv.Itoa(run.Number), name, role, "", "", s.words["absent"],
				"", clockTime(0), "", "", string(p.Person), rooms,
			)
		}
		for _, t := range p.Stays {
			why := s.words["why."+string(t.Reason)]
			if t.Left == 0 {
				why = s.words["here"]
			}
			one := Attended{Stays: []Stay{t}}
			s.line(
				strconv.Itoa(run.Number), name, role, s.local(t.Joined), s.local(t.Left), why,
				clockTime(one.For(now)), clockTime(p.For(now)), s.iso(t.Joined), s.iso(t.Left), string(p.Person),
				rooms,
			)
		}
	}
}

// clockTime is a duration that spreadsheets know as one.
func clockTime(d time.Duration) string {
	n := int(d.Seconds())
	return fmt.Sprintf("%d:%02d:%02d", n/3600, n/60%60, n%60)
}

// noFormula is a text that no spreadsheet takes for a formula, nor any part of
// it: where numbers have a decimal comma, spreadsheets part a line at its
// semicolons, whatever is quoted.
func noFormula(text string) string {
	parts := strings.Split(text, ";")
	for i, part := range parts {
		if r, _ := utf8.DecodeRuneInString(strings.TrimSpace(part)); strings.ContainsRune("=+-@＝＋－＠", r) {
			parts[i] = "'" + part
		}
	}
	return strings.Join(parts, ";")
}
