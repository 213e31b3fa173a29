package classroom

import (
	"archive/zip"
	"io"
	"strconv"

	"github.com/stoahq/stoa/internal/classroom/texts"
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
	if err := results.Close(); err != nil {
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
	return names.Close()
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

// pollSheet writes polls for spreadsheets.
type pollSheet struct{ sheet }

func newPollSheet(w io.Writer, style ExportStyle, columns ...string) *pollSheet {
	words, _ := texts.In(style.Language)
	return &pollSheet{newSheet(w, style.Zone, words.Polls, columns...)}
}

// add writes a line for each choice.
func (s *pollSheet) add(p Poll) {
	for i, n := range p.Counts {
		percent := ""
		if p.Answered > 0 {
			percent = strconv.Itoa((200*n+p.Answered)/(2*p.Answered)) + "%"
		}
		s.line(
			strconv.Itoa(p.RunNo), noFormula(p.Question), s.local(p.Opened), s.local(p.Closed),
			strconv.Itoa(p.Answered), s.choice(p, i), strconv.Itoa(n), percent,
		)
	}
}

// answers writes a line for each choice of each person.
func (s *pollSheet) answers(p Poll, answers []PollAnswer) {
	for _, a := range answers {
		for _, i := range a.Chosen.List() {
			s.line(
				strconv.Itoa(p.RunNo), noFormula(p.Question), s.name(a.Name), s.choice(p, i), s.local(a.At), string(a.Person),
			)
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
