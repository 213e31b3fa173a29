package store_test

import (
	"context"
	"database/sql"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/pgtest"
)

// refuses opens and gives the one line that says why not.
func refuses(t *testing.T, c store.Config) string {
	t.Helper()
	s, err := store.Open(t.Context(), c)
	if err == nil {
		s.Close()
	}
	require.Error(t, err)
	require.NotContains(t, err.Error(), "\n", "one line")
	t.Log(err)
	return err.Error()
}

func TestOpenUnwritable(t *testing.T) {
	if !asRoot(t) {
		return
	}
	dir := t.TempDir()
	mount(t, dir, "size=1m", syscall.MS_RDONLY)
	require.Contains(t, refuses(t, store.Config{Dir: dir}), "cannot be written")
	require.Contains(t, refuses(t, store.Config{Dir: filepath.Join(dir, "below")}), "cannot be made")

	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.Contains(t, refuses(t, store.Config{Dir: file}), "not a directory")
}

// asRoot runs the present test once more as root of a namespace of its own,
// where it may mount; false: that is done. Root stays as it is.
func asRoot(t *testing.T) bool {
	t.Helper()
	if os.Getuid() == 0 {
		return true
	}
	c := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	c.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
		Pdeathsig:   syscall.SIGKILL,
	}
	out, err := c.CombinedOutput()
	t.Logf("%s", out)
	require.NoError(t, err)
	return false
}

// mount puts a small disk of its own at dir.
func mount(t *testing.T, dir, options string, flags uintptr) {
	t.Helper()
	require.NoError(t, syscall.Mount("tmpfs", dir, "tmpfs", flags, options))
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(dir, 0)) })
}

func TestOpenServed(t *testing.T) {
	dir := t.TempDir()
	first, err := store.Open(t.Context(), store.Config{Dir: dir})
	require.NoError(t, err)
	defer first.Close()
	require.NoError(t, addSession(first, "s"))
	require.Contains(t, refuses(t, store.Config{Dir: dir}), "another process serves it already")

	// A tool may add people meanwhile, but not change sessions.
	tool, err := store.Open(t.Context(), store.Config{Dir: dir, Beside: true})
	require.NoError(t, err)
	defer tool.Close()
	require.NoError(t, addSession(tool, "s2"))
	require.Error(t, tool.Change(t.Context(), "s", tick))
	require.NoError(t, first.Change(t.Context(), "s2", tick))

	// Nobody serves it: the tool is like a server.
	require.NoError(t, tool.Close())
	require.NoError(t, first.Close())
	tool, err = store.Open(t.Context(), store.Config{Dir: dir, Beside: true})
	require.NoError(t, err)
	defer tool.Close()
	require.NoError(t, tool.Change(t.Context(), "s", tick))
	require.Contains(t, refuses(t, store.Config{Dir: dir}), "another process serves it already")
}

func tick(_ classroom.Tx, s *session.State) ([]session.Event, error) {
	return session.Step(s, s.At, session.Tick{})
}

func addSession(s *store.Store, id session.SessionID) error {
	ctx := context.Background()
	return s.Write(ctx, func(tx classroom.Tx) error {
		return tx.AddSession(ctx, classroom.Session{ID: id, Link: "link-" + string(id), Name: string(id)},
			session.New(id, "ana", session.Defaults(session.Open), 1))
	})
}

func TestOpenNewer(t *testing.T) {
	dir := t.TempDir()
	onFile := store.Config{Dir: dir}
	onServer := store.Config{PostgresURL: pgtest.Database(t)}
	for _, c := range []struct {
		config      store.Config
		driver, dsn string
	}{{onFile, "sqlite", filepath.Join(dir, "stoa.db")}, {onServer, "pgx", onServer.PostgresURL}} {
		t.Run(c.driver, func(t *testing.T) {
			s, err := store.Open(t.Context(), c.config)
			require.NoError(t, err)
			require.NoError(t, s.Close())
			set := func(stmt string) {
				d, err := sql.Open(c.driver, c.dsn)
				require.NoError(t, err)
				defer d.Close()
				_, err = d.ExecContext(t.Context(), stmt)
				require.NoError(t, err)
			}
			set("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)")
			require.Contains(t, refuses(t, c.config), "newer version of Stoa")
			set("DELETE FROM goose_db_version WHERE version_id = 999")
			s, err = store.Open(t.Context(), c.config)
			require.NoError(t, err, "no damage was done")
			require.NoError(t, s.Close())
		})
	}
}

func TestOpenDamaged(t *testing.T) {
	whole := t.TempDir()
	s, err := store.Open(t.Context(), store.Config{Dir: whole})
	require.NoError(t, err)
	for i := range 200 {
		require.NoError(t, addSession(s, session.SessionID(strings.Repeat("x", 200)+time.Duration(i).String())))
	}
	require.NoError(t, s.Close())
	good, err := os.ReadFile(filepath.Join(whole, "stoa.db"))
	require.NoError(t, err)

	overwritten := append([]byte(nil), good...)
	for page := 4; page < len(good)/4096; page += 2 {
		copy(overwritten[page*4096:], strings.Repeat("garbage", 300))
	}
	for name, data := range map[string][]byte{
		"a text":           []byte("Dear diary, this is no database at all."),
		"short":            []byte("SQL"),
		"cut off":          good[:len(good)/2/4096*4096],
		"overwritten":      overwritten,
		"header only":      good[:100],
		"zeroes in header": append(make([]byte, 100), good[100:]...),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "stoa.db")
			require.NoError(t, os.WriteFile(file, data, 0o600))
			require.Contains(t, refuses(t, store.Config{Dir: dir}), "is damaged")
			after, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, data, after, "it is left as it was")
		})
	}
}

func TestOpenPostgresRefused(t *testing.T) {
	good, err := url.Parse(pgtest.Database(t))
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0") // accepts and never answers
	require.NoError(t, err)
	defer l.Close()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, closed.Close())

	with := func(change func(u *url.URL)) string {
		u := *good
		change(&u)
		return u.String()
	}
	for name, c := range map[string]struct{ url, says string }{
		"no address":      {"postgres://stoa:kept-secret@[", "address is not valid"},
		"nobody there":    {with(func(u *url.URL) { u.Host = closed.Addr().String() }), "cannot be reached"},
		"no answer":       {with(func(u *url.URL) { u.Host = l.Addr().String(); u.RawQuery = "sslmode=disable&connect_timeout=1" }), "does not answer"},
		"wrong password":  {with(func(u *url.URL) { u.User = url.UserPassword("stoa", "not-kept-secret") }), "password authentication failed"},
		"wrong database":  {with(func(u *url.URL) { u.Path = "/nothing" }), `database "nothing" does not exist`},
		"no user of ours": {with(func(u *url.URL) { u.User = url.UserPassword("eve", "kept-secret") }), "authentication failed"},
	} {
		t.Run(name, func(t *testing.T) {
			said := refuses(t, store.Config{PostgresURL: c.url})
			require.Contains(t, said, c.says)
			require.NotContains(t, said, "kept-secret", "the password is nobody's business")
		})
	}
}
