package classroom

import (
	"context"

	"github.com/stoahq/stoa/internal/session"
)

// PollQuery reads polls. Their results are read apart, but for those of closed
// anonymous ones, of which nothing else is left.
type PollQuery interface {
	// Polls lists those of one run, the first first, and drafts before them.
	Polls(ctx context.Context, id session.SessionID, run session.RunID) ([]Poll, error)
	// AskedPolls lists those of all runs, the latest first, before a key.
	AskedPolls(ctx context.Context, id session.SessionID, before PollKey, most int) ([]Poll, error)
	Poll(ctx context.Context, id session.SessionID, poll PollID) (Poll, error)
	// Tally is what was answered so far.
	Tally(ctx context.Context, p Poll) ([]Tally, error)
	// Answer is what a person answered by name; ErrNotFound: nothing.
	Answer(ctx context.Context, poll PollID, person session.PersonID) (Chosen, error)
	// Ballot is what was answered by a code; ErrNotFound: nothing.
	Ballot(ctx context.Context, poll PollID, code []byte) (Chosen, error)
	// Voted tells whether a person has answered an open anonymous poll.
	Voted(ctx context.Context, poll PollID, person session.PersonID) (bool, error)
	// PollAnswers lists those by name, by the people's names.
	PollAnswers(ctx context.Context, poll PollID) ([]PollAnswer, error)
}

// PollTx writes polls.
type PollTx interface {
	SavePoll(ctx context.Context, p Poll) error
	// DeletePoll deletes a draft; ErrNotFound: there is none.
	DeletePoll(ctx context.Context, id session.SessionID, poll PollID) error
	PutAnswer(ctx context.Context, poll PollID, a PollAnswer) error
	// PutBallot keeps an anonymous answer by its code, and that the person has
	// answered.
	PutBallot(ctx context.Context, poll PollID, code []byte, chosen Chosen, person session.PersonID) error
	// DropBallots forgets every ballot of a poll, and who has answered.
	DropBallots(ctx context.Context, poll PollID) error
}
