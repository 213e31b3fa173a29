package store

import (
	"database/sql"
	"encoding/json"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/pgtest"
)

// TestMigrateSessions: sessions of a version without boards have their first
// one afterwards, and are as they were.
func TestMigrateSessions(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	onFile, onServer := Config{Dir: dir}, Config{PostgresURL: pgtest.Database(t)}
	for _, c := range []struct {
		config      Config
		driver, dsn string
		dialect     goose.Dialect
	}{
		{onFile, "sqlite", dsn(filepath.Join(dir, fileName), false), goose.DialectSQLite3},
		{onServer, "pgx", onServer.PostgresURL, goose.DialectPostgres},
	} {
		t.Run(c.driver, func(t *testing.T) {
			d, err := sql.Open(c.driver, c.dsn)
			require.NoError(t, err)
			defer d.Close()
			files, err := fs.Sub(migrations, "migrations")
			require.NoError(t, err)
			p, err := goose.NewProvider(c.dialect, d, files, goose.WithDisableGlobalRegistry(true))
			require.NoError(t, err)
			_, err = p.UpTo(ctx, 2)
			require.NoError(t, err)
			for i, id := range []session.SessionID{"s1", "s2"} {
				header, err := json.Marshal(session.New(id, "ana", session.Defaults(session.Open), 7).Header)
				require.NoError(t, err)
				_, err = d.ExecContext(ctx, `INSERT INTO sessions (id, link, name, group_id, overrides, created_at, state,
					rev, acts, next_due, status, phase, policy, owner_id, inside, deleted)
					VALUES ($1, $2, $3, '', '{}', $4, $5, 0, 0, 0, 'active', 'waiting', 'open', 'ana', 0, $6)`,
					id, "link-"+id, "Name", 7, string(header), i == 1)
				require.NoError(t, err)
			}
			require.NoError(t, d.Close())

			s, err := Open(ctx, c.config)
			require.NoError(t, err)
			defer s.Close()
			require.NoError(t, s.Read(ctx, func(q classroom.Query) error {
				for _, id := range []session.SessionID{"s1", "s2"} {
					boards, err := q.Boards(ctx, id)
					require.NoError(t, err)
					require.Equal(t, []classroom.Board{firstBoard(id, 7)}, boards)
				}
				return nil
			}))
			findings, err := s.Check(ctx)
			require.NoError(t, err)
			require.Empty(t, findings)
		})
	}
}

// TestLimits: the parameters of what is read in steps arrive in order, so that
// no limit becomes a seq or an instant.
func TestLimits(t *testing.T) {
	ctx := t.Context()
	for name, c := range map[string]Config{"sqlite": {Dir: t.TempDir()}, "postgres": {PostgresURL: pgtest.Database(t)}} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(ctx, c)
			require.NoError(t, err)
			defer s.Close()
			require.NoError(t, s.Write(ctx, func(w classroom.Tx) error {
				require.NoError(t, w.AddSession(ctx, classroom.Session{ID: "s", Link: "l", Created: 5}, session.New("s", "ana", session.Defaults(session.Open), 5)))
				for i := range 9 {
					n := int64(i) + 100
					b := classroom.Board{
						ID: classroom.BoardID("d" + string(rune('0'+i))), Session: "s", Place: i + 1, Seq: n, Live: 1, Bytes: 2,
						Versioned: session.Instant(n), VersionedSeq: n - 1,
					}
					require.NoError(t, w.AddBoard(ctx, b))
					e := classroom.Element{Seq: n, At: session.Instant(n)}
					e.ID, e.Body = b.Name+string(rune('a'+i)), json.RawMessage("{}")
					require.NoError(t, w.PutElements(ctx, "b-s", []classroom.Element{e}))
				}
				return nil
			}))
			require.NoError(t, s.Read(ctx, func(q classroom.Query) error {
				tail, err := q.Tail(ctx, "b-s", 103, 2)
				require.NoError(t, err)
				require.Len(t, tail, 2)
				require.EqualValues(t, 104, tail[0].Seq)
				boards, err := q.Unversioned(ctx, 103, 4)
				require.NoError(t, err)
				require.Len(t, boards, 4, "the session is not live")
				require.EqualValues(t, 100, boards[0].Versioned)
				return nil
			}))
		})
	}
}
