package store

import (
	"context"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

// engine is what differs between SQLite and PostgreSQL. The SQL does not.
type engine interface {
	// begin begins a transaction that writes, or one that reads a consistent
	// view. On SQLite only one that writes is asked for at a time.
	begin(ctx context.Context, write bool) (txn, error)
	// shared: other processes change sessions as well, so a session is locked
	// in the database, and what is cached of it checked against its revision.
	shared() bool
	// beside: another process serves the sessions.
	beside() bool
	// latest is the committed revision of a session and its count of changes
	// without one; -1: whatever is cached is the latest.
	latest(ctx context.Context, id session.SessionID) (rev, acts int64, err error)
	// broken: the storage failed, not the statement.
	broken(err error) bool
	// again: a transaction that was not committed may succeed when it is
	// tried again at once.
	again(err error) bool
	// roomy: after a fault, that it is over.
	roomy() bool
	close() error
}

// txn is a transaction; the generated queries run on it.
type txn interface {
	db.DBTX
	// background is the context of its statements. It never ends because a
	// caller gave up: that would tear what others share.
	background() context.Context
	commit() error
	rollback() // nothing to do after commit
}
