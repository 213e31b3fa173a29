package store

import (
	"fmt"

	"github.com/stoahq/stoa/internal/classroom"
)

// polls checks a session's polls: open ones are of the live run, answers are
// among the choices, and of anonymous ones nothing is kept that should not be.
func (k *checker) polls() error {
	runs, err := column[string](k.q, `SELECT DISTINCT run_id FROM polls WHERE session_id = $1 AND run_id <> ''`, k.id)
	if err != nil {
		return err
	}
	for _, run := range runs {
		rows, err := k.q.q.Polls(k.q.ctx, k.id, k.state.Run.ID)
		if run != string(k.state.Run.ID) {
			n, err := column[int](k.q, `SELECT count(*) FROM polls WHERE run_id = $1 AND closed_at = 0`, run)
			if err != nil {
				return err
			}
			if n[0] > 0 {
				k.say("%d polls of the run %s are open, which is over", n[0], run)
			}
			continue
		}
		polls, err := pollsOf(rows, err, pollOf)
		if err != nil {
			return err
		}
		for _, p := range polls {
			if p.State() == classroom.PollOpen && !k.state.IsLive() {
				k.say("poll %s is open, and no run is live", p.ID)
			}
		}
	}
	return k.answers()
}

func (k *checker) answers() error {
	for what, text := range map[string]string{
		"answers by name to anonymous polls": `SELECT count(*) FROM poll_answers a JOIN polls p ON p.id = a.poll_id
			WHERE p.session_id = $1 AND p.anonymous`,
		"ballots of polls that are not open and anonymous": `SELECT count(*) FROM poll_ballots a JOIN polls p ON p.id = a.poll_id
			WHERE p.session_id = $1 AND (NOT p.anonymous OR p.closed_at > 0)`,
		"notes of who answered polls that are not open and anonymous": `SELECT count(*) FROM poll_voters a JOIN polls p ON p.id = a.poll_id
			WHERE p.session_id = $1 AND (NOT p.anonymous OR p.closed_at > 0)`,
		"polls with more or fewer ballots than people": `SELECT count(*) FROM polls p WHERE p.session_id = $1 AND p.anonymous
			AND (SELECT count(*) FROM poll_ballots b WHERE b.poll_id = p.id) <> (SELECT count(*) FROM poll_voters v WHERE v.poll_id = p.id)`,
		"answers that are none": `SELECT count(*) FROM poll_answers a JOIN polls p ON p.id = a.poll_id
			WHERE p.session_id = $1 AND (a.chosen <= 0 OR a.chosen >= 1024)`,
	} {
		n, err := column[int](k.q, text, k.id)
		if err != nil {
			return err
		}
		if n[0] > 0 {
			k.say("%d %s", n[0], what)
		}
	}
	return nil
}

// pollless are answers that belong to no poll, and polls of no session.
func pollless(q *query) (findings []string, err error) {
	for what, text := range map[string]string{
		"answers to unknown polls":  `SELECT count(*) FROM poll_answers WHERE poll_id NOT IN (SELECT id FROM polls)`,
		"ballots of unknown polls":  `SELECT count(*) FROM poll_ballots WHERE poll_id NOT IN (SELECT id FROM polls)`,
		"voters of unknown polls":   `SELECT count(*) FROM poll_voters WHERE poll_id NOT IN (SELECT id FROM polls)`,
		"polls of unknown sessions": `SELECT count(*) FROM polls WHERE session_id NOT IN (SELECT id FROM sessions)`,
	} {
		n, err := column[int](q, text)
		if err != nil {
			return nil, err
		}
		if n[0] > 0 {
			findings = append(findings, fmt.Sprintf("%d %s", n[0], what))
		}
	}
	return findings, nil
}
