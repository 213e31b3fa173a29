package store

import (
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/pgtest"
)

// TestParameters: both engines bind $N by its number, in whatever order the
// text has them. sqlc writes LIMIT $4 OFFSET $3 where it likes.
func TestParameters(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	file, err := openSQLite(t.Context(), t.TempDir(), false, log)
	require.NoError(t, err)
	server, err := openPostgres(t.Context(), pgtest.Database(t), log)
	require.NoError(t, err)
	for name, e := range map[string]engine{"sqlite": file, "postgres": server} {
		t.Run(name, func(t *testing.T) {
			defer func() { require.NoError(t, e.close()) }()
			w, err := e.begin(t.Context(), true)
			require.NoError(t, err)
			for i := range 10 {
				_, err := w.ExecContext(w.background(), "INSERT INTO outages (end_at, seq, start_at) VALUES ($3, $1, $2)", i, 100+i, 200+i)
				require.NoError(t, err)
			}
			require.NoError(t, w.commit())
			r, err := e.begin(t.Context(), false)
			require.NoError(t, err)
			defer r.rollback()
			rows, err := r.QueryContext(r.background(), `SELECT seq, start_at, end_at FROM outages
				WHERE end_at >= $2 AND start_at >= $1 AND end_at >= $2 ORDER BY seq LIMIT $4 OFFSET $3`, 101, 202, 1, 3)
			require.NoError(t, err)
			defer rows.Close()
			var got [][3]int
			for rows.Next() {
				var v [3]int
				require.NoError(t, rows.Scan(&v[0], &v[1], &v[2]))
				got = append(got, v)
			}
			require.NoError(t, rows.Err())
			require.Equal(t, [][3]int{{3, 103, 203}, {4, 104, 204}, {5, 105, 205}}, got)
		})
	}
}

// TestCache: sessions with people inside stay in memory; of the others those
// that were used last.
func TestCache(t *testing.T) {
	c := newCache(2)
	use := func(id session.SessionID, people bool) {
		e := c.get(id)
		defer c.put(e)
		if e.state != nil {
			return
		}
		e.state = session.New(id, "ana", session.Defaults(session.Open), 1)
		if people {
			_, err := session.Step(e.state, 1, session.Start{
				Who: session.Who{Person: "ana", Kind: session.Licensed}, Via: session.Via{Conn: "c", Login: "l", Node: "n"}, Run: "r",
			})
			require.NoError(t, err)
		}
	}
	has := func(ids ...session.SessionID) {
		t.Helper()
		var got []session.SessionID
		for id := range c.entries {
			got = append(got, id)
		}
		require.ElementsMatch(t, ids, got)
	}
	use("full", true)
	use("a", false)
	use("b", false)
	use("a", false)
	has("full", "a", "b")
	use("c", false)
	has("full", "a", "c")
	held := c.get("a")
	use("d", false)
	use("e", false)
	has("full", "a", "d", "e")
	c.put(held)
	has("full", "a", "e")
	c.put(c.get("unknown"))
	has("full", "a", "e")
}

// TestPrivate: the file has password hashes in it.
func TestPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s, err := Open(t.Context(), Config{Dir: dir})
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		require.NoError(t, err)
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, path)
		return nil
	}))
}
