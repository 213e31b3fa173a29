package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/stoahq/stoa/internal/classroom"
)

// workspace checks a session's boards against their elements, and that what
// they show is among the session's files.
func (k *checker) workspace() error {
	boards, err := k.q.q.Boards(k.q.ctx, k.id)
	if err != nil {
		return err
	}
	if len(boards) == 0 && !k.state.Deleted {
		k.say("it has no board")
	}
	for _, b := range boards {
		if err := k.board(boardOf(b)); err != nil {
			return err
		}
	}
	lost, err := column[string](k.q, `SELECT DISTINCT e.file FROM elements e JOIN boards b ON b.id = e.board_id
		WHERE b.session_id = $1 AND NOT e.deleted AND e.file <> '' AND NOT EXISTS (
			SELECT 1 FROM files f WHERE f.session_id = b.session_id AND f.hash = e.file) ORDER BY e.file`, k.id)
	for _, hash := range lost {
		k.say("a board shows the file %s, which the session does not have", hash)
	}
	return err
}

// board: what the row counts is what the elements are, and every element is
// what its body says.
func (k *checker) board(b classroom.Board) error {
	rows, err := k.q.t.QueryContext(k.q.ctx,
		`SELECT id, version, nonce, seq, deleted, body FROM elements WHERE board_id = $1 ORDER BY seq`, string(b.ID))
	if err != nil {
		return err
	}
	defer rows.Close()
	var live int
	var bytes, last int64
	for rows.Next() {
		var e classroom.Element
		var body string
		if err := rows.Scan(&e.ID, &e.Version, &e.Nonce, &e.Seq, &e.Deleted, &body); err != nil {
			return err
		}
		if e.Seq <= last {
			k.say("board %s: the seq %d follows %d", b.ID, e.Seq, last)
		}
		last = e.Seq
		if !e.Deleted {
			live++
			bytes += int64(len(body))
		}
		if wrong := unlike(e, body); wrong != "" {
			k.say("board %s: element %s %s", b.ID, e.ID, wrong)
		}
	}
	if last > b.Seq || b.VersionedSeq > b.Seq {
		k.say("board %s: it has seq %d, an element %d, its last version %d", b.ID, b.Seq, last, b.VersionedSeq)
	}
	if live != b.Live || bytes != b.Bytes {
		k.say("board %s: it counts %d elements of %d bytes, there are %d of %d", b.ID, b.Live, b.Bytes, live, bytes)
	}
	return rows.Err()
}

// unlike says how an element's row differs from its body; empty: it does not.
func unlike(e classroom.Element, body string) string {
	if body == "" {
		if !e.Deleted {
			return "is a stub and not deleted"
		}
		return ""
	}
	var in struct {
		ID        string `json:"id"`
		Version   int64  `json:"version"`
		Nonce     int64  `json:"versionNonce"`
		IsDeleted bool   `json:"isDeleted"`
	}
	if err := json.Unmarshal([]byte(body), &in); err != nil {
		return "has a body that is no JSON: " + err.Error()
	}
	if in.ID != e.ID || in.Version != e.Version || in.Nonce != e.Nonce || in.IsDeleted != e.Deleted {
		return fmt.Sprintf("has a body that says %+v", in)
	}
	return ""
}

// boardless are what belongs to no board or version.
func boardless(q *query) (findings []string, err error) {
	for what, text := range map[string]string{
		"elements of unknown boards": `SELECT count(*) FROM elements WHERE board_id NOT IN (SELECT id FROM boards)`,
		"versions of unknown boards": `SELECT count(*) FROM versions WHERE board_id NOT IN (SELECT id FROM boards)`,
		"boards that count as changed and are not, or the reverse": `SELECT count(*) FROM boards
			WHERE unversioned <> (seq > versioned_seq)`,
		"boards of unknown sessions":          `SELECT count(*) FROM boards WHERE session_id <> '' AND session_id NOT IN (SELECT id FROM sessions)`,
		"messages of unknown sessions":        `SELECT count(*) FROM chat WHERE session_id NOT IN (SELECT id FROM sessions)`,
		"people in rooms of unknown sessions": `SELECT count(*) FROM room_people WHERE session_id NOT IN (SELECT id FROM sessions)`,
		"messages of rooms to one person or to all": `SELECT count(*) FROM chat
			WHERE (room_id <> '') <> (room_name <> '') OR room_id <> '' AND (to_id <> '' OR to_all) OR to_all AND to_id <> ''`,
		"files of unknown messages": `SELECT count(*) FROM chat_files f WHERE NOT EXISTS (
			SELECT 1 FROM chat c WHERE c.session_id = f.session_id AND c.id = f.message_id)`,
		"files of unknown sessions": `SELECT count(*) FROM files WHERE session_id NOT IN (SELECT id FROM sessions)`,
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

// CheckFiles says, a line each, which of the files that sessions have are not
// there, or not of their size. It changes nothing.
func (s *Store) CheckFiles(ctx context.Context, files classroom.Files) (findings []string, err error) {
	if !s.enter() {
		return nil, errClosed
	}
	defer s.users.Done()
	err = s.read(ctx, func(q *query) error {
		rows, err := q.t.QueryContext(q.ctx, `SELECT hash, max(size), min(session_id) FROM files GROUP BY hash ORDER BY hash`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var hash, id string
			var size int64
			if err := rows.Scan(&hash, &size, &id); err != nil {
				return err
			}
			switch has, err := sizeOf(ctx, files, hash); {
			case errors.Is(err, classroom.ErrNotFound):
				findings = append(findings, fmt.Sprintf("session %s: the content of its file %s is lost", id, hash))
			case err != nil:
				return err
			case has != size:
				findings = append(findings, fmt.Sprintf("session %s: its file %s has %d bytes, not %d", id, hash, has, size))
			}
		}
		return rows.Err()
	})
	return findings, err
}

func sizeOf(ctx context.Context, files classroom.Files, hash string) (int64, error) {
	c, err := files.Open(ctx, hash)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	return c.Seek(0, io.SeekEnd)
}
