package classroom_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver
	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/storetest"
)

// cutting are files whose Put fails when all has come, and that call hook
// before they remove something.
type cutting struct {
	classroom.Files
	hook func()
}

func (f *cutting) Put(ctx context.Context, hash string, r io.Reader, most int64) (int64, error) {
	if _, err := f.Files.Put(ctx, hash, r, most); err != nil {
		return 0, err
	}
	return 0, errCut
}

func (f *cutting) Remove(ctx context.Context, hash string) error {
	f.hook()
	return f.Files.Remove(ctx, hash)
}

// TestContentOnTwoNodes: an upload fails on one node, which is about to remove
// its content, while the other node takes the same content into a session.
// Whichever is first, no file is without its content.
func TestContentOnTwoNodes(t *testing.T) {
	set := session.Defaults(session.Classroom)
	set.Edit = session.AccessEveryone
	url, dir := storetest.Database(t), t.TempDir()
	keeping := func(wrap func(classroom.Files) classroom.Files) func(*classroom.Config) {
		return func(c *classroom.Config) {
			files, err := store.OpenFiles(dir)
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, files.Close()) })
			c.Files = wrap(files)
		}
	}
	cut := &cutting{}
	a := node(t, url, "a", set, keeping(func(f classroom.Files) classroom.Files { return f }))
	b := node(t, url, "b", set, keeping(func(f classroom.Files) classroom.Files { cut.Files = f; return cut }))
	v := visitor(t, a)
	hanna := v.Person
	class := func(name string) session.SessionID {
		s, err := a.AddSession(t.Context(), hanna, classroom.NewSession{Name: name})
		require.NoError(t, err)
		_, err = a.Enter(t.Context(), s.ID, v, classroom.NewConn())
		require.NoError(t, err)
		return s.ID
	}
	id := class("Greek")
	d, err := sql.Open("pgx", url)
	require.NoError(t, err)
	defer d.Close()

	content := []byte("alpha, beta, gamma")
	taken := make(chan error, 1)
	cut.hook = func() {
		go func() {
			_, _, err := a.AddFile(context.Background(), hanna, id, upload("letters.txt", content))
			taken <- err
		}()
		soon(t, func() bool { // it has done all it can before the content goes
			var waits bool
			require.NoError(t, d.QueryRow("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)").Scan(&waits))
			return waits || len(taken) > 0
		})
	}
	_, _, err = b.AddFile(t.Context(), hanna, id, upload("letters.txt", content))
	require.ErrorIs(t, err, errCut)
	if err := <-taken; err != nil {
		require.ErrorIs(t, err, classroom.ErrUnavailable, "to be sent again")
		_, _, err = a.AddFile(t.Context(), hanna, id, upload("letters.txt", content))
		require.NoError(t, err)
	}
	_, got, err := a.OpenFile(t.Context(), hanna, id, hashOf(content))
	require.NoError(t, err)
	all, err := io.ReadAll(got)
	require.NoError(t, errors.Join(err, got.Close()))
	require.Equal(t, content, all)

	// Nor does the one node remove what the other has in a session by now.
	cut.hook = func() { t.Error("a content that a session has is removed") }
	_, _, err = b.AddFile(t.Context(), hanna, class("Latin"), upload("letters.txt", content))
	require.ErrorIs(t, err, errCut)
}
