package web

import (
	"context"
	"sync"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// pollsEach is how long changes of polls are gathered: a thousand people who
// answer at once are ten messages a second and not a thousand.
const pollsEach = 100 * time.Millisecond

// pollNews are polls that differ from what pages were told.
type pollNews struct {
	mu    sync.Mutex
	dirty map[classroom.PollID]struct{}
	armed bool
	gen   int64         // one more with every change
	none  session.RunID // a run of which it is known that there is nothing to tell
}

// changed takes note of a poll that differs.
func (n *pollNews) changed(ch *channel, id classroom.PollID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.gen++
	n.none = ""
	put(&n.dirty, id, struct{}{})
	if !n.armed {
		n.armed = true
		time.AfterFunc(pollsEach, ch.tellPolls)
	}
}

// tellPolls tells those with a seat of polls that differ, one after the other.
func (ch *channel) tellPolls() {
	n := &ch.polls
	n.mu.Lock()
	dirty := n.dirty
	n.dirty = nil
	n.mu.Unlock()
	for id := range dirty {
		ch.tellPoll(id)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.armed = len(n.dirty) > 0; n.armed {
		time.AfterFunc(pollsEach, ch.tellPolls)
	}
}

func (ch *channel) tellPoll(id classroom.PollID) {
	ctx, cancel := within()
	defer cancel()
	p, err := ch.s.class.OnePoll(ctx, ch.id, id)
	gone := isNotFound(err)
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if err != nil && !gone {
		ch.stuck(ch.inside(), err)
		return
	}
	leads, others := pollFrame(p, true, gone, id), pollFrame(p, false, gone, id)
	for _, so := range ch.inside() {
		switch {
		case !so.in.answers, !gone && p.Run != "" && p.Run != so.in.run:
		case so.in.polls:
			so.send(leads)
		case !gone && p.State() != classroom.PollDraft:
			so.send(others)
		}
	}
}

func pollFrame(p classroom.Poll, leads, gone bool, id classroom.PollID) frame {
	m := wire.SocketPoll{T: "poll"}
	if gone {
		m.Deleted = string(id)
	} else {
		shown := pollOf(p, leads)
		m.Poll = &shown
	}
	return whole(m)
}

// pollOf is a poll as somebody sees it who leads, or not.
func pollOf(p classroom.Poll, leads bool) wire.Poll {
	out := wire.Poll{
		ID: string(p.ID), Rev: p.Rev, Run: p.RunNo, Question: p.Question, Choices: p.Choices, Several: p.Several,
		Anonymous: p.Anonymous, Live: p.Live, State: p.State(), Shared: p.Shared != 0,
		Opened: wire.Millis(p.Opened), Closed: wire.Millis(p.Closed), Answered: p.Answered,
	}
	if p.Results(leads) {
		out.Counts = p.Counts
	}
	return out
}

// welcomePolls has a page that came in told of the polls of its run, if there
// are any. Called with ch.mu held.
func (ch *channel) welcomePolls(so *socket) {
	if !so.in.answers {
		return
	}
	n := &ch.polls
	n.mu.Lock()
	known, gen := n.none == so.in.run, n.gen
	n.mu.Unlock()
	if !known {
		go ch.readPolls(so, so.in.run, so.in.conn, gen)
	}
}

func (ch *channel) readPolls(so *socket, run session.RunID, conn session.ConnID, gen int64) {
	ctx, cancel := within()
	defer cancel()
	all, err := ch.s.class.Polls(ctx, ch.id, run)
	if err == nil && len(all) == 0 {
		n := &ch.polls
		n.mu.Lock()
		defer n.mu.Unlock()
		if n.gen == gen {
			n.none = run
		}
		return
	}
	var own map[classroom.PollID]classroom.Chosen
	if err == nil {
		own, err = ch.s.class.OwnAnswers(ctx, all, so.v.Person.ID, so.v.ballot[:])
	}
	ch.mu.Lock()
	defer ch.mu.Unlock()
	switch {
	case so.in.conn != conn || !so.in.answers || so.in.run != run:
		return // it went meanwhile
	case err != nil:
		ch.stuck([]*socket{so}, err)
		return
	}
	m := wire.SocketPolls{T: "polls", Polls: []wire.Poll{}, Mine: map[string][]int{}}
	for _, p := range all {
		if p.State() != classroom.PollDraft || so.in.polls {
			m.Polls = append(m.Polls, pollOf(p, so.in.polls))
		}
	}
	for id, chosen := range own {
		m.Mine[string(id)] = chosen.List()
	}
	so.send(whole(m))
}

// poll carries out what a page wants of polls.
func (so *socket) poll(ctx context.Context, ch *channel, at inside, m wire.SocketCommand) error {
	if at.place != wire.PlaceSeat {
		return &session.Refusal{Code: session.CodeNotInside}
	}
	class, v := so.s.class, so.v.Visitor
	switch m.Name {
	case "poll":
		p := m.Args.Poll
		return class.AddPoll(ctx, ch.id, v, at.conn, classroom.NewPoll{
			Key: p.Key, Question: p.Question, Choices: p.Choices, Several: p.Several,
			Anonymous: p.Anonymous, Live: p.Live, Open: p.Open,
		})
	case "poll_do":
		d := m.Args.PollDo
		return class.DoPoll(ctx, ch.id, v, at.conn, classroom.PollID(d.ID), d.Do)
	default:
		a := m.Args.Answer
		err := class.Answer(ctx, ch.id, v, at.conn, classroom.PollID(a.ID), a.Choices, so.v.ballot[:])
		if err == nil {
			ch.answered(so.v.Person.ID, *a)
		}
		return err
	}
}

// answered tells all pages of a person what they have answered.
func (ch *channel) answered(p session.PersonID, a wire.PollChoice) {
	f := whole(wire.SocketAnswered{T: "answered", Poll: a.ID, Mine: a.Choices})
	ch.mu.Lock()
	defer ch.mu.Unlock()
	for _, so := range ch.people[p] {
		if so.in.answers {
			so.send(f)
		}
	}
}

// Bounds of what a page sends of polls; the texts themselves are looked at by
// classroom.
const (
	pollTexts = 16
	pollText  = 2000 // bytes
)

func checkPollSpec(a wire.SocketArgs) bool {
	p := a.Poll
	if p == nil || !validID(p.Key) || len(p.Question) > pollText || len(p.Choices) > pollTexts {
		return false
	}
	for _, c := range p.Choices {
		if len(c) > pollText {
			return false
		}
	}
	return true
}

func checkPollDeed(a wire.SocketArgs) bool {
	if a.PollDo == nil || !validID(a.PollDo.ID) {
		return false
	}
	switch a.PollDo.Do {
	case classroom.OpenPoll, classroom.ClosePoll, classroom.SharePoll, classroom.HidePoll, classroom.DeletePoll:
		return true
	default:
		return false
	}
}

func checkAnswer(a wire.SocketArgs) bool {
	return a.Answer != nil && validID(a.Answer.ID) && len(a.Answer.Choices) <= pollTexts
}
