package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/pgtest"
)

// To migrate an empty database takes a third of a second where the race
// detector watches (goose takes 4 MiB for many a line), so a test binary does it
// once for each engine, and its tests have copies.
var (
	migratedFile = sync.OnceValues(func() (map[string][]byte, error) {
		dir, err := os.MkdirTemp("", "stoa")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		if err := openOnce(store.Config{Dir: dir}); err != nil {
			return nil, err
		}
		names, err := filepath.Glob(filepath.Join(dir, "*"))
		files := make(map[string][]byte, len(names))
		for _, n := range names {
			if files[filepath.Base(n)], err = os.ReadFile(n); err != nil {
				return nil, err
			}
		}
		return files, err
	})
	migratedServer struct {
		once    sync.Once
		address string
		err     error
	}
)

func openOnce(c store.Config) error {
	s, err := store.Open(context.Background(), c)
	if err != nil {
		return err
	}
	return s.Close()
}

// Folder makes a data folder with a database of this program's version that
// has nothing in it. It is in memory where there is room: what a disk keeps, and
// what happens when it fails, is for tests that ask for one.
func Folder(t testing.TB) string {
	t.Helper()
	files, err := migratedFile()
	require.NoError(t, err)
	dir := quickDir(t)
	for name, content := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), content, 0o600))
	}
	return dir
}

func quickDir(t testing.TB) string {
	const memory, enough = "/dev/shm", 1 << 30
	var room syscall.Statfs_t
	if err := syscall.Statfs(memory, &room); err != nil || room.Bavail*uint64(room.Bsize) < enough {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp(memory, "stoa")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// Database makes a database of this program's version that has nothing in it
// on the package's shared PostgreSQL server and gives its address.
func Database(t testing.TB) string {
	t.Helper()
	m := &migratedServer
	m.once.Do(func() {
		m.address = pgtest.Database(t)
		m.err = openOnce(store.Config{PostgresURL: m.address})
	})
	require.NoError(t, m.err)
	return pgtest.Copy(t, m.address)
}
