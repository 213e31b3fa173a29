package store_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/pgtest"
	"github.com/stoahq/stoa/internal/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, onSQLite)
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	storetest.Run(t, onPostgres)
}

func onSQLite(t testing.TB) func() *store.Store {
	return opens(t, store.Config{Dir: storetest.Folder(t)})
}

func onPostgres(t testing.TB) func() *store.Store {
	return opens(t, store.Config{PostgresURL: storetest.Database(t)})
}

func opens(t testing.TB, c store.Config) func() *store.Store {
	return func() *store.Store {
		s, err := store.Open(t.Context(), c)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		return s
	}
}
