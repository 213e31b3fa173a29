package store

import "github.com/stoahq/stoa/internal/session"

// chat: numbers and seqs fit together and time does not go back, stubs have
// nothing left, and messages have the files that they count, which the session
// has.
func (k *checker) chat() error {
	rows, err := k.q.t.QueryContext(k.q.ctx, `SELECT c.id, c.number, c.seq, c.at, c.body, c.files, c.clears, c.cleared, c.deleted_at,
		(SELECT count(*) FROM chat_files f WHERE f.session_id = c.session_id AND f.message_id = c.id)
		FROM chat c WHERE c.session_id = $1 ORDER BY c.number`, k.id)
	if err != nil {
		return err
	}
	defer rows.Close()
	var before session.Instant
	for rows.Next() {
		var id, body string
		var number, seq, files, has int64
		var at, deleted session.Instant
		var clears, cleared bool
		if err := rows.Scan(&id, &number, &seq, &at, &body, &files, &clears, &cleared, &deleted, &has); err != nil {
			return err
		}
		if number < 1 || seq < number || at < before {
			k.say("message %s: number %d, seq %d, written at %d after %d", id, number, seq, at, before)
		}
		before = at
		if files != has {
			k.say("message %s counts %d files and has %d", id, files, has)
		}
		gone := clears || cleared || deleted != 0
		if gone && (body != "" || has > 0) || !gone && body == "" && has == 0 {
			k.say("message %s is gone and has something, or is there and has nothing", id)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	lost, err := column[string](k.q, `SELECT DISTINCT c.hash FROM chat_files c WHERE c.session_id = $1 AND NOT EXISTS (
		SELECT 1 FROM files f WHERE f.session_id = c.session_id AND f.hash = c.hash) ORDER BY c.hash`, k.id)
	for _, hash := range lost {
		k.say("a message has the file %s, which the session does not have", hash)
	}
	return err
}
