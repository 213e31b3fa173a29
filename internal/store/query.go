package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/store/db"
)

// query implements classroom.Query and tx classroom.Tx. The contexts of their
// methods are not looked at: the transaction has its own, see
// txn.background.
type query struct {
	ctx context.Context //nolint:containedctx // the transaction's
	t   txn
	q   *db.Queries
}

func newQuery(t txn) *query {
	return &query{ctx: t.background(), t: t, q: db.New(t)}
}

type tx struct {
	query
	free  bool             // nodes need no lock: this process is alone, has it, or holds a session
	beat  *classroom.Node  // accepted in this transaction
	edits []classroom.Edit // what the present request tells
}

func newTx(t txn) *tx { return &tx{query: *newQuery(t)} }

var (
	_ classroom.Query = (*query)(nil)
	_ classroom.Tx    = (*tx)(nil)
)

// missing turns "no rows" into classroom.ErrNotFound.
func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return classroom.ErrNotFound
	}
	return err
}

// one gives what a query of one row has found.
func one[R, T any](row R, err error, convert func(R) T) (T, error) {
	if err != nil {
		var none T
		return none, missing(err)
	}
	return convert(row), nil
}

// all gives what a query of many rows has found.
func all[R, T any](rows []R, err error, convert func(R) T) ([]T, error) {
	if err != nil {
		return nil, err
	}
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = convert(r)
	}
	return out, nil
}
