package classroom

import (
	"archive/zip"
	"encoding/csv"
	"io"
	"strconv"
	"time"
)

// The sheets of polls in an export.
const (
	pollResults = "polls/results.csv"
	pollNames   = "polls/answers.csv"
)

// exportPoll is a poll in stoa.json.
type exportPoll struct {
	Run       int      `json:"run"`
	Question  string   `json:"question"`
	Choices   []string `json:"choices,omitempty"` // missing: yes and no
	Several   bool     `json:"several"`
	Anonymous bool     `json:"anonymous"`
	Opened    string   `json:"opened"`
	Closed    string   `json:"closed,omitempty"`
	Answered  int      `json:"answered"`
	Counts    []int    `json:"counts,omitempty"` // missing: an anonymous one that is open
}

// polls writes what was asked, the latest first: the results, and who answered
// what where it was by name. Without polls there is nothing of them.
func (e *exporting) polls() error {
	all, err := e.asked()
	if err != nil || len(all) == 0 {
		return err
	}
	w, err := e.entry(pollResults, zip.Deflate)
	if err != nil {
		return err
	}
	results := newPollSheet(w, e.style, "run", "question", "opened", "closed", "answered", "choice", "times", "percent")
	for _, p := range all {
		is := exportPoll{
			Run: p.RunNo, Question: p.Question, Choices: p.Choices, Several: p.Several, Anonymous: p.Anonymous,
			Opened: stamped(p.Opened), Closed: stamped(p.Closed), Answered: p.Answered,
		}
		if p.Results(true) {
			is.Counts = p.Counts
			results.add(p)
		}
		e.list.Polls = append(e.list.Polls, is)
	}
	if err := results.close(); err != nil {
		return err
	}
	if w, err = e.entry(pollNames, zip.Deflate); err != nil {
		return err
	}
	names := newPollSheet(w, e.style, "run", "question", "name", "choice", "at", "id")
	for _, p := range all {
		if p.Anonymous {
			continue
		}
		var answers []PollAnswer
		if err := e.read(func(q Query) (err error) {
			answers, err = q.PollAnswers(e.ctx, p.ID)
			return err
		}); err != nil {
			return err
		}
		names.answers(p, answers)
	}
	return names.close()
}

func (e *exporting) asked() (all []Poll, err error) {
	const page = 100
	for before := (PollKey{}); ; {
		var some []Poll
		if err := e.read(func(q Query) (err error) {
			some, err = askedPolls(e.ctx, q, e.id, before, page)
			return err
		}); err != nil {
			return nil, err
		}
		all = append(all, some...)
		if len(some) < page {
			return all, nil
		}
		last := some[len(some)-1]
		before = PollKey{At: last.Opened, ID: last.ID}
	}
}

// pollSheet writes polls for spreadsheets, as [AttendanceSheet] does attendance.
type pollSheet struct {
	csv   *csv.Writer
	zone  *time.Location
	words map[string]string
}

func newPollSheet(w io.Writer, style ExportStyle, columns ...string) *pollSheet {
	_, _ = io.WriteString(w, "\ufeff")
	s := &pollSheet{csv: csv.NewWriter(w), zone: style.Zone, words: pollWords[style.Language]}
	if s.words == nil {
		s.words = pollWords["en"]
	}
	s.csv.UseCRLF = true
	for i, c := range columns {
		columns[i] = s.words[c]
	}
	_ = s.csv.Write(columns)
	return s
}

func (s *pollSheet) close() error {
	s.csv.Flush()
	return s.csv.Error()
}

// add writes a line for each choice.
func (s *pollSheet) add(p Poll) {
	sheet := AttendanceSheet{zone: s.zone}
	for i, n := range p.Counts {
		percent := ""
		if p.Answered > 0 {
			percent = strconv.Itoa((200*n+p.Answered)/(2*p.Answered)) + "%"
		}
		_ = s.csv.Write([]string{
			strconv.Itoa(p.RunNo), noFormula(p.Question), sheet.local(p.Opened), sheet.local(p.Closed),
			strconv.Itoa(p.Answered), s.choice(p, i), strconv.Itoa(n), percent,
		})
	}
}

// answers writes a line for each choice of each person.
func (s *pollSheet) answers(p Poll, answers []PollAnswer) {
	sheet := AttendanceSheet{zone: s.zone}
	for _, a := range answers {
		name := a.Name
		if name == "" {
			name = s.words["nobody"]
		}
		for _, i := range a.Chosen.List() {
			_ = s.csv.Write([]string{
				strconv.Itoa(p.RunNo), noFormula(p.Question), noFormula(name), s.choice(p, i), sheet.local(a.At), string(a.Person),
			})
		}
	}
}

func (s *pollSheet) choice(p Poll, i int) string {
	switch {
	case i < len(p.Choices):
		return noFormula(p.Choices[i])
	case i == 0:
		return s.words["yes"]
	default:
		return s.words["no"]
	}
}

// pollWords are the words of the sheets, by language.
var pollWords = map[string]map[string]string{
	"en": {
		"run": "Run", "question": "Question", "opened": "Opened", "closed": "Closed", "answered": "People who answered",
		"choice": "Answer", "times": "How often", "percent": "Percent", "name": "Name", "at": "Answered", "id": "Person",
		"yes": "Yes", "no": "No", "nobody": "Deleted person",
	},
	"de": {
		"run": "Durchgang", "question": "Frage", "opened": "Geöffnet", "closed": "Geschlossen",
		"answered": "Personen, die antworteten", "choice": "Antwort", "times": "Wie oft", "percent": "Prozent",
		"name": "Name", "at": "Beantwortet", "id": "Person", "yes": "Ja", "no": "Nein", "nobody": "Gelöschte Person",
	},
	"he": {
		"run": "מפגש חי", "question": "שאלה", "opened": "נפתח", "closed": "נסגר", "answered": "מספר העונים",
		"choice": "תשובה", "times": "כמה פעמים", "percent": "אחוז", "name": "שם", "at": "נענה", "id": "מזהה",
		"yes": "כן", "no": "לא", "nobody": "אדם שנמחק",
	},
}
