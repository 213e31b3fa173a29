package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

func pollOf(p db.Poll) (classroom.Poll, error) {
	out := classroom.Poll{
		ID: classroom.PollID(p.ID), Session: p.SessionID, Run: p.RunID, Question: p.Question,
		Several: p.Several, Anonymous: p.Anonymous, Live: p.Live, Author: p.AuthorID, Rev: p.Rev,
		Created: p.CreatedAt, Opened: p.OpenedAt, Closed: p.ClosedAt, Shared: p.SharedAt, Answered: int(p.Answered),
	}
	if err := json.Unmarshal([]byte(p.Choices), &out.Choices); err != nil {
		return out, fmt.Errorf("poll %s: %w", p.ID, err)
	}
	if p.Counts != "" {
		if err := json.Unmarshal([]byte(p.Counts), &out.Counts); err != nil {
			return out, fmt.Errorf("poll %s: %w", p.ID, err)
		}
	}
	return out, nil
}

func pollsOf[R any](rows []R, err error, convert func(R) (classroom.Poll, error)) ([]classroom.Poll, error) {
	if err != nil {
		return nil, err
	}
	out := make([]classroom.Poll, len(rows))
	for i, r := range rows {
		if out[i], err = convert(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Polls implements classroom.PollQuery; so do the following.
func (q *query) Polls(_ context.Context, id session.SessionID, run session.RunID) ([]classroom.Poll, error) {
	rows, err := q.q.Polls(q.ctx, id, run)
	return pollsOf(rows, err, pollOf)
}

func (q *query) AskedPolls(
	_ context.Context, id session.SessionID, before classroom.PollKey, most int,
) ([]classroom.Poll, error) {
	rows, err := q.q.AskedPolls(q.ctx, db.AskedPollsParams{
		SessionID: id, BeforeAt: before.At, BeforeID: string(before.ID), Most: int32(most), //nolint:gosec // some hundreds
	})
	return pollsOf(rows, err, func(r db.AskedPollsRow) (classroom.Poll, error) {
		p, err := pollOf(db.Poll{
			ID: r.ID, SessionID: r.SessionID, RunID: r.RunID, Question: r.Question, Choices: r.Choices, Several: r.Several,
			Anonymous: r.Anonymous, Live: r.Live, AuthorID: r.AuthorID, Rev: r.Rev, CreatedAt: r.CreatedAt,
			OpenedAt: r.OpenedAt, ClosedAt: r.ClosedAt, SharedAt: r.SharedAt, Answered: r.Answered, Counts: r.Counts,
		})
		p.RunNo = int(r.Number)
		return p, err
	})
}

func (q *query) Poll(_ context.Context, id session.SessionID, poll classroom.PollID) (classroom.Poll, error) {
	p, err := q.q.Poll(q.ctx, string(poll), id)
	if err != nil {
		return classroom.Poll{}, missing(err)
	}
	return pollOf(p)
}

func (q *query) Tally(_ context.Context, p classroom.Poll) ([]classroom.Tally, error) {
	if p.Anonymous {
		rows, err := q.q.BallotTally(q.ctx, string(p.ID))
		return all(rows, err, func(r db.BallotTallyRow) classroom.Tally {
			return classroom.Tally{Chosen: classroom.Chosen(r.Chosen), People: int(r.People)}
		})
	}
	rows, err := q.q.AnswerTally(q.ctx, string(p.ID))
	return all(rows, err, func(r db.AnswerTallyRow) classroom.Tally {
		return classroom.Tally{Chosen: classroom.Chosen(r.Chosen), People: int(r.People)}
	})
}

func (q *query) Answer(_ context.Context, poll classroom.PollID, person session.PersonID) (classroom.Chosen, error) {
	chosen, err := q.q.PollAnswer(q.ctx, string(poll), person)
	return classroom.Chosen(chosen), missing(err)
}

func (q *query) Ballot(_ context.Context, poll classroom.PollID, code []byte) (classroom.Chosen, error) {
	chosen, err := q.q.PollBallot(q.ctx, string(poll), code)
	return classroom.Chosen(chosen), missing(err)
}

func (q *query) Voted(_ context.Context, poll classroom.PollID, person session.PersonID) (bool, error) {
	return q.q.HasVoted(q.ctx, string(poll), person)
}

func (q *query) PollAnswers(_ context.Context, poll classroom.PollID) ([]classroom.PollAnswer, error) {
	rows, err := q.q.PollAnswers(q.ctx, string(poll))
	return all(rows, err, func(r db.PollAnswersRow) classroom.PollAnswer {
		return classroom.PollAnswer{
			Person: r.PersonID, Name: r.Name, Chosen: classroom.Chosen(r.Chosen), At: r.AnsweredAt,
		}
	})
}

// answersOf is what is kept of a person's answers.
func (q *query) answersOf(who session.PersonID) (out []classroom.RecordAnswer, err error) {
	rows, err := q.q.AnswersOf(q.ctx, who)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		a := classroom.RecordAnswer{Session: r.SessionName, RunNo: int(r.Number), Question: r.Question, At: r.AnsweredAt}
		var choices []string
		if err := json.Unmarshal([]byte(r.Choices), &choices); err != nil {
			return nil, err
		}
		if len(choices) == 0 {
			choices = []string{"yes", "no"}
		}
		for _, i := range classroom.Chosen(r.Chosen).List() {
			if i < len(choices) {
				a.Choices = append(a.Choices, choices[i])
			}
		}
		out = append(out, a)
	}
	votes, err := q.q.VotesOf(q.ctx, who)
	for _, v := range votes {
		out = append(out, classroom.RecordAnswer{
			Session: v.SessionName, RunNo: int(v.Number), Question: v.Question, Anonymous: true,
		})
	}
	return out, err
}

// SavePoll implements classroom.PollTx; so do the following.
func (t *tx) SavePoll(_ context.Context, p classroom.Poll) error {
	if p.Choices == nil {
		p.Choices = []string{}
	}
	choices, err := json.Marshal(p.Choices)
	if err != nil {
		return err
	}
	row := db.SavePollParams{
		ID: string(p.ID), SessionID: p.Session, RunID: p.Run, Question: p.Question, Choices: string(choices),
		Several: p.Several, Anonymous: p.Anonymous, Live: p.Live, AuthorID: p.Author, Rev: p.Rev,
		CreatedAt: p.Created, OpenedAt: p.Opened, ClosedAt: p.Closed, SharedAt: p.Shared,
	}
	if p.Anonymous && p.Closed != 0 {
		counts, err := json.Marshal(p.Counts)
		if err != nil {
			return err
		}
		row.Counts, row.Answered = string(counts), int64(p.Answered)
	}
	return t.q.SavePoll(t.ctx, row)
}

func (t *tx) DeletePoll(_ context.Context, id session.SessionID, poll classroom.PollID) error {
	return changed(t.q.DeletePoll(t.ctx, string(poll), id))
}

func (t *tx) PutAnswer(_ context.Context, poll classroom.PollID, a classroom.PollAnswer) error {
	return t.q.PutAnswer(t.ctx, db.PutAnswerParams{
		PollID: string(poll), PersonID: a.Person, Chosen: int64(a.Chosen), AnsweredAt: a.At,
	})
}

func (t *tx) PutBallot(
	_ context.Context, poll classroom.PollID, code []byte, chosen classroom.Chosen, person session.PersonID,
) error {
	if err := t.q.PutVoter(t.ctx, string(poll), person); err != nil {
		return err
	}
	return t.q.PutBallot(t.ctx, string(poll), code, int64(chosen))
}

func (t *tx) DropBallots(_ context.Context, poll classroom.PollID) error {
	if err := t.q.DropVoters(t.ctx, string(poll)); err != nil {
		return err
	}
	return t.q.DropBallots(t.ctx, string(poll))
}

// forgetPolls takes at most so many rows of the polls of a run.
func (t *tx) forgetPolls(run session.RunID, most int32) (int64, error) {
	n, err := t.q.ForgetAnswers(t.ctx, run, most)
	if err != nil || n >= int64(most) {
		return n, err
	}
	m, err := t.q.ForgetPolls(t.ctx, run, most-int32(n)) //nolint:gosec // at most most
	return n + m, err
}
