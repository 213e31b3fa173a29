package store_test

import (
	"database/sql"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/pgtest"
)

// TestForgottenBoardThatComesBack: a board that a host brings back at the moment
// when its days are over is there, with all that is on it, or is gone as a whole.
func TestForgottenBoardThatComesBack(t *testing.T) {
	url := pgtest.Database(t)
	s, err := store.Open(t.Context(), store.Config{PostgresURL: url})
	require.NoError(t, err)
	defer s.Close()
	fullBoards(t, s, 1)
	id := benchSession(0)
	board := classroom.BoardID("b-" + id)
	edit := func(deleted session.Instant, then func()) error {
		return s.Change(t.Context(), id, func(tx classroom.Tx, _ *session.State) ([]session.Event, error) {
			b, err := tx.Board(t.Context(), id, board)
			if err != nil {
				return nil, err
			}
			b.Deleted = deleted
			defer then()
			return nil, tx.SaveBoard(t.Context(), b)
		})
	}
	require.NoError(t, edit(1, func() {}))

	watch, err := sql.Open("pgx", url)
	require.NoError(t, err)
	defer watch.Close()
	waits := func() bool {
		var n int
		err := watch.QueryRow(`SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'`).Scan(&n)
		return err == nil && n > 0
	}
	forgotten := make(chan error, 1)
	err = edit(0, func() { // brought back, and not yet committed
		go func() {
			forgotten <- s.Write(t.Context(), func(tx classroom.Tx) error {
				_, err := tx.ForgetWorkspace(t.Context(), classroom.WorkspaceAges{Boards: 10}, 100)
				return err
			})
		}()
		require.Eventually(t, waits, 10*time.Second, 5*time.Millisecond)
	})
	require.NoError(t, err)
	require.NoError(t, <-forgotten)
	require.NoError(t, s.Read(t.Context(), func(q classroom.Query) error {
		b, err := q.Board(t.Context(), id, board)
		require.NoError(t, err)
		els, err := q.Live(t.Context(), board)
		require.Equal(t, b.Live, len(els))
		return err
	}))
}
