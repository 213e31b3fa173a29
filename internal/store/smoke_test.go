package store_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
)

func TestSynctest(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s, err := store.Open(t.Context(), store.Config{Dir: dir})
		require.NoError(t, err)
		defer s.Close()
		now := session.At(time.Now())
		require.NoError(t, s.Write(t.Context(), func(tx classroom.Tx) error {
			if err := tx.AddPerson(t.Context(), classroom.Person{ID: "ana", Kind: session.Licensed, Name: "Ana", Email: "a@b"}); err != nil {
				return err
			}
			return tx.AddSession(t.Context(), classroom.Session{ID: "s", Link: "l", Name: "S"},
				session.New("s", "ana", session.Defaults(session.Classroom), now))
		}))
		var told []classroom.Commit
		s.Committed(func(c classroom.Commit) { told = append(told, c) })
		require.NoError(t, s.Change(t.Context(), "s", func(_ classroom.Tx, st *session.State) ([]session.Event, error) {
			return session.Step(st, session.At(time.Now()), session.Start{Who: session.Who{Person: "ana", Kind: session.Licensed}, Via: session.Via{Conn: "c", Login: "l", Node: "n"}, Run: "r"})
		}))
		require.Len(t, told, 1)
		time.Sleep(time.Hour)
		synctest.Wait()
		require.NoError(t, s.Change(t.Context(), "s", func(_ classroom.Tx, st *session.State) ([]session.Event, error) {
			return session.Step(st, session.At(time.Now()), session.Tick{})
		}))
		require.NoError(t, s.View(t.Context(), "s", func(st *session.State) {
			require.False(t, st.IsLive())
			t.Log(st.Run)
		}))
		require.NoError(t, s.Read(t.Context(), func(q classroom.Query) error {
			a, err := q.Attendance(t.Context(), "r")
			t.Log(a)
			if err != nil {
				return err
			}
			l, err := q.Sessions(t.Context(), "ana")
			t.Log(l)
			return err
		}))
	})
}
