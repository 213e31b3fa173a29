package storetest

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// said is a message as the first change of a chat after seq-1.
func said(id string, seq int64, by, to session.PersonID, text string) classroom.Message {
	return classroom.Message{
		Session: "s", ID: classroom.MessageID(id), Number: seq, Seq: seq, Run: "r1", At: sec(int(seq)), Author: by, To: to, Text: text,
	}
}

// texts are what messages say, in their order.
func texts(messages []classroom.Message) (out []string) {
	for _, m := range messages {
		out = append(out, string(m.ID))
	}
	return out
}

func testChat(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.session("other")
	w.start("s", "r1", t0)
	odd := said("b", 2, "cem", "", "Ж'; DROP TABLE chat; --\n\"%_\" 木\u200b𝄞 😀")
	odd.Reply = "a"
	odd.Files = []classroom.ChatFile{{Hash: "bb", Name: "Näme;.pdf"}, {Hash: "aa", Name: "a"}}
	whisper := said("c", 3, "cem", "ana", "only you")
	earlier := said("d", 4, "ana", "", "another run")
	earlier.Run = "r0"
	w.write(func(tx classroom.Tx) error {
		require.NoError(t, tx.AddFile(ctx, aFile("s", "aa", 10)))
		lost := aFile("s", "bb", 20)
		lost.Width, lost.Height, lost.Type = 3, 4, "image/png"
		require.NoError(t, tx.AddFile(ctx, lost))
		elsewhere := said("a", 1, "bob", "", "of another session")
		elsewhere.Session = "other"
		for _, m := range []classroom.Message{said("a", 1, "ana", "", "hello"), odd, whisper, earlier, elsewhere} {
			require.NoError(t, tx.AddMessage(ctx, m))
		}
		require.ErrorIs(t, tx.SaveMessage(ctx, said("unknown", 9, "ana", "", "")), classroom.ErrNotFound)
		return nil
	})
	w.sound()
	odd.Files[0].Type, odd.Files[0].Size, odd.Files[0].Width, odd.Files[0].Height = "image/png", 20, 3, 4
	odd.Files[1].Type, odd.Files[1].Size = aFile("s", "aa", 10).Type, 10
	odd.Files[1].Width, odd.Files[1].Height = aFile("s", "aa", 10).Width, aFile("s", "aa", 10).Height
	page := func(v classroom.ChatViewer, f classroom.ChatFilter, most int) (out []string) {
		w.read(func(q classroom.Query) error {
			messages, err := q.ChatPage(ctx, "s", v, f, most)
			out = texts(messages)
			return err
		})
		return out
	}
	ana, dia := classroom.ChatViewer{Person: "ana"}, classroom.ChatViewer{Person: "dia"}
	require.Equal(t, []string{"d", "c", "b", "a"}, page(ana, classroom.ChatFilter{}, 10), "the latest first")
	require.Equal(t, []string{"d", "b", "a"}, page(dia, classroom.ChatFilter{}, 10), "what two say to each other is theirs")
	require.Equal(t, []string{"b", "a"}, page(dia, classroom.ChatFilter{Before: 4}, 10))
	require.Equal(t, []string{"d", "b"}, page(dia, classroom.ChatFilter{}, 2))
	require.Equal(t, []string{"b", "a"}, page(classroom.ChatViewer{Person: "dia", Run: "r1"}, classroom.ChatFilter{}, 10), "one run only")
	require.Equal(t, []string{"c"}, page(ana, classroom.ChatFilter{Partner: "cem"}, 10))
	require.Empty(t, page(dia, classroom.ChatFilter{Partner: "cem"}, 10), "a stranger asks for them in vain")
	require.Equal(t, []string{"d", "b", "a"}, page(ana, classroom.ChatFilter{Open: true}, 10))
	w.read(func(q classroom.Query) error {
		got, err := q.Message(ctx, "s", "b")
		require.NoError(t, err)
		require.Equal(t, odd, got)
		_, err = q.Message(ctx, "other", "b")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		for id, want := range map[session.SessionID]int64{"s": 4, "other": 1, "unknown": 0} {
			seq, err := q.ChatSeq(ctx, id)
			require.NoError(t, err)
			require.Equal(t, want, seq)
		}
		tail, err := q.ChatTail(ctx, "s", dia, 1, 10)
		require.NoError(t, err)
		require.Equal(t, []string{"b", "d"}, texts(tail))
		partners, err := q.ChatPartners(ctx, "s", ana)
		require.NoError(t, err)
		require.Equal(t, []session.PersonID{"cem"}, partners)
		partners, err = q.ChatPartners(ctx, "s", dia)
		require.NoError(t, err)
		require.Empty(t, partners)
		run, err := q.ChatRun(ctx, "r1")
		require.NoError(t, err)
		require.Equal(t, classroom.ChatRun{ID: "r1", Number: 1, Started: t0}, run)
		_, err = q.ChatRun(ctx, "r0")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		open, err := q.ChatOpen(ctx, "s", 0, 10)
		require.NoError(t, err)
		require.Equal(t, []string{"a", "b", "d"}, texts(open))
		own, err := q.MessagesBy(ctx, "cem", classroom.MessageKey{}, 10)
		require.NoError(t, err)
		require.Len(t, own, 2)
		require.True(t, own[0].Private)
		own, err = q.MessagesBy(ctx, "cem", classroom.MessageKey{At: own[0].At, Number: own[0].Number}, 10)
		require.Len(t, own, 1)
		return err
	})
	w.write(func(tx classroom.Tx) error {
		m := odd
		m.Seq, m.Text, m.Edited, m.Files = 5, "better", sec(9), m.Files[:1]
		require.NoError(t, tx.SaveMessage(ctx, m))
		got, err := tx.Message(ctx, "s", "b")
		require.NoError(t, err)
		require.Equal(t, m, got)
		m = earlier
		m.Seq, m.Text, m.Deleted, m.By = 6, "", sec(9), "bob"
		require.NoError(t, tx.SaveMessage(ctx, m))
		clearing := said("e", 7, "ana", "", "")
		clearing.Clears = true
		clearing.At = sec(20)
		require.NoError(t, tx.AddMessage(ctx, clearing))
		return tx.ClearChat(ctx, "s", "r1", 7)
	})
	w.sound()
	require.Equal(t, []string{"e", "d", "c"}, page(ana, classroom.ChatFilter{}, 10), "what was cleared is gone, but for what is private, and other runs")
	w.read(func(q classroom.Query) error {
		m, err := q.Message(ctx, "s", "b")
		require.NoError(t, err)
		require.True(t, m.Cleared && m.Text == "" && m.Files == nil)
		m, err = q.Message(ctx, "other", "a")
		require.False(t, m.Cleared)
		return err
	})
}

// testRoomChat holds who reads what is said in breakout rooms: who was there, and
// hosts; of those who were there as moderators only who is there now.
func testRoomChat(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.start("s", "r1", t0)
	for _, p := range []session.PersonID{"bob", "cem", "dia", "gus"} {
		w.enter("s", p, sec(1))
	}
	w.do("s", sec(1), session.Admit{By: "ana", All: true})
	w.do("s", sec(1), session.Lend{By: "ana", Person: "dia", On: true})
	w.do("s", sec(2), session.OpenRooms{
		By: "ana", Placing: session.ByHand, Rooms: []session.Room{{ID: "x", Name: "X"}, {ID: "y", Name: "Y"}},
		Placed: []session.Placed{{Person: "cem", Room: "x"}, {Person: "dia", Room: "x"}},
	})
	w.do("s", sec(3), session.Move{By: "ana", Person: "bob", Room: "y"})
	w.do("s", sec(4), session.Move{By: "ana", Person: "dia", Room: "y"})
	inX, inY, all := said("a", 1, "cem", "", "in x"), said("b", 2, "bob", "", "in y"), said("c", 3, "ana", "", "to all")
	inX.Room, inX.RoomName, inY.Room, inY.RoomName, all.All = "x", "X", "y", "Y", true
	w.write(func(tx classroom.Tx) error {
		for _, m := range []classroom.Message{inX, inY, all, said("d", 4, "ana", "", "in the main room")} {
			require.NoError(t, tx.AddMessage(ctx, m))
		}
		return nil
	})
	w.sound()
	reads := func(v classroom.ChatViewer) (page, tail []string) {
		w.read(func(q classroom.Query) error {
			messages, err := q.ChatPage(ctx, "s", v, classroom.ChatFilter{}, 10)
			require.NoError(t, err)
			slices.Reverse(messages)
			page = texts(messages)
			messages, err = q.ChatTail(ctx, "s", v, 0, 10)
			tail = texts(messages)
			return err
		})
		return page, tail
	}
	for what, c := range map[string]struct {
		v    classroom.ChatViewer
		want []string
	}{
		"was in x":                     {classroom.ChatViewer{Person: "cem"}, []string{"a", "c", "d"}},
		"was in y":                     {classroom.ChatViewer{Person: "bob"}, []string{"b", "c", "d"}},
		"was nowhere":                  {classroom.ChatViewer{Person: "gus"}, []string{"c", "d"}},
		"a host":                       {classroom.ChatViewer{Person: "ana", Host: true}, []string{"a", "b", "c", "d"}},
		"a moderator":                  {classroom.ChatViewer{Person: "dia"}, []string{"c", "d"}},
		"a moderator in y":             {classroom.ChatViewer{Person: "dia", Here: "y"}, []string{"b", "c", "d"}},
		"who was in x, in another run": {classroom.ChatViewer{Person: "cem", Run: "r2"}, nil},
	} {
		page, tail := reads(c.v)
		require.Equal(t, c.want, page, what)
		require.Equal(t, c.want, tail, what)
	}
	w.do("s", sec(5), session.Lend{By: "ana", Person: "dia", On: false})
	page, _ := reads(classroom.ChatViewer{Person: "dia"})
	require.Equal(t, []string{"b", "c", "d"}, page, "from now on they are there like everybody")
	w.read(func(q classroom.Query) error {
		got, err := q.Message(ctx, "s", "a")
		require.NoError(t, err)
		require.Equal(t, inX, got)
		readers, err := q.ChatReaders(ctx, "y")
		require.NoError(t, err)
		require.Equal(t, []session.PersonID{"bob", "dia"}, readers)
		notice, err := q.ChatNotice(ctx, "s", classroom.ChatViewer{Person: "gus"})
		require.NoError(t, err)
		require.Equal(t, all, notice)
		_, err = q.ChatNotice(ctx, "s", classroom.ChatViewer{Person: "gus", Run: "r2"})
		require.ErrorIs(t, err, classroom.ErrNotFound)
		open, err := q.ChatOpen(ctx, "s", 0, 10)
		require.NoError(t, err)
		require.Equal(t, []string{"a", "b", "c", "d"}, texts(open), "hosts take it with them")
		own, err := q.MessagesBy(ctx, "cem", classroom.MessageKey{}, 10)
		require.NoError(t, err)
		require.Equal(t, "X", own[0].Room)
		open, err = q.ChatPage(ctx, "s", classroom.ChatViewer{Person: "cem"}, classroom.ChatFilter{Open: true}, 10)
		require.Equal(t, []string{"d", "c"}, texts(open), "what everybody reads")
		return err
	})
	w.do("s", sec(6), session.Move{By: "ana", Person: "gus", Room: "x"})
	w.do("s", sec(6), session.Lend{By: "ana", Person: "cem", On: true})
	w.do("s", sec(6), session.Move{By: "cem", Person: "cem", Room: "y"})
	const last = "'; DROP TABLE room_people; --"
	w.do("s", sec(6), session.RenameRoom{By: "ana", Room: "y", Name: last})
	w.do("s", sec(6), session.AddRoom{By: "ana", Room: session.Room{ID: "z", Name: "Z"}})
	w.do("s", sec(6), session.CloseRoom{By: "ana", Room: "x"})
	w.sound()
	w.do("s", sec(7), session.End{By: "ana"})
	rooms := map[session.PersonID][]string{}
	w.read(func(q classroom.Query) error {
		runs, err := q.Runs(ctx, "s", 0, 1)
		require.NoError(t, err)
		people, err := q.Attended(ctx, "s", runs[0])
		for _, p := range people {
			rooms[p.Person] = p.Rooms
		}
		return err
	})
	require.Equal(t, map[session.PersonID][]string{
		"ana": nil, "bob": {last}, "cem": {"X", last}, "dia": {"X", last}, "gus": {"X"},
	}, rooms, "attendance has everybody's, moderators' too, by the name that a room had last")
	w.write(func(tx classroom.Tx) error {
		_, err := tx.ForgetRuns(ctx, sec(1000), 100)
		return err
	})
	page, _ = reads(classroom.ChatViewer{Person: "cem"})
	require.Equal(t, []string{"a", "c", "d"}, page, "what they read stays theirs when the run is forgotten")
	w.read(func(q classroom.Query) error {
		record, err := q.Record(ctx, "cem")
		require.Equal(t, []classroom.RecordRoom{{Session: "Session s", Name: "X", At: sec(2)}}, record.Rooms,
			"where they read nothing for good is forgotten")
		return err
	})
	w.write(func(tx classroom.Tx) error { return tx.ClearChat(ctx, "s", "r1", 5) })
	page, _ = reads(classroom.ChatViewer{Person: "cem", Host: true})
	require.Empty(t, page, "a clearing is of the rooms too")
	w.read(func(q classroom.Query) error {
		_, err := q.ChatNotice(ctx, "s", classroom.ChatViewer{Person: "gus"})
		require.ErrorIs(t, err, classroom.ErrNotFound)
		return nil
	})
	w.sound()
}

// testChatFiles holds that a message keeps its files, and only as long as it has
// them.
func testChatFiles(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	ctx := t.Context()
	w.session("s")
	w.session("other")
	m := said("a", 1, "ana", "bob", "")
	m.Files = []classroom.ChatFile{{Hash: "aa", Name: "a"}}
	unlisted := func(id session.SessionID) classroom.File {
		f := aFile(id, "aa", 10)
		f.Listed = false
		return f
	}
	w.write(func(tx classroom.Tx) error {
		require.NoError(t, tx.AddFile(ctx, unlisted("s")))
		require.NoError(t, tx.AddFile(ctx, unlisted("other")))
		require.NoError(t, tx.AddMessage(ctx, m))
		return tx.MarkUnused(ctx, sec(1))
	})
	unused := func(id session.SessionID) (out session.Instant) {
		w.read(func(q classroom.Query) error {
			f, err := q.File(ctx, id, "aa")
			out = f.Unused
			return err
		})
		return out
	}
	require.Zero(t, unused("s"))
	require.Equal(t, sec(1), unused("other"), "a message of another session")
	w.read(func(q classroom.Query) error {
		use, err := q.FileUse(ctx, "s")
		require.EqualValues(t, 10, use.Session)
		return err
	})
	w.write(func(tx classroom.Tx) error {
		m.Seq, m.Files, m.Deleted = 2, nil, sec(2)
		require.NoError(t, tx.SaveMessage(ctx, m))
		return tx.MarkUnused(ctx, sec(3))
	})
	require.Equal(t, sec(3), unused("s"))
	w.write(func(tx classroom.Tx) error { // one that names it again at the last moment keeps it
		again := said("b", 3, "ana", "", "")
		again.Files = []classroom.ChatFile{{Hash: "aa", Name: "a"}}
		require.NoError(t, tx.AddMessage(ctx, again))
		gone, err := tx.DropUnused(ctx, sec(100), 10)
		require.Empty(t, gone, "the content is still somebody's")
		return err
	})
	require.Zero(t, unused("s"))
	w.read(func(q classroom.Query) error {
		_, err := q.File(ctx, "other", "aa")
		require.ErrorIs(t, err, classroom.ErrNotFound)
		return nil
	})
	w.sound()
}

// testChatTold holds that what is said is told after its commit, in order.
func testChatTold(t *testing.T, fresh Fresh) {
	w := newWorld(t, fresh)
	w.session("s")
	told := make(chan classroom.Edit, 10)
	w.Committed(func(c classroom.Commit) {
		for _, e := range c.Edits {
			told <- e
		}
	})
	for seq := range int64(3) {
		require.NoError(t, w.Change(t.Context(), "s", func(tx classroom.Tx, _ *session.State) ([]session.Event, error) {
			m := said(string(rune('a'+seq)), seq+1, "ana", "", "x")
			tx.Tell(classroom.Edit{Session: "s", Chat: &classroom.Spoken{From: seq, To: seq + 1, Messages: []classroom.Message{m}}})
			return nil, tx.AddMessage(context.WithoutCancel(t.Context()), m)
		}))
		e := <-told
		require.Equal(t, [2]int64{seq, seq + 1}, [2]int64{e.Chat.From, e.Chat.To})
	}
	err := w.Change(t.Context(), "s", func(tx classroom.Tx, _ *session.State) ([]session.Event, error) {
		tx.Tell(classroom.Edit{Session: "s", Chat: &classroom.Spoken{From: 3, To: 4}})
		require.NoError(t, tx.AddMessage(t.Context(), said("z", 4, "ana", "", "x")))
		return nil, errFault
	})
	require.ErrorIs(t, err, errFault)
	require.Empty(t, told)
	w.read(func(q classroom.Query) error {
		seq, err := q.ChatSeq(t.Context(), "s")
		require.EqualValues(t, 3, seq)
		return err
	})
}
