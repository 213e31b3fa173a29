package classroom

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/stoahq/stoa/internal/session"
)

// AttendanceSheet writes attendance for spreadsheets, run by run: CSV by RFC
// 4180 in UTF-8 with a byte order mark, one line for each stay and one for
// everybody who was absent.
type AttendanceSheet struct {
	csv   *csv.Writer
	zone  *time.Location
	words map[string]string
}

// sheetColumns are the columns, by the keys of their titles.
var sheetColumns = [...]string{"run", "name", "role", "came", "went", "why", "stayed", "together", "cameISO", "wentISO", "id"}

// NewAttendanceSheet begins a sheet with times of a zone and words of a
// language (en, de or he). Errors of w show at Close.
func NewAttendanceSheet(w io.Writer, zone *time.Location, language string) *AttendanceSheet {
	_, _ = io.WriteString(w, "\ufeff")
	s := &AttendanceSheet{csv: csv.NewWriter(w), zone: zone, words: sheetWords[language]}
	if s.words == nil {
		s.words = sheetWords["en"]
	}
	s.csv.UseCRLF = true
	title := make([]string, len(sheetColumns))
	for i, c := range sheetColumns {
		title[i] = s.words[c]
	}
	_ = s.csv.Write(title)
	return s
}

// Add writes a run; now is where stays end that go on.
func (s *AttendanceSheet) Add(run Run, people []Attended, now session.Instant) {
	for _, p := range people {
		name := p.Name
		if name == "" {
			name = s.words["nobody"]
		}
		role := s.words["role."+string(p.Role)]
		if len(p.Stays) == 0 {
			_ = s.csv.Write([]string{
				strconv.Itoa(run.Number), noFormula(name), role, "", "", s.words["absent"],
				"", clockTime(0), "", "", string(p.Person),
			})
		}
		for _, t := range p.Stays {
			why := s.words["why."+string(t.Reason)]
			if t.Left == 0 {
				why = s.words["here"]
			}
			one := Attended{Stays: []Stay{t}}
			_ = s.csv.Write([]string{
				strconv.Itoa(run.Number), noFormula(name), role, s.local(t.Joined), s.local(t.Left), why,
				clockTime(one.For(now)), clockTime(p.For(now)), s.iso(t.Joined), s.iso(t.Left), string(p.Person),
			})
		}
	}
}

// Close ends the sheet. The error is the first of the writer.
func (s *AttendanceSheet) Close() error {
	s.csv.Flush()
	return s.csv.Error()
}

// local is a time that spreadsheets know as one.
func (s *AttendanceSheet) local(i session.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().In(s.zone).Format(time.DateTime)
}

func (s *AttendanceSheet) iso(i session.Instant) string {
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
