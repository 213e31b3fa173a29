package store

import (
	"context"
	"encoding/json"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

func boardOf(b db.Board) classroom.Board {
	return classroom.Board{
		ID: classroom.BoardID(b.ID), Session: b.SessionID, Name: b.Name, Place: int(b.Place),
		Seq: b.Seq, Live: int(b.Live), Bytes: b.Bytes, Created: b.CreatedAt, Edited: b.EditedAt,
		Versioned: b.VersionedAt, VersionedSeq: b.VersionedSeq, Deleted: b.DeletedAt,
	}
}

func elementOf(e db.Element) classroom.Element {
	return classroom.Element{
		Element: board.Element{
			ID: e.ID, Stamp: board.Stamp{Version: e.Version, Nonce: e.Nonce},
			Deleted: e.Deleted, Locked: e.Locked, File: e.File, Body: json.RawMessage(e.Body),
		},
		Seq: e.Seq, At: e.At, Author: e.AuthorID,
	}
}

// Boards implements classroom.WorkspaceQuery; so do the following.
func (q *query) Boards(_ context.Context, id session.SessionID) ([]classroom.Board, error) {
	rows, err := q.q.Boards(q.ctx, id)
	return all(rows, err, boardOf)
}

func (q *query) Board(_ context.Context, id session.SessionID, of classroom.BoardID) (classroom.Board, error) {
	b, err := q.q.Board(q.ctx, string(of), id)
	return one(b, err, boardOf)
}

func (q *query) Element(_ context.Context, of classroom.BoardID, id string) (classroom.Element, error) {
	e, err := q.q.Element(q.ctx, string(of), id)
	return one(e, err, elementOf)
}

func (q *query) Tail(_ context.Context, of classroom.BoardID, after int64, most int) ([]classroom.Element, error) {
	rows, err := q.q.Tail(q.ctx, string(of), after, int32(most)) //nolint:gosec // some thousands
	return all(rows, err, elementOf)
}

func (q *query) Live(_ context.Context, of classroom.BoardID) ([]classroom.Element, error) {
	rows, err := q.q.Live(q.ctx, string(of))
	return all(rows, err, elementOf)
}

func (q *query) Versions(_ context.Context, of classroom.BoardID) ([]classroom.Version, error) {
	rows, err := q.q.Versions(q.ctx, string(of))
	return all(rows, err, func(v db.VersionsRow) classroom.Version {
		return classroom.Version{
			ID: v.ID, Board: of, Seq: v.Seq, At: v.At, Reason: classroom.VersionReason(v.Reason), Live: int(v.Live),
		}
	})
}

func (q *query) Version(_ context.Context, of classroom.BoardID, id string) (classroom.Version, []byte, error) {
	v, err := q.q.Version(q.ctx, string(of), id)
	if err != nil {
		return classroom.Version{}, nil, missing(err)
	}
	return classroom.Version{
		ID: v.ID, Board: of, Seq: v.Seq, At: v.At, Reason: classroom.VersionReason(v.Reason), Live: int(v.Live),
	}, v.Body, nil
}

func (q *query) Unversioned(_ context.Context, before session.Instant, after classroom.BoardID, most int) ([]classroom.Board, error) {
	rows, err := q.q.Unversioned(q.ctx, before, string(after), int32(most)) //nolint:gosec // some hundreds
	return all(rows, err, boardOf)
}

// AddBoard implements classroom.WorkspaceTx; so do the following.
func (t *tx) AddBoard(_ context.Context, b classroom.Board) error {
	return t.q.AddBoard(t.ctx, boardParams(b))
}

func boardParams(b classroom.Board) db.AddBoardParams {
	return db.AddBoardParams{
		ID: string(b.ID), SessionID: b.Session, Name: b.Name, Place: int64(b.Place),
		Seq: b.Seq, Live: int64(b.Live), Bytes: b.Bytes, CreatedAt: b.Created, EditedAt: b.Edited,
		VersionedAt: b.Versioned, VersionedSeq: b.VersionedSeq, DeletedAt: b.Deleted,
		Unversioned: b.Seq > b.VersionedSeq,
	}
}

// firstBoard is the board that every session begins with.
func firstBoard(id session.SessionID, at session.Instant) classroom.Board {
	return classroom.Board{ID: classroom.BoardID("b-" + id), Session: id, Created: at}
}

func (t *tx) SaveBoard(_ context.Context, b classroom.Board) error {
	return changed(t.q.SaveBoard(t.ctx, db.SaveBoardParams(boardParams(b))))
}

func (t *tx) SaveDrawn(_ context.Context, b classroom.Board) error {
	n, err := t.q.SaveDrawn(t.ctx, db.SaveDrawnParams{
		ID: string(b.ID), SessionID: b.Session, Seq: b.Seq, Live: int64(b.Live), Bytes: b.Bytes, EditedAt: b.Edited,
	})
	if err != nil || n > 0 {
		return err
	}
	return t.SaveBoard(t.ctx, b)
}

func (t *tx) PutElements(_ context.Context, of classroom.BoardID, els []classroom.Element) error {
	for i := range els {
		e := &els[i]
		if err := t.q.PutElement(t.ctx, db.PutElementParams{
			BoardID: string(of), ID: e.ID, Version: e.Version, Nonce: e.Nonce, Seq: e.Seq, At: e.At,
			AuthorID: e.Author, Deleted: e.Deleted, Locked: e.Locked, File: e.File, Body: string(e.Body),
		}); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) Tell(e classroom.Edit) { t.edits = append(t.edits, e) }

func (t *tx) AddVersion(_ context.Context, v classroom.Version, body []byte) error {
	if err := t.q.AddVersion(t.ctx, db.AddVersionParams{
		ID: v.ID, BoardID: string(v.Board), Seq: v.Seq, At: v.At, Reason: string(v.Reason),
		Live: int64(v.Live), Body: body,
	}); err != nil {
		return err
	}
	for _, hash := range v.Files {
		if err := t.q.AddVersionFile(t.ctx, v.ID, hash); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) ForgetWorkspace(_ context.Context, before classroom.WorkspaceAges, most int) (more bool, err error) {
	limit := int32(most) //nolint:gosec // some hundreds
	for _, step := range []struct {
		forget func(context.Context, session.Instant, int32) (int64, error)
		before session.Instant
	}{
		{t.q.ForgetTombs, before.Tombs}, {t.q.ForgetVersions, before.Versions}, {t.q.ForgetPastGuests, before.Guests},
	} {
		n, err := step.forget(t.ctx, step.before, limit)
		if err != nil {
			return false, err
		}
		more = more || n >= int64(most)
	}
	boards, err := t.forgetBoards(before.Boards, int64(most))
	return more || boards, err
}

// forgetBoards takes at most so many rows of boards that were deleted before
// an instant. A board is no session's any more from the first step on, and its
// row goes when it has nothing left. One that was brought back since it was
// looked up stays as it is.
func (t *tx) forgetBoards(before session.Instant, most int64) (more bool, err error) {
	ids, err := t.q.DeletedBoards(t.ctx, before, int32(most)) //nolint:gosec // some hundreds
	if err != nil {
		return false, err
	}
	left := most
	for _, id := range ids {
		switch n, err := t.q.ExpireBoard(t.ctx, id); {
		case err != nil:
			return false, err
		case n == 0:
			continue
		}
		for _, forget := range []func(context.Context, string, int32) (int64, error){t.q.ForgetElements, t.q.ForgetVersionsOf} {
			n, err := forget(t.ctx, id, int32(left)) //nolint:gosec // at most most
			if err != nil {
				return false, err
			}
			if left -= n; left <= 0 {
				return true, nil
			}
		}
		if err := t.q.ForgetBoard(t.ctx, id); err != nil {
			return false, err
		}
	}
	return int64(len(ids)) == most, nil
}
