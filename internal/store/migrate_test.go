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

			backup := filepath.Join(t.TempDir(), "backup")
			m, err := Backup(ctx, BackupConfig{Config: c.config, To: backup})
			require.NoError(t, err)
			require.EqualValues(t, 2, m.Schema)
			into := Config{Dir: filepath.Join(t.TempDir(), "data")}
			if c.config.PostgresURL != "" {
				into.PostgresURL = pgtest.Database(t)
			}
			_, err = Restore(ctx, RestoreConfig{Config: into, From: backup})
			require.NoError(t, err)
			require.Equal(t, requireBoards(t, c.config), requireBoards(t, into), "the same tables")
		})
	}
}

// requireBoards opens a storage whose two sessions were made without boards,
// and gives its tables and indexes.
func requireBoards(t *testing.T, c Config) []string {
	t.Helper()
	ctx := t.Context()
	s, err := Open(ctx, c)
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
	schema := `SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY name`
	if c.PostgresURL != "" {
		schema = `SELECT table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
			FROM information_schema.columns WHERE table_schema = 'public'
			UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
			UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
			UNION ALL SELECT 'version ' || version_id FROM goose_db_version ORDER BY 1`
	}
	var all []string
	require.NoError(t, s.read(ctx, func(q *query) (err error) { all, err = column[string](q, schema); return err }))
	require.Greater(t, len(all), 50)
	return all
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
				boards, err := q.Unversioned(ctx, 103, "", 4)
				require.NoError(t, err)
				require.Len(t, boards, 4, "the session is not live")
				require.EqualValues(t, 100, boards[0].Versioned)
				return nil
			}))
		})
	}
}
