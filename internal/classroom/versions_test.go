package classroom_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// note is an element as pages send it.
func note(id string, version int64, text string, deleted bool) json.RawMessage {
	written, err := json.Marshal(text)
	if err != nil {
		panic(err) // texts can be written
	}
	return json.RawMessage(fmt.Sprintf(`{"id":%q,"type":"text","x":1,"y":2,"width":3,"height":4,"version":%d,`+
		`"versionNonce":7,"isDeleted":%t,"text":%s}`, id, version, deleted, written))
}

func (w *world) board(id session.SessionID) classroom.Board {
	w.Helper()
	all, err := w.c.Boards(w.Context(), id)
	require.NoError(w, err)
	return all[0]
}

func (w *world) put(id session.SessionID, p *someone, els ...json.RawMessage) classroom.Edit {
	w.Helper()
	done, err := w.c.Put(w.Context(), id, p.Visitor, p.conn, classroom.Batch{Board: w.board(id).ID, Elements: els})
	require.NoError(w, err)
	return done
}

// shows is what a board shows: text by id.
func (w *world) shows(id session.SessionID) map[string]string {
	w.Helper()
	_, els, err := w.c.Shown(w.Context(), id, w.board(id).ID)
	require.NoError(w, err)
	all := map[string]string{}
	for _, el := range els {
		var t struct{ Text string }
		require.NoError(w, json.Unmarshal(el.Body, &t))
		all[el.ID] = t.Text
	}
	return all
}

func (w *world) versions(id session.SessionID, by *someone) []classroom.Version {
	w.Helper()
	all, err := w.c.Versions(w.Context(), by.Person, id, w.board(id).ID)
	require.NoError(w, err)
	return all
}

func reasons(all []classroom.Version) (out []classroom.VersionReason) {
	for _, v := range all {
		out = append(out, v.Reason)
	}
	return out
}

// A board has a version of every hour in which it was edited, and one of the end
// of the run.
func TestVersionsWhileEditedAndAtTheEnd(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(noIdle, ana)
		w.enter(id, hanna, ana)
		n := int64(0)
		edit := func() {
			n++
			w.put(id, ana, note("a", n, fmt.Sprint(n), false))
		}
		edit()
		pass(30 * time.Minute)
		require.Empty(t, w.versions(id, hanna))
		for range 4 {
			edit()
			pass(20 * time.Minute)
		}
		pass(15 * time.Minute)
		require.Equal(t, []classroom.VersionReason{"hourly"}, reasons(w.versions(id, hanna)))
		pass(5 * time.Hour)
		require.LessOrEqual(t, len(w.versions(id, hanna)), 2, "nothing was edited")

		edit()
		pass(time.Second) // the first edit for so long is kept at once
		before := len(w.versions(id, hanna))
		edit()
		require.NoError(t, w.c.Do(t.Context(), id, session.End{By: hanna.Person.ID}))
		pass(time.Second)
		w.reads(id, hanna)
		all := w.versions(id, hanna)
		require.Len(t, all, before+1)
		require.Equal(t, classroom.VersionRunEnded, all[0].Reason, "at once")
		require.Equal(t, w.board(id).Seq, all[0].Seq)
		require.Equal(t, 1, all[0].Live)

		// What a host prepares is kept when they have gone.
		w.put(id, hanna, note("b", 1, "prepared", false))
		pass(30 * time.Minute)
		require.Len(t, w.versions(id, hanna), before+1)
		require.NoError(t, w.c.Do(t.Context(), id, session.Leave{Person: hanna.Person.ID, Conn: hanna.conn}))
		pass(30 * time.Minute)
		w.reads(id, hanna)
		all = w.versions(id, hanna)
		require.Len(t, all, before+2)
		require.Equal(t, 2, all[0].Live)
		w.sleep(100 * 24 * time.Hour)
		w.reads(id, hanna)
		require.Empty(t, w.versions(id, hanna), "they are kept for 90 days")
		require.Equal(t, map[string]string{"a": fmt.Sprint(n), "b": "prepared"}, w.shows(id))
	})
}

// What one board does not let happen does not keep others from their versions.
func TestVersionsBesideABrokenBoard(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		first, second := w.class(noIdle, ana), w.class(noIdle, ana)
		require.Less(t, w.board(first).ID, w.board(second).ID, "it has its turn first")
		w.gate.spoiled.Store(&first)
		w.enter(first, hanna, ana)
		w.put(first, ana, note("a", 1, "one", false))
		require.NoError(t, w.c.Do(t.Context(), first, session.End{By: hanna.Person.ID}))
		w.enter(second, hanna, ana)
		w.put(second, ana, note("a", 1, "one", false))
		require.NoError(t, w.c.Do(t.Context(), second, session.End{By: hanna.Person.ID}))
		pass(time.Minute)
		w.reads(second, hanna)
		require.Len(t, w.versions(second, hanna), 1)
		w.gate.spoiled.Store(nil)
		pass(10 * time.Minute)
		w.reads(first, hanna)
		require.Len(t, w.versions(first, hanna), 1, "when it can be kept again")
	})
}

// sleep has the program not running for a while, and then past its housekeeping.
func (w *world) sleep(d time.Duration) {
	w.Helper()
	w.pause()
	pass(d)
	w.run()
	pass(2 * time.Minute)
}

func (w *world) reads(id session.SessionID, p *someone) {
	w.Helper()
	p.conn = classroom.NewConn()
	in, err := w.c.Read(w.Context(), id, p.Visitor, p.conn)
	require.NoError(w, err)
	p.in, p.token = in, in.Token
}

func TestRestoreAVersion(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(noIdle, ana)
		w.enter(id, hanna, ana)
		var told []classroom.Edit
		w.c.WatchEdits(func(e classroom.Edit) { told = append(told, e) })
		w.put(id, ana, note("same", 1, "<b> & same", false), note("changed", 1, "old", false), note("wiped", 1, "wiped", false))
		pass(2 * time.Hour)
		first := w.versions(id, hanna)
		require.Len(t, first, 1)
		b := w.board(id).ID

		w.put(id, ana, note("changed", 5, "new", false), note("wiped", 2, "wiped", true), note("later", 1, "later", false))
		w.sleep(25 * time.Hour) // the tombstone is a stub by now
		w.enter(id, hanna, ana)
		told = nil
		w.refused(w.c.RestoreVersion(t.Context(), ana.Person, id, b, first[0].ID), session.CodeNotAllowed)
		w.refused(w.c.RestoreVersion(t.Context(), hanna.Person, id, b, "unknown"), session.CodeNotFound)
		require.NoError(t, w.c.RestoreVersion(t.Context(), hanna.Person, id, b, first[0].ID))
		require.Equal(t, map[string]string{"same": "<b> & same", "changed": "old", "wiped": "wiped"}, w.shows(id))
		require.Len(t, told, 1)
		require.Len(t, told[0].Elements, 3, "what did not differ is not written")
		versions := map[string]int64{}
		for _, raw := range told[0].Elements {
			var el struct {
				ID        string
				Version   int64
				IsDeleted bool
				Author    session.PersonID
			}
			require.NoError(t, json.Unmarshal(raw, &el))
			require.Equal(t, el.ID == "later", el.IsDeleted)
			require.Equal(t, hanna.Person.ID, el.Author)
			versions[el.ID] = el.Version
		}
		require.Equal(t, map[string]int64{"changed": 6, "wiped": 3, "later": 2}, versions)

		// And back: nothing is lost by restoring.
		all := w.versions(id, hanna)
		_, was, err := w.c.Version(t.Context(), hanna.Person, id, b, all[0].ID)
		require.NoError(t, err)
		require.Len(t, was, 3)
		require.NoError(t, w.c.RestoreVersion(t.Context(), hanna.Person, id, b, all[0].ID))
		require.Equal(t, map[string]string{"same": "<b> & same", "changed": "new", "later": "later"}, w.shows(id))
		told = nil
		require.NoError(t, w.c.RestoreVersion(t.Context(), hanna.Person, id, b, all[0].ID))
		require.Empty(t, told, "it is as it was")
	})
}

// A board of thousands of elements is restored by messages of a bounded size.
func TestRestoreInParts(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(noIdle)
		w.enter(id, hanna)
		for i := range 3 {
			var els []json.RawMessage
			for j := range 400 {
				els = append(els, note(fmt.Sprint(i, "-", j), 1, "x", false))
			}
			w.put(id, hanna, els...)
		}
		pass(2 * time.Hour)
		v := w.versions(id, hanna)[0]
		for i := range 3 {
			var els []json.RawMessage
			for j := range 400 {
				els = append(els, note(fmt.Sprint(i, "-", j), 2, "x", true))
			}
			w.put(id, hanna, els...)
		}
		require.Empty(t, w.shows(id))
		seq := w.board(id).Seq
		var told []classroom.Edit
		w.c.WatchEdits(func(e classroom.Edit) { told = append(told, e) })
		require.NoError(t, w.c.RestoreVersion(t.Context(), hanna.Person, id, w.board(id).ID, v.ID))
		require.Len(t, w.shows(id), 1200)
		require.Greater(t, len(told), 2)
		for _, e := range told {
			require.Equal(t, seq, e.From)
			seq = e.To
			require.LessOrEqual(t, len(e.Elements), 500)
			require.EqualValues(t, len(e.Elements), e.To-e.From)
		}
		require.Equal(t, seq, w.board(id).Seq)
	})
}

// What is drawn while a version is made ready to come back is replaced as well,
// and is in the version that is kept of what was replaced.
func TestRestoreWhileOthersDraw(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(noIdle, ana)
		w.enter(id, hanna, ana)
		w.put(id, hanna, note("same", 1, "same", false), note("changed", 1, "old", false), note("gone", 1, "gone", false),
			note("wiped", 1, "wiped", false))
		pass(2 * time.Hour)
		was := w.versions(id, hanna)[0]
		w.put(id, hanna, note("changed", 2, "new", false), note("gone", 2, "gone", true), note("late", 1, "late", false))
		meanwhile := func() {
			w.put(id, ana, note("same", 2, "other", false), note("changed", 3, "newer", false), note("gone", 3, "back", false),
				note("wiped", 2, "wiped", true), note("late", 2, "late", true), note("latest", 1, "latest", false))
		}
		w.gate.first.Store(&meanwhile)
		require.NoError(t, w.c.RestoreVersion(t.Context(), hanna.Person, id, w.board(id).ID, was.ID))
		require.Nil(t, w.gate.first.Load())
		require.Equal(t, map[string]string{"same": "same", "changed": "old", "gone": "gone", "wiped": "wiped"}, w.shows(id))

		kept := w.versions(id, hanna)[0]
		require.Equal(t, classroom.VersionRestored, kept.Reason)
		require.NoError(t, w.c.RestoreVersion(t.Context(), hanna.Person, id, w.board(id).ID, kept.ID))
		require.Equal(t, map[string]string{"same": "other", "changed": "newer", "gone": "back", "latest": "latest"}, w.shows(id))
		require.EqualValues(t, 4, w.board(id).Live)
	})
}

// A version fits its board again, whichever of its elements have become larger
// since and which smaller.
func TestRestoreAFullBoard(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(noIdle)
		w.enter(id, hanna)
		large := strings.Repeat("\U0001F600", board.MaxText) // twice 80,000 bytes
		fill := func(version int64, text func(i int) string) {
			var els []json.RawMessage
			for i := 299; i >= 0; i-- {
				if words := text(i); words != "" {
					els = append(els, note(fmt.Sprint("e", i), version, words, false))
				}
			}
			require.Empty(t, w.put(id, hanna, els...).Rejected)
		}
		fill(1, func(i int) string {
			if i < 100 {
				return "small"
			}
			return large
		})
		pass(2 * time.Hour)
		was := w.versions(id, hanna)
		require.NotEmpty(t, was)
		fill(2, func(i int) string { return map[bool]string{true: "small now"}[i >= 200] })
		fill(3, func(i int) string { return map[bool]string{true: large}[i < 100] })
		require.NoError(t, w.c.RestoreVersion(t.Context(), hanna.Person, id, w.board(id).ID, was[0].ID))
		now := w.shows(id)
		require.Equal(t, "small", now["e7"])
		require.Equal(t, large, now["e299"])
	})
}

// Rules 3 and 40: a put fires what is due first, is an action, and writes no
// seats otherwise.
func TestPutsAndDeadlines(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna, ana := w.person("hanna", session.Licensed), w.person("ana", session.Contact)
		id := w.class(classroom.Overrides{}, ana)
		w.enter(id, hanna, ana)
		for n := range int64(40) {
			w.put(id, ana, note("a", n+1, "x", false))
			w.put(id, hanna, note("b", n+1, "x", false))
			pass(time.Minute)
		}
		require.False(t, w.seat(id, ana).Warned, "who draws is active")
		rev := int64(0)
		w.view(id, func(s *session.State) { rev = s.Rev })
		w.put(id, ana, note("a", 50, "x", false))
		w.view(id, func(s *session.State) { require.Equal(t, rev, s.Rev) })

		pass(16 * time.Minute)
		require.True(t, w.seat(id, ana).Warned)
		w.put(id, ana, note("a", 51, "x", false))
		require.True(t, w.seat(id, ana).Warned, "rule 38: only Extend takes it away")
		pass(29 * time.Minute)
		_, err := w.c.Put(t.Context(), id, ana.Visitor, ana.conn, classroom.Batch{Board: w.board(id).ID, Elements: []json.RawMessage{note("a", 52, "x", false)}})
		w.refused(err, session.CodeNotInside)
		require.Equal(t, session.Idle, w.seat(id, ana).Reason)

		// Rule 35: for a day, from the end of the seat.
		late := func(n int64) error {
			_, err := w.c.PutLate(t.Context(), id, ana.Person, classroom.Batch{Board: w.board(id).ID, Elements: []json.RawMessage{note("a", n, "x", false)}})
			return err
		}
		require.NoError(t, late(52))
		w.down(23 * time.Hour)
		require.NoError(t, late(53))
		pass(time.Hour)
		w.refused(late(54), session.CodeTooLate)
		code, err := w.c.LateCode(t.Context(), id, ana.Person)
		require.NoError(t, err)
		require.Equal(t, session.CodeTooLate, code)
		_, err = w.c.PutLate(t.Context(), id, hanna.Person, classroom.Batch{Board: w.board(id).ID, Elements: []json.RawMessage{note("h", 1, "x", false)}})
		require.NoError(t, err, "hosts may have prepared since")
	})
}

// Rules 35 and 39: a guest's secret proves who did what after the idle logout,
// for a day, and in that session only.
func TestPastGuest(t *testing.T) {
	story(t, func(t *testing.T, w *world) {
		hanna := w.person("hanna", session.Licensed)
		id := w.class(classroom.Overrides{Guests: session.GuestsDirect})
		other := w.class(classroom.Overrides{Guests: session.GuestsDirect})
		w.enter(id, hanna)
		kept, err := w.c.Session(t.Context(), id)
		require.NoError(t, err)
		gus := &someone{}
		gus.secret, gus.Person, err = w.c.AddGuest(t.Context(), kept.Link, "Gus", "", "")
		require.NoError(t, err)
		gus.Visitor, _, err = w.c.Who(t.Context(), gus.secret)
		require.NoError(t, err)
		shut := w.c.GuestPage(gus.Login)
		w.enter(id, gus)
		_, err = w.c.PastGuest(t.Context(), id, gus.secret)
		require.ErrorIs(t, err, classroom.ErrNotFound, "it has not ended")
		pass(46 * time.Minute)
		require.Equal(t, session.Idle, w.seat(id, gus).Reason)
		shut()
		_, _, err = w.c.Who(t.Context(), gus.secret)
		require.ErrorIs(t, err, classroom.ErrNotFound, "logged out")

		past, err := w.c.PastGuest(t.Context(), id, gus.secret)
		require.NoError(t, err)
		require.Equal(t, gus.Person.ID, past.ID)
		_, err = w.c.PastGuest(t.Context(), other, gus.secret)
		require.ErrorIs(t, err, classroom.ErrNotFound)
		_, err = w.c.PastGuest(t.Context(), id, "another")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		_, err = w.c.PutLate(t.Context(), id, past, classroom.Batch{Board: w.board(id).ID, Elements: []json.RawMessage{note("g", 1, "late", false)}})
		require.NoError(t, err)
		require.Equal(t, "late", w.shows(id)["g"])
		w.sleep(24 * time.Hour)
		_, err = w.c.PastGuest(t.Context(), id, gus.secret)
		require.ErrorIs(t, err, classroom.ErrNotFound)
	})
}
