package store

import (
	"context"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

func fileOf(f db.File) classroom.File {
	return classroom.File{
		Session: f.SessionID, Hash: f.Hash, Name: f.Name, Type: f.MediaType, Size: f.Size,
		Width: int(f.Width), Height: int(f.Height), Author: f.AuthorID, Added: f.AddedAt,
		Listed: f.Listed, Unused: f.UnusedAt,
	}
}

// Files implements classroom.WorkspaceQuery; so do the following.
func (q *query) Files(_ context.Context, id session.SessionID) ([]classroom.File, error) {
	rows, err := q.q.Files(q.ctx, id)
	return all(rows, err, fileOf)
}

func (q *query) File(_ context.Context, id session.SessionID, hash string) (classroom.File, error) {
	f, err := q.q.File(q.ctx, id, hash)
	return one(f, err, fileOf)
}

func (q *query) FileUse(_ context.Context, id session.SessionID) (classroom.FileUse, error) {
	of, err := q.q.SessionFileBytes(q.ctx, id)
	return classroom.FileUse{Session: of.Used, Kept: of.Kept, Files: int(of.Files)}, err
}

func (q *query) AllFileBytes(context.Context) (int64, error) { return q.q.AllFileBytes(q.ctx) }

func (q *query) HasBlob(_ context.Context, hash string) (bool, error) {
	return q.q.HasBlob(q.ctx, hash)
}

func (q *query) PastGuest(_ context.Context, secret []byte) (classroom.PastGuest, error) {
	g, err := q.q.PastGuest(q.ctx, secret)
	return one(g, err, func(g db.PastGuest) classroom.PastGuest {
		return classroom.PastGuest{Session: g.SessionID, Person: g.PersonID, At: g.At}
	})
}

func (q *query) LastStay(_ context.Context, id session.SessionID, person session.PersonID) (classroom.Stay, error) {
	a, err := q.q.LastStay(q.ctx, id, person)
	return one(a, err, func(a db.LastStayRow) classroom.Stay {
		return classroom.Stay{
			Person: person, Number: int(a.Stay), Joined: a.JoinedAt,
			Left: session.Instant(a.LeftAt.Int64), Reason: a.Reason,
		}
	})
}

// holdContent is a lock of its own for each content; that two contents share
// one now and then only makes one of them wait.
const holdContent = `SELECT pg_advisory_xact_lock(hashtextextended('content ' || $1, 0))`

// HoldContent implements classroom.WorkspaceTx; so do the following. On SQLite
// there is one writer anyway.
func (t *tx) HoldContent(_ context.Context, hash string) error {
	if _, shared := t.t.(*postgresTxn); !shared {
		return nil
	}
	_, err := t.t.ExecContext(t.ctx, holdContent, hash)
	return err
}

func (t *tx) AddFile(_ context.Context, f classroom.File) error {
	return t.q.AddFile(t.ctx, db.AddFileParams{
		SessionID: f.Session, Hash: f.Hash, Name: f.Name, MediaType: f.Type, Size: f.Size,
		Width: int64(f.Width), Height: int64(f.Height), AuthorID: f.Author, AddedAt: f.Added,
		Listed: f.Listed, UnusedAt: f.Unused,
	})
}

func (t *tx) UnlistFile(_ context.Context, id session.SessionID, hash string) error {
	return changed(t.q.UnlistFile(t.ctx, id, hash))
}

func (t *tx) MarkUnused(_ context.Context, now session.Instant) error {
	if err := t.q.MarkUsed(t.ctx); err != nil {
		return err
	}
	return t.q.MarkUnused(t.ctx, now)
}

// DropUnused holds each session while it looks whether its file is still
// unused, so that no element can name it at the same time.
func (t *tx) DropUnused(_ context.Context, before session.Instant, most int) (gone []string, err error) {
	if err := t.q.MarkUsed(t.ctx); err != nil {
		return nil, err
	}
	unused, err := t.q.UnusedFiles(t.ctx, before, int32(most)) //nolint:gosec // some hundreds
	if err != nil {
		return nil, err
	}
	for _, f := range unused {
		if err := t.q.HoldSession(t.ctx, f.SessionID); err != nil {
			return nil, err
		}
		n, err := t.q.DropFile(t.ctx, f.SessionID, f.Hash)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		switch shared, err := t.q.HasBlob(t.ctx, f.Hash); {
		case err != nil:
			return nil, err
		case !shared:
			gone = append(gone, f.Hash)
		}
	}
	return gone, nil
}
