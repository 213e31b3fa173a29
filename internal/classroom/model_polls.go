package classroom

import "github.com/stoahq/stoa/internal/session"

// Limits on polls.
const (
	maxQuestion   = 300 // characters
	maxChoice     = 100
	leastChoices  = 2
	mostChoices   = 10
	maxPollsOfRun = 100 // with those that were not asked yet
)

// PollFew is how many people must have answered an anonymous poll before its
// results are shown while it is open: one more answer would otherwise tell whose
// it is.
const PollFew = 3

// Codes of a Conflict about polls.
const (
	TooManyPolls      = "too_many_polls"
	PollNotOpen       = "poll_not_open"
	PollIsOpen        = "poll_is_open"       // it is to be closed first
	PollAsked         = "poll_asked"         // it was asked already
	AnsweredElsewhere = "answered_elsewhere" // an anonymous answer is changed where it was given
	PollAnonymous     = "poll_anonymous"
)

// PollID names a poll.
type PollID string

// Poll is a question that hosts or moderators ask in a run. It is a draft until
// it is opened, open until it is closed, and then closed for good.
type Poll struct {
	ID       PollID
	Session  session.SessionID
	Run      session.RunID // empty: a draft
	RunNo    int           // in lists of what was asked
	Question string
	Choices  []string // two to ten; none: yes and no
	Several  bool     // more than one may be chosen
	// Anonymous: nobody can find out who answered what, see [Classroom.Answer].
	Anonymous bool
	Live      bool // everybody sees results while it is open; else when they are shared
	Author    session.PersonID
	Rev       int64 // of the last change, answers included
	Created   session.Instant
	Opened    session.Instant // zero: a draft
	Closed    session.Instant // zero: open, or a draft
	Shared    session.Instant // zero: results are kept
	Counts    []int           // how often each choice was taken; only with results
	Answered  int             // how many people have answered; only with results
}

// PollState is where a poll is in its life.
type PollState string

// The states.
const (
	PollDraft  PollState = "draft"
	PollOpen   PollState = "open"
	PollClosed PollState = "closed"
)

// State follows from the instants.
func (p Poll) State() PollState {
	switch {
	case p.Opened == 0:
		return PollDraft
	case p.Closed == 0:
		return PollOpen
	default:
		return PollClosed
	}
}

// Options is how many choices there are.
func (p Poll) Options() int {
	if len(p.Choices) == 0 {
		return 2
	}
	return len(p.Choices)
}

// Results says whether somebody sees the results of a poll: whoever leads those
// of a poll by name and of one that is closed, everybody what is shown live or
// shared, and of an open anonymous poll nobody anything from which one answer
// could be told.
func (p Poll) Results(leads bool) bool {
	switch {
	case p.Opened == 0:
		return false
	case p.Anonymous && p.Closed == 0:
		return p.Live && p.Answered >= PollFew
	default:
		return leads || p.Live || p.Shared != 0
	}
}

// Chosen is a set of choices, a bit for each.
type Chosen int64

// List is the numbers of the choices, from 0.
func (c Chosen) List() []int {
	list := []int{}
	for i := range mostChoices {
		if c&(1<<i) != 0 {
			list = append(list, i)
		}
	}
	return list
}

// Tally is how many people chose the same.
type Tally struct {
	Chosen Chosen
	People int
}

// counted fills in the results.
func (p Poll) counted(all []Tally) Poll {
	p.Counts, p.Answered = make([]int, p.Options()), 0
	for _, t := range all {
		p.Answered += t.People
		for _, i := range t.Chosen.List() {
			if i < len(p.Counts) {
				p.Counts[i] += t.People
			}
		}
	}
	return p
}

// PollAnswer is what somebody answered by name.
type PollAnswer struct {
	Person session.PersonID
	Name   string // empty: erased, or a deleted account
	Chosen Chosen
	At     session.Instant
}

// PollKey is where a page of what was asked ends.
type PollKey struct {
	At session.Instant
	ID PollID
}

// RecordAnswer is an answer of a person's record. Of an anonymous one nothing
// is known but that there is one, while the poll is open.
type RecordAnswer struct {
	Session   string
	RunNo     int
	Question  string
	Choices   []string // what was chosen; yes and no by these words
	Anonymous bool
	At        session.Instant
}
