package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

func aFile(id session.SessionID, hash string, size int64) classroom.File {
	return classroom.File{
		Session: id, Hash: hash, Name: "Näme " + hash, Type: "image/png", Size: size, Width: 640, Height: 480,
		Author: "ana", Added: t0, Listed: true,
	}
}

func testFiles(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.session("other")
	a, b := aFile("s", "aa", 10), aFile("s", "bb", 1<<40)
	b.Added = sec(1)
	unlisted := aFile("s", "cc", 3)
	unlisted.Listed = false
	w.write(func(tx classroom.Tx) error {
		for _, f := range []classroom.File{a, b, unlisted, aFile("other", "aa", 10)} {
			require.NoError(t, tx.AddFile(ctx, f))
		}
		require.ErrorIs(t, tx.UnlistFile(ctx, "s", "unknown"), classroom.ErrNotFound)
		return nil
	})
	use := func(id session.SessionID) (use classroom.FileUse) {
		w.read(func(q classroom.Query) (err error) { use, err = q.FileUse(ctx, id); return err })
		w.read(func(q classroom.Query) error {
			all, err := q.AllFileBytes(ctx)
			require.EqualValues(t, 1<<40+13, all, "the same content counts once")
			return err
		})
		return use
	}
	w.read(func(q classroom.Query) error {
		list, err := q.Files(ctx, "s")
		require.NoError(t, err)
		require.Equal(t, []classroom.File{b, a}, list, "the latest first")
		got, err := q.File(ctx, "s", "cc")
		require.NoError(t, err)
		require.Equal(t, unlisted, got)
		_, err = q.File(ctx, "other", "cc")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		for hash, there := range map[string]bool{"aa": true, "cc": true, "dd": false, "": false} {
			has, err := q.HasBlob(ctx, hash)
			require.NoError(t, err)
			require.Equal(t, there, has, hash)
		}
		return nil
	})
	require.Equal(t, classroom.FileUse{Session: 1<<40 + 10, Kept: 1<<40 + 13, Files: 3}, use("s"), "the same content counts once")
	require.Equal(t, classroom.FileUse{Session: 10, Kept: 10, Files: 1}, use("other"))
	require.Equal(t, classroom.FileUse{}, use("unknown"))
	w.put("s", shows(element("image", 1, 0), "cc"))
	require.Equal(t, classroom.FileUse{Session: 1<<40 + 13, Kept: 1<<40 + 13, Files: 3}, use("s"), "a board shows it")

	// Listed again: with its new name; whoever had listed it is its author
	// until it was taken from the list.
	again := a
	again.Name, again.Author, again.Added = "New", "bob", sec(9)
	w.write(func(tx classroom.Tx) error { return tx.AddFile(ctx, again) })
	file := func(hash string) (f classroom.File) {
		w.read(func(q classroom.Query) (err error) { f, err = q.File(ctx, "s", hash); return err })
		return f
	}
	a.Name = "New"
	require.Equal(t, a, file("aa"))
	w.write(func(tx classroom.Tx) error { return tx.UnlistFile(ctx, "s", "aa") })
	a.Listed = false
	require.Equal(t, a, file("aa"))
	w.write(func(tx classroom.Tx) error { return tx.AddFile(ctx, again) })
	require.Equal(t, again, file("aa"))
}

// testUnused: what names a file keeps it.
func testUnused(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.session("other")
	w.session("gone")
	day := 24 * time.Hour
	version := classroom.Version{ID: "v", Board: "b-s", At: t0, Reason: classroom.VersionHourly, Files: []string{"versioned", "f"}}
	w.write(func(tx classroom.Tx) error {
		for _, hash := range []string{"listed", "shown", "versioned", "tomb", "deleted board", "elsewhere", "free", "f"} {
			f := aFile("s", hash, 1)
			f.Listed = hash == "listed"
			require.NoError(t, tx.AddFile(ctx, f))
		}
		require.NoError(t, tx.AddFile(ctx, aFile("other", "f", 1)))
		require.NoError(t, tx.AddFile(ctx, aFile("other", "elsewhere", 1)))
		require.NoError(t, tx.AddVersion(ctx, version, []byte("x")))
		// A board that was deleted keeps what it shows for as long as it is kept.
		require.NoError(t, tx.AddBoard(ctx, classroom.Board{ID: "d", Session: "s", Seq: 1, Deleted: at(day)}))
		return tx.PutElements(ctx, "d", []classroom.Element{shows(element("x", 1, 1), "deleted board")})
	})
	w.put("s", shows(element("image", 1, 0), "shown"), deleted(shows(element("tomb", 1, 0), "tomb"), t0))
	w.put("other", shows(element("image", 1, 0), "elsewhere"), shows(element("of s", 1, 0), "free"))

	mark := func(now session.Instant) {
		w.write(func(tx classroom.Tx) error { return tx.MarkUnused(ctx, now) })
	}
	unused := func() map[string]session.Instant {
		found := map[string]session.Instant{}
		w.read(func(q classroom.Query) error {
			for _, hash := range []string{"listed", "shown", "versioned", "tomb", "deleted board", "elsewhere", "free", "f"} {
				f, err := q.File(ctx, "s", hash)
				if err != nil {
					require.ErrorIs(t, err, classroom.ErrNotFound)
					found[hash] = -1
				} else if f.Unused != 0 {
					found[hash] = f.Unused
				}
			}
			return nil
		})
		return found
	}
	drop := func(before session.Instant, most int) (gone []string) {
		w.write(func(tx classroom.Tx) (err error) { gone, err = tx.DropUnused(ctx, before, most); return err })
		return gone
	}
	mark(at(2 * day))
	first := map[string]session.Instant{"tomb": at(2 * day), "elsewhere": at(2 * day), "free": at(2 * day)}
	require.Equal(t, first, unused(), "what another session shows is no reason")
	mark(at(3 * day))
	require.Equal(t, first, unused(), "since when, not when it was looked at")

	// It is shown again: the note goes, with the next look or at the last moment.
	w.put("s", shows(element("again", 1, 0), "free"), shows(element("again2", 1, 0), "tomb"))
	mark(at(4 * day))
	require.Equal(t, map[string]session.Instant{"elsewhere": at(2 * day)}, unused())
	w.put("s", deleted(element("again", 2, 0), t0), deleted(element("again2", 2, 0), t0))
	mark(at(5 * day))
	w.put("s", shows(element("last moment", 1, 0), "free"))

	require.Empty(t, drop(at(2*day), 10), "not yet")
	require.Empty(t, drop(at(2*day)+1, 10), "the other session has the same content")
	require.Equal(t, map[string]session.Instant{"elsewhere": -1, "tomb": at(5 * day)}, unused())
	require.Equal(t, []string{"tomb"}, drop(at(6*day), 10))
	require.Equal(t, map[string]session.Instant{"elsewhere": -1, "tomb": -1}, unused())

	// The version is forgotten, then the board.
	forget := func(ages classroom.WorkspaceAges) {
		w.write(func(tx classroom.Tx) error {
			more, err := tx.ForgetWorkspace(ctx, ages, 100)
			require.False(t, more)
			return err
		})
	}
	forget(classroom.WorkspaceAges{Versions: t0 + 1})
	mark(at(7 * day))
	require.Equal(t, map[string]session.Instant{"elsewhere": -1, "tomb": -1, "versioned": at(7 * day), "f": at(7 * day)}, unused())
	forget(classroom.WorkspaceAges{Boards: at(day) + 1})
	mark(at(8 * day))
	require.Equal(t, at(8*day), unused()["deleted board"])

	// In small steps.
	require.Equal(t, []string{"deleted board"}, drop(at(9*day), 1))
	require.Empty(t, drop(at(9*day), 1), "f is another session's too")
	require.Equal(t, []string{"versioned"}, drop(at(9*day), 1))
	require.Empty(t, drop(at(9*day), 1))
}

// testForgetWorkspace: what has had its day goes in small steps, and what is
// left is in order after each.
func testForgetWorkspace(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	var els []classroom.Element
	for i := range 25 {
		e := element(fmt.Sprintf("e%02d", i), 1, 0)
		if i < 12 {
			e = deleted(e, sec(i))
		}
		els = append(els, e)
	}
	w.put("s", els...)
	w.write(func(tx classroom.Tx) error {
		for i, id := range []classroom.BoardID{"d1", "d2", "d3"} {
			b := classroom.Board{ID: id, Session: "s", Deleted: sec(i + 1)}
			for j := range 7 {
				e := element(fmt.Sprint("x", j), 1, int64(j)+1)
				b.Live, b.Bytes, b.Seq = b.Live+1, b.Bytes+int64(len(e.Body)), e.Seq
				require.NoError(t, tx.PutElements(ctx, id, []classroom.Element{e}))
			}
			require.NoError(t, tx.AddBoard(ctx, b))
			for j := range 3 {
				v := classroom.Version{ID: fmt.Sprint(id, j), Board: id, At: sec(j), Files: []string{"f"}}
				require.NoError(t, tx.AddVersion(ctx, v, []byte("x")))
			}
		}
		for i := range 6 {
			l := aLogin(session.LoginID(fmt.Sprint("guest", i)), "gus")
			l.Guest = "s"
			require.NoError(t, tx.AddLogin(ctx, l))
			require.NoError(t, tx.EndLogins(ctx, l.ID))
		}
		return nil
	})
	soon := session.At(time.Now()).Add(time.Minute)
	steps := func(ages classroom.WorkspaceAges, most int) (n int) {
		for more := true; more; n++ {
			require.Less(t, n, 100)
			w.write(func(tx classroom.Tx) (err error) { more, err = tx.ForgetWorkspace(ctx, ages, most); return err })
			w.sound()
		}
		return n
	}
	require.Equal(t, 1, steps(classroom.WorkspaceAges{Tombs: t0, Versions: t0, Boards: sec(1), Guests: t0}, 5), "nothing is old enough")

	require.Equal(t, 3, steps(classroom.WorkspaceAges{Tombs: sec(10)}, 4))
	w.read(func(q classroom.Query) error {
		tail, err := q.Tail(ctx, "b-s", 0, 100)
		require.NoError(t, err)
		require.Len(t, tail, 25)
		for i, e := range tail {
			require.Equal(t, int64(i)+1, e.Seq)
			require.Equal(t, i < 10, len(e.Body) == 0, "a stub")
			require.Equal(t, i < 12, e.Deleted)
			require.Equal(t, element(e.ID, 1, 0).Stamp, e.Stamp, "nothing comes back from the dead")
		}
		return nil
	})

	require.Positive(t, steps(classroom.WorkspaceAges{Versions: sec(1), Guests: soon}, 4))
	w.read(func(q classroom.Query) error {
		list, err := q.Versions(ctx, "d1")
		require.Len(t, list, 2)
		require.NoError(t, err)
		_, err = q.PastGuest(ctx, aLogin("guest0", "gus").Secret)
		require.ErrorIs(t, err, classroom.ErrNotFound)
		return nil
	})
	require.Greater(t, steps(classroom.WorkspaceAges{Boards: sec(3)}, 4), 4)
	w.read(func(q classroom.Query) error {
		list, err := q.Boards(ctx, "s")
		require.NoError(t, err)
		require.Len(t, list, 2)
		require.Equal(t, classroom.BoardID("d3"), list[0].ID)
		for _, id := range []classroom.BoardID{"d1", "d2"} {
			tail, err := q.Tail(ctx, id, 0, 10)
			require.NoError(t, err)
			require.Empty(t, tail)
			versions, err := q.Versions(ctx, id)
			require.NoError(t, err)
			require.Empty(t, versions)
		}
		return nil
	})
}

// testPastGuests: rule 35.
func testPastGuests(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	guest, account := aLogin("l1", "gus"), aLogin("l2", "ana")
	guest.Guest = "s"
	past := func(secret []byte) (g classroom.PastGuest, err error) {
		err = w.Read(ctx, func(q classroom.Query) (err error) { g, err = q.PastGuest(ctx, secret); return err })
		return g, err
	}
	w.write(func(tx classroom.Tx) error {
		require.NoError(t, tx.AddLogin(ctx, guest))
		return tx.AddLogin(ctx, account)
	})
	_, err := past(guest.Secret)
	require.ErrorIs(t, err, classroom.ErrNotFound, "who is logged in is not past")
	before := session.At(time.Now())
	w.write(func(tx classroom.Tx) error {
		require.NoError(t, tx.EndLogins(ctx, "l1", "unknown", "l2"))
		return tx.EndLogins(ctx, "l1") // once more is nothing
	})
	got, err := past(guest.Secret)
	require.NoError(t, err)
	require.Equal(t, classroom.PastGuest{Session: "s", Person: "gus", At: got.At}, got)
	require.GreaterOrEqual(t, got.At, before)
	require.LessOrEqual(t, got.At, session.At(time.Now()))
	_, err = past(account.Secret)
	require.ErrorIs(t, err, classroom.ErrNotFound, "only guests")
	_, err = past([]byte("unknown"))
	require.ErrorIs(t, err, classroom.ErrNotFound)
}

func testLastStay(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.session("other")
	last := func() (a classroom.Stay, err error) {
		err = w.Read(ctx, func(q classroom.Query) (err error) { a, err = q.LastStay(ctx, "s", "cem"); return err })
		return a, err
	}
	w.start("s", "r1", t0)
	w.start("other", "o", t0)
	w.enter("other", "cem", sec(1))
	_, err := last()
	require.ErrorIs(t, err, classroom.ErrNotFound, "another session's is none")
	w.enter("s", "cem", sec(1))
	got, err := last()
	require.NoError(t, err)
	require.Equal(t, classroom.Stay{Person: "cem", Number: 1, Joined: sec(1)}, got, "it goes on")
	w.do("s", sec(2), session.Leave{Person: "cem"})
	w.enter("s", "cem", sec(3))
	w.do("s", sec(4), session.Remove{By: "ana", Person: "cem"})
	got, err = last()
	require.NoError(t, err)
	require.Equal(t, classroom.Stay{Person: "cem", Number: 2, Joined: sec(3), Left: sec(4), Reason: session.Removed}, got)
	w.do("s", sec(5), session.End{By: "ana"})
	w.do("s", at(2*time.Hour), session.Tick{})
	w.start("s", "r2", at(2*time.Hour))
	got, err = last()
	require.NoError(t, err)
	require.Equal(t, sec(4), got.Left, "not in the latest run")
	w.enter("s", "cem", at(2*time.Hour+time.Second))
	got, err = last()
	require.NoError(t, err)
	require.Equal(t, at(2*time.Hour+time.Second), got.Joined)
	require.Zero(t, got.Left)
}
