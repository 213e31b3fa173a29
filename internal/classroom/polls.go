package classroom

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math/bits"
	"slices"

	"github.com/stoahq/stoa/internal/session"
)

// NewPoll is what hosts and moderators want to ask.
type NewPoll struct {
	Key       string // made by the page: the same again makes nothing
	Question  string
	Choices   []string // none: yes and no
	Several   bool
	Anonymous bool
	Live      bool
	Open      bool // ask it now; else it is a draft
}

// AddPoll makes a poll in a live run, for hosts and moderators who are inside.
// The error is an *Invalid for what cannot be asked, and a *Conflict with
// too_many_polls.
func (c *Classroom) AddPoll(ctx context.Context, id session.SessionID, v Visitor, conn session.ConnID, n NewPoll) error {
	n, err := n.clean()
	if err != nil {
		return err
	}
	return c.polling(ctx, id, v, conn, session.DoPoll, func(t *turn, w session.Who) error {
		name := sha256.Sum256([]byte(string(id) + "/" + n.Key))
		poll := PollID(hex.EncodeToString(name[:12]))
		if _, err := t.tx.Poll(ctx, id, poll); !errors.Is(err, ErrNotFound) {
			return err // it was made already
		}
		all, err := t.tx.Polls(ctx, id, t.s.Run.ID)
		if err != nil {
			return err
		}
		if len(all) >= maxPollsOfRun {
			return &Conflict{TooManyPolls}
		}
		p := Poll{
			ID: poll, Session: id, Question: n.Question, Choices: n.Choices, Several: n.Several && len(n.Choices) > 0,
			Anonymous: n.Anonymous, Live: n.Live, Author: w.Person, Created: t.at(),
		}
		if n.Open {
			p.Run, p.Opened = t.s.Run.ID, t.at()
		}
		return t.savePoll(p)
	})
}

func (n NewPoll) clean() (NewPoll, error) {
	var err error
	if n.Question, err = cleanName("question", n.Question, maxQuestion); err != nil {
		return n, err
	}
	if k := len(n.Choices); k != 0 && (k < leastChoices || k > mostChoices) {
		return n, &Invalid{"choices", "out_of_range"}
	}
	choices := make([]string, len(n.Choices))
	for i, text := range n.Choices {
		if choices[i], err = cleanName("choices", text, maxChoice); err != nil {
			return n, err
		}
		if slices.ContainsFunc(choices[:i], func(o string) bool { return Folded(o) == Folded(choices[i]) }) {
			return n, &Invalid{"choices", "taken"}
		}
	}
	n.Choices = choices
	return n, nil
}

// PollDeed is what hosts and moderators do with a poll.
type PollDeed string

// The deeds. Doing one again changes nothing.
const (
	OpenPoll   PollDeed = "open"
	ClosePoll  PollDeed = "close"
	SharePoll  PollDeed = "share"  // of a poll that is closed, or by name
	HidePoll   PollDeed = "hide"   // takes back the sharing
	DeletePoll PollDeed = "delete" // a draft
)

// DoPoll does something with a poll, for hosts and moderators who are inside.
// Drafts are open to all of them, others in their run. The error is a *Conflict
// where it is not possible as the poll stands.
func (c *Classroom) DoPoll(
	ctx context.Context, id session.SessionID, v Visitor, conn session.ConnID, poll PollID, do PollDeed,
) error {
	return c.polling(ctx, id, v, conn, session.DoPoll, func(t *turn, _ session.Who) error {
		p, err := t.poll(poll)
		if err != nil {
			return err
		}
		switch do {
		case OpenPoll:
			return t.openPoll(p)
		case ClosePoll:
			if p.State() == PollDraft {
				return &Conflict{PollNotOpen}
			}
			return t.closePoll(p)
		case SharePoll:
			switch {
			case p.State() == PollDraft, p.Anonymous && p.State() == PollOpen:
				return &Conflict{PollNotOpen}
			case p.Shared != 0:
				return nil
			}
			p.Shared = t.at()
			return t.savePoll(p)
		case HidePoll:
			if p.Shared == 0 {
				return nil
			}
			p.Shared = 0
			return t.savePoll(p)
		case DeletePoll:
			if p.State() != PollDraft {
				return &Conflict{PollAsked}
			}
			t.tx.Tell(Edit{Session: id, Poll: p.ID})
			return t.tx.DeletePoll(ctx, id, p.ID)
		}
		return &session.Refusal{Code: session.CodeInvalid}
	})
}

func (t *turn) openPoll(p Poll) error {
	switch p.State() {
	case PollOpen:
		return nil
	case PollClosed:
		return &Conflict{PollAsked}
	case PollDraft:
	}
	p.Run, p.Opened = t.s.Run.ID, t.at()
	return t.savePoll(p)
}

// closePoll closes a poll. Of an anonymous one nothing is left then but how
// often each choice was taken.
func (t *turn) closePoll(p Poll) error {
	if p.Closed != 0 {
		return nil
	}
	p.Closed = max(t.at(), p.Opened)
	if p.Anonymous {
		all, err := t.tx.Tally(t.ctx, p)
		if err != nil {
			return err
		}
		p = p.counted(all)
		if err := t.tx.DropBallots(t.ctx, p.ID); err != nil {
			return err
		}
	}
	return t.savePoll(p)
}

// closePolls closes what is open of a run that is over.
func (t *turn) closePolls(run session.RunID) error {
	all, err := t.tx.Polls(t.ctx, t.id, run)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.State() == PollOpen {
			if err := t.closePoll(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// savePoll writes a poll that has changed, and tells of it.
func (t *turn) savePoll(p Poll) error {
	p.Rev++
	t.tx.Tell(Edit{Session: t.id, Poll: p.ID})
	return t.tx.SavePoll(t.ctx, p)
}

// Answer answers an open poll for somebody with a seat; again, until it is
// closed, it replaces what they answered, and the same changes nothing. The
// error is an *Invalid for choices that there are not, and a *Conflict for a
// poll that is not open.
//
// Of an anonymous poll is kept what was answered by a code, and apart from it
// who has answered, neither with a time. The code is made of a secret that the
// person's browser alone keeps (secret, 32 bytes derived from its cookie) and of
// the poll: it finds the answer again, to be changed, and nothing that is stored
// leads from it to the person. By another login the answer cannot be changed
// (answered_elsewhere). When the poll is closed both lists are deleted.
func (c *Classroom) Answer(
	ctx context.Context, id session.SessionID, v Visitor, conn session.ConnID, poll PollID, choices []int, secret []byte,
) error {
	return c.polling(ctx, id, v, conn, session.DoAnswer, func(t *turn, w session.Who) error {
		p, err := t.poll(poll)
		if err != nil {
			return err
		}
		chosen, err := p.chosen(choices)
		switch {
		case p.State() == PollDraft:
			return &session.Refusal{Code: session.CodeNotFound} // nobody knows of it yet
		case p.State() != PollOpen:
			return &Conflict{PollNotOpen}
		case err != nil:
			return err
		case p.Anonymous:
			return t.ballot(p, w.Person, chosen, ballotCode(secret, p.ID))
		}
		switch was, err := t.tx.Answer(ctx, p.ID, w.Person); {
		case err == nil && was == chosen:
			return nil
		case err != nil && !errors.Is(err, ErrNotFound):
			return err
		}
		if err := t.tx.PutAnswer(ctx, p.ID, PollAnswer{Person: w.Person, Chosen: chosen, At: t.at()}); err != nil {
			return err
		}
		return t.savePoll(p)
	})
}

func (t *turn) ballot(p Poll, person session.PersonID, chosen Chosen, code []byte) error {
	voted, err := t.tx.Voted(t.ctx, p.ID, person)
	if err != nil {
		return err
	}
	was, err := t.tx.Ballot(t.ctx, p.ID, code)
	switch {
	case err == nil && was == chosen:
		return nil
	case err != nil && !errors.Is(err, ErrNotFound):
		return err
	case voted != (err == nil):
		return &Conflict{AnsweredElsewhere}
	}
	if err := t.tx.PutBallot(t.ctx, p.ID, code, chosen, person); err != nil {
		return err
	}
	return t.savePoll(p)
}

func ballotCode(secret []byte, poll PollID) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(poll))
	return mac.Sum(nil)
}

// chosen is a list of choices as a set.
func (p Poll) chosen(choices []int) (Chosen, error) {
	var c Chosen
	for _, i := range choices {
		if i < 0 || i >= p.Options() || c&(1<<i) != 0 {
			return 0, &Invalid{"choices", "out_of_range"}
		}
		c |= 1 << i
	}
	if n := bits.OnesCount64(uint64(c)); n == 0 || n > 1 && !p.Several { //nolint:gosec // never below 0
		return 0, &Invalid{"choices", "out_of_range"}
	}
	return c, nil
}

// poll is one that hosts and moderators of the live run may deal with.
func (t *turn) poll(poll PollID) (Poll, error) {
	p, err := t.tx.Poll(t.ctx, t.id, poll)
	if errors.Is(err, ErrNotFound) || err == nil && p.Run != "" && p.Run != t.s.Run.ID {
		err = &session.Refusal{Code: session.CodeNotFound}
	}
	return p, err
}

// polling is the way of everything that is done with polls by a connection that
// is inside. It is an action (rule 40).
func (c *Classroom) polling(
	ctx context.Context, id session.SessionID, v Visitor, conn session.ConnID, a session.Action,
	act func(t *turn, w session.Who) error,
) error {
	c.Active(id, v.Person.ID, conn, clock())
	return c.edit(ctx, id, func(t *turn) error {
		place, in := placeOf(t.s, v.Person.ID, conn)
		if !in || !place.Has(conn) || place.Reading {
			return &session.Refusal{Code: session.CodeNotInside}
		}
		w := session.Who{Person: place.Person, Kind: place.Kind, Member: place.Member}
		if code := t.s.May(w, a); code != "" {
			return &session.Refusal{Code: code}
		}
		return act(t, w)
	})
}

// Polls lists the polls of a run with their results, and drafts before them.
func (c *Classroom) Polls(ctx context.Context, id session.SessionID, run session.RunID) (all []Poll, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		if all, err = q.Polls(ctx, id, run); err != nil {
			return err
		}
		for i := range all {
			if all[i], err = withResults(ctx, q, all[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}

// OnePoll is a poll with its results.
func (c *Classroom) OnePoll(ctx context.Context, id session.SessionID, poll PollID) (p Poll, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		if p, err = q.Poll(ctx, id, poll); err != nil {
			return err
		}
		p, err = withResults(ctx, q, p)
		return err
	})
	return p, err
}

func withResults(ctx context.Context, q PollQuery, p Poll) (Poll, error) {
	if p.State() == PollDraft || p.Anonymous && p.Closed != 0 {
		return p, nil
	}
	all, err := q.Tally(ctx, p)
	if err != nil {
		return p, err
	}
	return p.counted(all), nil
}

// OwnAnswers is what somebody answered in these polls. An anonymous answer is
// found by the browser's secret, while the poll is open.
func (c *Classroom) OwnAnswers(
	ctx context.Context, polls []Poll, person session.PersonID, secret []byte,
) (own map[PollID]Chosen, err error) {
	err = c.store.Read(ctx, func(q Query) error {
		own = map[PollID]Chosen{}
		for _, p := range polls {
			var chosen Chosen
			var err error
			switch {
			case p.State() == PollDraft:
				continue
			case p.Anonymous:
				chosen, err = q.Ballot(ctx, p.ID, ballotCode(secret, p.ID))
			default:
				chosen, err = q.Answer(ctx, p.ID, person)
			}
			if err == nil {
				own[p.ID] = chosen
			} else if !errors.Is(err, ErrNotFound) {
				return err
			}
		}
		return nil
	})
	return own, err
}

// AskedPolls lists what was asked in all runs of a session, the latest first,
// with its results, for hosts.
func (c *Classroom) AskedPolls(
	ctx context.Context, by Person, id session.SessionID, before PollKey, most int,
) (all []Poll, err error) {
	if err := c.MaySeeAttendance(ctx, by, id); err != nil {
		return nil, err
	}
	err = c.store.Read(ctx, func(q Query) (err error) {
		all, err = askedPolls(ctx, q, id, before, most)
		return err
	})
	return all, err
}

func askedPolls(ctx context.Context, q Query, id session.SessionID, before PollKey, most int) ([]Poll, error) {
	if before == (PollKey{}) {
		before.At = 1 << 62
	}
	all, err := q.AskedPolls(ctx, id, before, most)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i], err = withResults(ctx, q, all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// PollAnswers lists who answered what in a poll by name: for hosts, and for
// moderators of the run in which it is asked. The error is a *Conflict for an
// anonymous poll.
func (c *Classroom) PollAnswers(
	ctx context.Context, by Person, id session.SessionID, poll PollID,
) (p Poll, answers []PollAnswer, err error) {
	if p, err = c.OnePoll(ctx, id, poll); err != nil {
		return p, nil, err
	}
	var code session.Code
	if err := c.View(ctx, id, func(s *session.State) {
		w := session.Who{Person: by.ID, Kind: by.Kind}
		if code = s.May(w, session.DoSeeAttendance); code != "" && p.Run == s.Run.ID {
			code = s.May(w, session.DoPoll)
		}
	}); err != nil {
		return p, nil, err
	}
	switch {
	case code == session.CodeNotFound, p.State() == PollDraft:
		return p, nil, ErrNotFound
	case code != "":
		return p, nil, &session.Refusal{Code: code}
	case p.Anonymous:
		return p, nil, &Conflict{PollAnonymous}
	}
	err = c.store.Read(ctx, func(q Query) (err error) {
		answers, err = q.PollAnswers(ctx, poll)
		return err
	})
	return p, answers, err
}
