package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

func testPolls(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.session("other")
	w.start("s", "r", t0)
	draft := classroom.Poll{ID: "d", Session: "s", Question: "Lätér? 木", Choices: []string{}, Author: "ana", Rev: 1, Created: t0}
	open := classroom.Poll{
		ID: "p", Session: "s", Run: "r", Question: "'; DROP TABLE polls; --", Choices: []string{"=1", `quo"te\`, "ב"}, Several: true,
		Live: true, Author: "bob", Rev: 3, Created: t0, Opened: sec(1), Shared: sec(2),
	}
	secret := classroom.Poll{ID: "a", Session: "s", Run: "r", Question: "Q", Choices: []string{}, Anonymous: true, Rev: 1, Opened: sec(3)}
	w.write(func(tx classroom.Tx) error {
		for _, p := range []classroom.Poll{draft, open, secret} {
			require.NoError(t, tx.SavePoll(ctx, p))
		}
		require.NoError(t, tx.PutAnswer(ctx, "p", classroom.PollAnswer{Person: "cem", Chosen: 5, At: sec(4)}))
		require.NoError(t, tx.PutAnswer(ctx, "p", classroom.PollAnswer{Person: "dia", Chosen: 1, At: sec(4)}))
		require.NoError(t, tx.PutAnswer(ctx, "p", classroom.PollAnswer{Person: "dia", Chosen: 5, At: sec(5)}))
		require.NoError(t, tx.PutBallot(ctx, "a", []byte{0, 1}, 1, "cem"))
		require.NoError(t, tx.PutBallot(ctx, "a", []byte{0, 1}, 2, "cem"))
		return tx.PutBallot(ctx, "a", []byte{0, 2}, 1, "gus")
	})
	w.read(func(q classroom.Query) error {
		all, err := q.Polls(ctx, "s", "r")
		require.NoError(t, err)
		require.Equal(t, []classroom.Poll{draft, open, secret}, all)
		all, err = q.Polls(ctx, "s", "")
		require.Equal(t, []classroom.Poll{draft}, all)
		require.NoError(t, err)
		all, err = q.Polls(ctx, "other", "r")
		require.Empty(t, all)
		require.NoError(t, err)
		_, err = q.Poll(ctx, "other", "p")
		require.ErrorIs(t, err, classroom.ErrNotFound, "another session's")
		tally, err := q.Tally(ctx, open)
		require.Equal(t, []classroom.Tally{{Chosen: 5, People: 2}}, tally)
		require.NoError(t, err)
		tally, err = q.Tally(ctx, secret)
		require.Equal(t, []classroom.Tally{{Chosen: 1, People: 1}, {Chosen: 2, People: 1}}, tally)
		require.NoError(t, err)
		chosen, err := q.Answer(ctx, "p", "dia")
		require.EqualValues(t, 5, chosen)
		require.NoError(t, err)
		_, err = q.Answer(ctx, "p", "gus")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		chosen, err = q.Ballot(ctx, "a", []byte{0, 1})
		require.EqualValues(t, 2, chosen)
		require.NoError(t, err)
		_, err = q.Ballot(ctx, "a", []byte{1})
		require.ErrorIs(t, err, classroom.ErrNotFound)
		voted, err := q.Voted(ctx, "a", "gus")
		require.True(t, voted)
		require.NoError(t, err)
		answers, err := q.PollAnswers(ctx, "p")
		require.Equal(t, []classroom.PollAnswer{
			{Person: "cem", Name: "cem", Chosen: 5, At: sec(4)}, {Person: "dia", Name: "dia", Chosen: 5, At: sec(5)},
		}, answers)
		require.NoError(t, err)
		rec, err := q.Record(ctx, "cem")
		require.Equal(t, []classroom.RecordAnswer{
			{Session: "Session s", RunNo: 1, Question: open.Question, Choices: []string{"=1", "ב"}, At: sec(4)},
			{Session: "Session s", RunNo: 1, Question: "Q", Anonymous: true},
		}, rec.Answers)
		return err
	})
	w.sound()

	// Closing an anonymous one leaves counts.
	secret.Closed, secret.Counts, secret.Answered = sec(6), []int{1, 1}, 2
	w.write(func(tx classroom.Tx) error {
		require.NoError(t, tx.DropBallots(ctx, "a"))
		require.ErrorIs(t, tx.DeletePoll(ctx, "s", "p"), classroom.ErrNotFound, "it was asked")
		require.ErrorIs(t, tx.DeletePoll(ctx, "other", "d"), classroom.ErrNotFound)
		require.NoError(t, tx.DeletePoll(ctx, "s", "d"))
		return tx.SavePoll(ctx, secret)
	})
	w.read(func(q classroom.Query) error {
		got, err := q.Poll(ctx, "s", "a")
		require.Equal(t, secret, got)
		require.NoError(t, err)
		tally, err := q.Tally(ctx, secret)
		require.Empty(t, tally)
		require.NoError(t, err)
		asked, err := q.AskedPolls(ctx, "s", classroom.PollKey{At: 1 << 62}, 1)
		require.Len(t, asked, 1)
		require.Equal(t, 1, asked[0].RunNo)
		require.NoError(t, err)
		asked, err = q.AskedPolls(ctx, "s", classroom.PollKey{At: asked[0].Opened, ID: asked[0].ID}, 5)
		require.Len(t, asked, 1)
		require.EqualValues(t, "p", asked[0].ID)
		return err
	})
	w.sound()
}

// testForgetPolls: the polls of a run go with it.
func testForgetPolls(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.start("s", "r", t0)
	w.write(func(tx classroom.Tx) error {
		require.NoError(t, tx.SavePoll(ctx, classroom.Poll{ID: "d", Session: "s", Question: "Q"}))
		require.NoError(t, tx.SavePoll(ctx, classroom.Poll{ID: "p", Session: "s", Run: "r", Question: "Q", Opened: sec(1), Closed: sec(2)}))
		return tx.PutAnswer(ctx, "p", classroom.PollAnswer{Person: "cem", Chosen: 1, At: sec(1)})
	})
	w.do("s", sec(3), session.End{By: "ana"})
	for more := true; more; {
		w.write(func(tx classroom.Tx) (err error) {
			more, err = tx.ForgetRuns(ctx, at(time.Hour), 1)
			return err
		})
	}
	w.read(func(q classroom.Query) error {
		all, err := q.Polls(ctx, "s", "r")
		require.Len(t, all, 1, "drafts stay")
		require.NoError(t, err)
		_, err = q.Answer(ctx, "p", "cem")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		return nil
	})
	w.sound()
}
