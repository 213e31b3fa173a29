package storetest

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// element is one of a board, with a body that says the same.
func element(id string, version, seq int64) classroom.Element {
	e := classroom.Element{
		Element: board.Element{ID: id, Stamp: board.Stamp{Version: version, Nonce: 7 * version}},
		Seq:     seq, At: t0, Author: "ana",
	}
	return withBody(e)
}

func withBody(e classroom.Element) classroom.Element {
	body, err := json.Marshal(map[string]any{
		"id": e.ID, "version": e.Version, "versionNonce": e.Nonce, "isDeleted": e.Deleted, "locked": e.Locked, "text": "ä木\u0001",
	})
	if err != nil {
		panic(err)
	}
	e.Body = body
	return e
}

func deleted(e classroom.Element, at session.Instant) classroom.Element {
	e.Deleted, e.At = true, at
	return withBody(e)
}

func shows(e classroom.Element, hash string) classroom.Element {
	e.File = hash
	return e
}

// firstOf is the board that a session begins with.
func firstOf(id session.SessionID) classroom.BoardID { return classroom.BoardID("b-" + id) }

// puts is a change that puts elements into a session's first board, counts
// them, and tells of it.
func puts(t testing.TB, id session.SessionID, batch int64, els ...classroom.Element) func(classroom.Tx, *session.State) ([]session.Event, error) {
	return func(tx classroom.Tx, _ *session.State) ([]session.Event, error) {
		ctx := t.Context()
		b, err := tx.Board(ctx, id, firstOf(id))
		if err != nil {
			return nil, err
		}
		edit := classroom.Edit{Session: id, Board: b.ID, From: b.Seq, By: "ana", Batch: batch}
		mine := make([]classroom.Element, len(els))
		for i, e := range els {
			if old, err := tx.Element(ctx, b.ID, e.ID); err == nil && !old.Deleted {
				b.Live--
				b.Bytes -= int64(len(old.Body))
			}
			if !e.Deleted {
				b.Live++
				b.Bytes += int64(len(e.Body))
			}
			b.Seq++
			e.Seq = b.Seq
			mine[i] = e
			edit.Elements = append(edit.Elements, e.Body)
		}
		edit.To, b.Edited = b.Seq, t0
		if err := tx.PutElements(ctx, b.ID, mine); err != nil {
			return nil, err
		}
		tx.Tell(edit)
		return nil, tx.SaveDrawn(ctx, b)
	}
}

func (w *world) put(id session.SessionID, els ...classroom.Element) {
	w.t.Helper()
	require.NoError(w.t, w.Change(w.t.Context(), id, puts(w.t, id, 0, els...)))
}

// sound requires that the check finds nothing.
func (w *world) sound() {
	w.t.Helper()
	findings, err := w.Check(w.t.Context())
	require.NoError(w.t, err)
	require.Empty(w.t, findings)
}

func testBoards(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.session("other")
	first := classroom.Board{ID: "b-s", Session: "s", Created: t0}
	full := classroom.Board{
		ID: "b2", Session: "s", Name: "Näme", Place: 1, Seq: 5, Live: 3, Bytes: 1 << 33, Created: t0, Edited: sec(1),
		Versioned: sec(2), VersionedSeq: 4, Deleted: sec(3),
	}
	w.write(func(tx classroom.Tx) error { return tx.AddBoard(ctx, full) })
	w.read(func(q classroom.Query) error {
		list, err := q.Boards(ctx, "s")
		require.NoError(t, err)
		require.Equal(t, []classroom.Board{first, full}, list, "every session begins with a board")
		got, err := q.Board(ctx, "s", "b2")
		require.NoError(t, err)
		require.Equal(t, full, got)
		_, err = q.Board(ctx, "other", "b2")
		require.ErrorIs(t, err, classroom.ErrNotFound, "another session's")
		list, err = q.Boards(ctx, "unknown")
		require.Empty(t, list)
		return err
	})
	full.Name, full.Place, full.Seq, full.Live, full.Bytes, full.Deleted = "", -1, 6, 2, 9, 0
	full.Edited, full.Versioned, full.VersionedSeq = sec(4), sec(5), 6
	w.write(func(tx classroom.Tx) error {
		other := full
		other.Session = "other"
		require.ErrorIs(t, tx.SaveBoard(ctx, other), classroom.ErrNotFound)
		return tx.SaveBoard(ctx, full)
	})
	for range 2 { // the first change after a version, and one that follows
		full.Seq, full.Live, full.Bytes, full.Edited = full.Seq+1, full.Live+1, full.Bytes+10, full.Edited+1
		w.write(func(tx classroom.Tx) error {
			other := full
			other.Session = "other"
			require.ErrorIs(t, tx.SaveDrawn(ctx, other), classroom.ErrNotFound)
			return tx.SaveDrawn(ctx, full)
		})
	}
	w.read(func(q classroom.Query) error {
		list, err := q.Boards(ctx, "s")
		require.Equal(t, []classroom.Board{full, first}, list, "in their order")
		return err
	})
}

func testElements(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	odd := []string{`quo"te\`, "'; DROP TABLE elements; --", "Ж木\u200b𝄞", "  ", "%_"}
	for i, id := range odd {
		w.put("s", element(id, int64(i)+1, 0))
	}
	image := shows(element("image", 1, 0), "abc")
	image.Locked = true
	image = withBody(image)
	w.put("s", image, element("c", 3, 0))
	w.put("s", deleted(element(odd[0], 9, 0), sec(1)), element("c", 4, 0))

	w.read(func(q classroom.Query) error {
		got, err := q.Element(ctx, "b-s", odd[2])
		want := element(odd[2], 3, 3)
		require.Equal(t, want, got)
		require.NoError(t, err)
		got, err = q.Element(ctx, "b-s", "image")
		image.Seq = 6
		require.Equal(t, image, got)
		require.NoError(t, err)
		got, err = q.Element(ctx, "b-s", odd[0])
		require.Equal(t, deleted(element(odd[0], 9, 8), sec(1)), got, "deleted ones too")
		require.NoError(t, err)
		for _, unknown := range []string{"", "C", "nothing"} {
			_, err = q.Element(ctx, "b-s", unknown)
			require.ErrorIs(t, err, classroom.ErrNotFound)
		}
		_, err = q.Element(ctx, "b-other", "c")
		require.ErrorIs(t, err, classroom.ErrNotFound)

		tail, err := q.Tail(ctx, "b-s", 0, 100)
		require.Equal(t, []int64{2, 3, 4, 5, 6, 8, 9}, seqs(tail), "by seq, an element once, deletions too")
		require.NoError(t, err)
		tail, err = q.Tail(ctx, "b-s", 4, 2)
		require.Equal(t, []int64{5, 6}, seqs(tail), "after a seq, so many at most")
		require.NoError(t, err)
		tail, err = q.Tail(ctx, "b-s", 9, 100)
		require.Empty(t, tail)
		require.NoError(t, err)
		live, err := q.Live(ctx, "b-s")
		require.Equal(t, []int64{2, 3, 4, 5, 6, 9}, seqs(live))
		return err
	})
	findings, err := w.Check(ctx)
	require.NoError(t, err)
	require.Len(t, findings, 1, "%v", findings)
	require.Contains(t, findings[0], "abc")
	w.write(func(tx classroom.Tx) error {
		return tx.AddFile(ctx, classroom.File{Session: "s", Hash: "abc", Size: 1})
	})
	w.sound()
}

func seqs(els []classroom.Element) []int64 {
	out := make([]int64, len(els))
	for i, e := range els {
		out[i] = e.Seq
	}
	return out
}

// testFullBoard: as many elements as a board may have.
func testFullBoard(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	for from := 0; from < board.MaxElements; from += board.MaxBatch {
		els := make([]classroom.Element, board.MaxBatch)
		for i := range els {
			els[i] = element(fmt.Sprintf("e%05d", from+i), 1, 0)
		}
		w.put("s", els...)
	}
	w.read(func(q classroom.Query) error {
		live, err := q.Live(t.Context(), "b-s")
		require.NoError(t, err)
		require.Len(t, live, board.MaxElements)
		require.Equal(t, "e09999", live[board.MaxElements-1].ID)
		b, err := q.Board(t.Context(), "s", "b-s")
		require.Equal(t, board.MaxElements, b.Live)
		require.EqualValues(t, board.MaxElements, b.Seq)
		return err
	})
	w.sound()
}

// testTell: edits are told with the commit, in order, and only if there is one.
func testTell(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.start("s", "r", t0)
	var mu sync.Mutex
	var told []classroom.Commit
	w.Committed(func(c classroom.Commit) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, c)
	})
	take := func() (c []classroom.Commit) {
		mu.Lock()
		defer mu.Unlock()
		c, told = told, nil
		return c
	}

	w.put("s", element("a", 1, 0))
	got := take()
	require.Len(t, got, 1)
	require.Empty(t, got[0].Events)
	require.Equal(t, []classroom.Edit{{
		Session: "s", Board: "b-s", From: 0, To: 1, By: "ana", Elements: []json.RawMessage{element("a", 1, 1).Body},
	}}, got[0].Edits)
	require.Equal(t, 1, got[0].Inside)
	require.Equal(t, session.Live, got[0].Phase)
	require.Contains(t, got[0].Hosts, session.PersonID("ana"))
	require.Equal(t, w.picture("s").Due, got[0].Next)

	// With events: both, in one commit; two edits in their order.
	var events []session.Event
	require.NoError(t, w.Change(ctx, "s", func(tx classroom.Tx, s *session.State) ([]session.Event, error) {
		for i := range 2 {
			if _, err := puts(t, "s", int64(i), element("a", int64(i)+2, 0))(tx, s); err != nil {
				return nil, err
			}
		}
		return step(sec(1), session.Enter{Who: who("cem"), Via: w.via("cem")}, &events)(tx, s)
	}))
	got = take()
	require.Len(t, got, 1)
	require.Equal(t, events, got[0].Events)
	require.Len(t, got[0].Edits, 2)
	require.Equal(t, int64(1), got[0].Edits[1].Batch)
	require.Equal(t, int64(3), got[0].Edits[1].To)

	// A fault tells nothing and leaves nothing, whoever else is in its group.
	block := w.block("s", nil)
	fault := func(tx classroom.Tx, s *session.State) ([]session.Event, error) {
		_, err := puts(t, "s", 9, element("lost", 1, 0))(tx, s)
		require.NoError(t, err)
		return nil, errFault
	}
	answers := w.queue("s", puts(t, "s", 1, element("x", 1, 0)), fault, puts(t, "s", 2, element("y", 1, 0)))
	close(block.free)
	require.NoError(t, <-block.err)
	require.NoError(t, <-answers[0])
	require.ErrorIs(t, <-answers[1], errFault)
	require.NoError(t, <-answers[2])
	got = take()
	require.Len(t, got, 3, "the first is what was in the way")
	got = got[1:]
	for i, c := range got {
		require.Len(t, c.Edits, 1)
		require.Equal(t, int64(i)+1, c.Edits[0].Batch)
		require.Equal(t, int64(i)+3, c.Edits[0].From)
	}
	require.ErrorIs(t, w.Change(ctx, "s", fault), errFault, "alone too")
	require.Empty(t, take())

	// A refusal commits what was written, and so it is told.
	require.Error(t, w.Change(ctx, "s", func(tx classroom.Tx, s *session.State) ([]session.Event, error) {
		if _, err := puts(t, "s", 3, element("z", 1, 0))(tx, s); err != nil {
			return nil, err
		}
		return step(sec(2), session.End{By: "cem"}, nil)(tx, s)
	}))
	got = take()
	require.Len(t, got, 1)
	require.Equal(t, int64(3), got[0].Edits[0].Batch)

	// Outside a change of a session there is nobody to tell.
	require.Error(t, w.Write(ctx, func(tx classroom.Tx) error {
		tx.Tell(classroom.Edit{Session: "s"})
		return nil
	}))
	require.Empty(t, take())
	w.sound()
}

// testTellOrder: many writers of one board; every seq is told once, in order.
func testTellOrder(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	var told []classroom.Edit // under the session's lock
	w.Committed(func(c classroom.Commit) { told = append(told, c.Edits...) })
	const writers, each = 10, 20
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			for j := range each {
				err := w.Change(t.Context(), "s", puts(t, "s", int64(j), element(fmt.Sprint("e", i), int64(j)+1, 0)))
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	require.Len(t, told, writers*each)
	for i, e := range told {
		require.Equal(t, int64(i), e.From)
		require.Equal(t, int64(i)+1, e.To)
	}
	w.sound()
}

func testVersions(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.session("live")
	w.start("live", "r", t0)
	w.put("s", element("a", 1, 0))
	w.put("live", element("a", 1, 0))
	version := func(id string, of session.SessionID, seq int64, at session.Instant) classroom.Version {
		return classroom.Version{
			ID: id, Board: firstOf(of), Seq: seq, At: at, Reason: classroom.VersionHourly, Live: 1, Files: []string{"f1", "f2", "f1"},
		}
	}
	keep := func(id string, of session.SessionID, at session.Instant) {
		w.write(func(tx classroom.Tx) error {
			b, err := tx.Board(ctx, of, firstOf(of))
			if err != nil {
				return err
			}
			b.Versioned, b.VersionedSeq = at, b.Seq
			if err := tx.AddVersion(ctx, version(id, of, b.Seq, at), []byte{0, 255, byte(b.Seq)}); err != nil {
				return err
			}
			return tx.SaveBoard(ctx, b)
		})
	}
	unversioned := func(before session.Instant, most int) (ids []classroom.BoardID) {
		w.read(func(q classroom.Query) error {
			list, err := q.Unversioned(ctx, before, "", most)
			for _, b := range list {
				ids = append(ids, b.ID)
			}
			return err
		})
		return ids
	}
	require.Equal(t, []classroom.BoardID{"b-live", "b-s"}, unversioned(t0, 10), "none was kept yet")
	require.Len(t, unversioned(t0, 1), 1)
	w.read(func(q classroom.Query) error {
		list, err := q.Unversioned(ctx, t0, "b-live", 10)
		require.Len(t, list, 1)
		require.Equal(t, classroom.BoardID("b-s"), list[0].ID, "the next ones")
		return err
	})
	keep("v1", "s", sec(1))
	keep("v2", "live", sec(1))
	require.Empty(t, unversioned(at(time.Hour), 10), "nothing changed since")
	w.put("s", element("a", 2, 0))
	w.put("live", element("a", 2, 0))
	require.Equal(t, []classroom.BoardID{"b-s"}, unversioned(sec(1), 10), "the session is not live")
	require.Equal(t, []classroom.BoardID{"b-live", "b-s"}, unversioned(sec(2), 10))
	keep("v3", "s", sec(2))

	w.read(func(q classroom.Query) error {
		list, err := q.Versions(ctx, "b-s")
		require.NoError(t, err)
		v3, v1 := version("v3", "s", 2, sec(2)), version("v1", "s", 1, sec(1))
		v3.Files, v1.Files = nil, nil
		require.Equal(t, []classroom.Version{v3, v1}, list, "the latest first")
		got, body, err := q.Version(ctx, "b-s", "v1")
		require.NoError(t, err)
		require.Equal(t, v1, got)
		require.Equal(t, []byte{0, 255, 1}, body)
		_, _, err = q.Version(ctx, "b-live", "v1")
		require.ErrorIs(t, err, classroom.ErrNotFound, "another board's")
		return nil
	})
}
