package classroom_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/storetest"
)

// TestPutsOnTwoNodes holds on PostgreSQL that a board has one order whichever
// node writes: no seq twice, none missing, and what each was told is what there
// is; and that a put after the end of a run on the other node is refused.
func TestPutsOnTwoNodes(t *testing.T) {
	set := session.Defaults(session.Classroom)
	set.Edit = session.AccessEveryone
	url := storetest.Database(t)
	a, b := node(t, url, "a", set), node(t, url, "b", set)
	ctx := t.Context()
	_, err := a.AddPerson(ctx, classroom.NewPerson{Name: "Hanna", Email: "h@example.org", Password: "correct horse", Kind: session.Licensed})
	require.NoError(t, err)
	secret, hanna, err := a.LogIn(ctx, "h@example.org", "correct horse", "", "")
	require.NoError(t, err)
	v, _, err := a.Who(ctx, secret)
	require.NoError(t, err)
	s, err := a.AddSession(ctx, hanna, classroom.NewSession{Name: "Greek"})
	require.NoError(t, err)
	boards, err := b.Boards(ctx, s.ID)
	require.NoError(t, err)
	doc := boards[0].ID
	require.Equal(t, a.WorkspaceEpoch(), b.WorkspaceEpoch())
	require.Equal(t, a.OutboxKey(hanna.ID), b.OutboxKey(hanna.ID))

	const rounds = 20
	var mu sync.Mutex
	var told []classroom.Edit
	var all sync.WaitGroup
	conns := map[*process]session.ConnID{}
	for _, p := range []*process{a, b} {
		p.WatchEdits(func(e classroom.Edit) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, e)
		})
		in, err := p.Enter(ctx, s.ID, v, classroom.NewConn())
		require.NoError(t, err)
		conns[p] = in.Conn
	}
	put := func(p *process, id string, version int64) (classroom.Edit, error) {
		return p.Put(ctx, s.ID, v, conns[p], classroom.Batch{
			Board: doc, Elements: []json.RawMessage{note(id, version, "x", false), note("shared", version, "שלום \u0000", false)},
		})
	}
	errs := make(chan error, 4)
	for i := range 4 {
		p := []*process{a, b}[i%2]
		all.Go(func() {
			for n := range int64(rounds) {
				if _, err := put(p, fmt.Sprint(i, "-", n), n+1); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	all.Wait()
	select {
	case err := <-errs:
		require.NoError(t, err)
	default:
	}
	row, els, err := a.Shown(ctx, s.ID, doc)
	require.NoError(t, err)
	require.Len(t, els, 4*rounds+1)
	require.Equal(t, len(els), row.Live)
	slices.SortFunc(told, func(x, y classroom.Edit) int { return int(x.To - y.To) })
	seq := int64(0)
	for _, e := range told {
		require.Equal(t, seq, e.From)
		require.EqualValues(t, len(e.Elements), e.To-e.From)
		seq = e.To
	}
	require.Equal(t, seq, row.Seq)

	// An id that PostgreSQL knows no text for is refused alone.
	bad, good := note("zero", 0, "x", false), note("beside", 1, "x", false)
	bad = bytes.Replace(bad, []byte("zero"), []byte(`a\u0000b`), 1)
	done, err := a.Put(ctx, s.ID, v, conns[a], classroom.Batch{Board: doc, Elements: []json.RawMessage{bad, good}})
	require.NoError(t, err)
	require.Len(t, done.Elements, 1)
	require.Len(t, done.Rejected, 1)
	require.Equal(t, board.CodeInvalid, done.Rejected[0].Code)
	require.Equal(t, "a\x00b", done.Rejected[0].ID)
	seq++

	require.NoError(t, b.Do(ctx, s.ID, session.End{By: hanna.ID}))
	_, err = put(a, "late", 1)
	var refused *session.Refusal
	require.ErrorAs(t, err, &refused)
	require.Equal(t, session.CodeNotInside, refused.Code)
	_, err = a.PutLate(ctx, s.ID, hanna, classroom.Batch{Board: doc, Elements: []json.RawMessage{note("late", 1, "x", false)}})
	require.NoError(t, err)
	soon(t, func() bool { // at the end of the run, by one of them
		row, err := a.Board(ctx, s.ID, doc)
		return err == nil && row.VersionedSeq >= seq
	})
}
