package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
)

// TestForgottenIsGone: what retention deletes is not in the file any more
// (rule 47), once the file is closed.
func TestForgottenIsGone(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	file := filepath.Join(dir, "stoa.db")
	s, err := store.Open(ctx, store.Config{Dir: dir})
	require.NoError(t, err)
	t0 := session.At(time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC))
	const guests = 300
	require.NoError(t, s.Write(ctx, func(tx classroom.Tx) error {
		for i := range guests {
			p := classroom.Person{
				ID: session.PersonID(fmt.Sprintf("g%03d", i)), Kind: session.Guest, Guest: "s", Created: t0,
				Name: fmt.Sprintf("Xanthippe %d", i),
			}
			if err := tx.AddPerson(ctx, p); err != nil {
				return err
			}
		}
		return nil
	}))
	require.NoError(t, s.Close())
	kept, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, guests, bytes.Count(kept, []byte("Xanthippe")))

	s, err = store.Open(ctx, store.Config{Dir: dir})
	require.NoError(t, err)
	var old []session.PersonID
	require.NoError(t, s.Read(ctx, func(q classroom.Query) (err error) {
		old, err = q.OldGuests(ctx, "", t0+1, 1000)
		return err
	}))
	require.Len(t, old, guests)
	require.NoError(t, s.Write(ctx, func(tx classroom.Tx) error { return tx.ForgetGuests(ctx, old...) }))
	require.NoError(t, s.Close())
	kept, err = os.ReadFile(file)
	require.NoError(t, err)
	require.Zero(t, bytes.Count(kept, []byte("Xanthippe")))
}
