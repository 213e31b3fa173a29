package board

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// model is a board in memory, with the rules that a server has.
type model struct {
	elements map[string]Element
	tally    Tally
}

func newModel() *model { return &model{elements: map[string]Element{}} }

func (m *model) put(in Element, mayLock bool) Code {
	var current *Element
	if e, ok := m.elements[in.ID]; ok {
		current = &e
	}
	take, code := Decide(current, in, mayLock)
	if !take {
		return code
	}
	tally, code := m.tally.Add(current, in)
	if code != "" {
		return code
	}
	m.elements[in.ID], m.tally = in, tally
	return ""
}

// changes draws changes of a few elements as pages could make them: each stamp
// belongs to one content.
func changes(t *rapid.T) []Element {
	type at struct {
		id string
		Stamp
	}
	seen := map[at]bool{}
	var all []Element
	for range rapid.IntRange(1, 40).Draw(t, "changes") {
		e := Element{
			ID:      rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "id"),
			Stamp:   Stamp{rapid.Int64Range(1, 6).Draw(t, "version"), rapid.Int64Range(0, 3).Draw(t, "nonce")},
			Deleted: rapid.Bool().Draw(t, "deleted"),
			Locked:  rapid.Bool().Draw(t, "locked"),
			Body:    []byte(strings.Repeat("x", rapid.IntRange(1, 9).Draw(t, "size"))),
		}
		if key := (at{e.ID, e.Stamp}); !seen[key] {
			seen[key] = true
			all = append(all, e)
		}
	}
	return all
}

// TestAnyOrder: any order, split and repetition of any set of changes ends in
// the same board, with the same tally.
func TestAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := changes(t)
		one := newModel()
		for _, e := range all {
			one.put(e, true)
		}
		other := newModel()
		again := slices.Clone(all)
		for range rapid.IntRange(0, 20).Draw(t, "repeats") {
			again = append(again, rapid.SampledFrom(all).Draw(t, "again"))
		}
		for _, e := range rapid.Permutation(again).Draw(t, "order") {
			other.put(e, true)
			require.Equal(t, other.count(), other.tally)
		}
		require.True(t, maps.EqualFunc(one.elements, other.elements, same), "%v\n%v", one.elements, other.elements)
		require.Equal(t, one.tally, other.tally)
	})
}

// TestPagesAgree: pages that send their own changes, get what was taken in the
// server's order and put what they are refused aside end with the server's
// board, whatever they were told in between.
func TestPagesAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := changes(t)
		server := newModel()
		var log []Element
		for _, e := range rapid.Permutation(all).Draw(t, "arrival") {
			before := server.elements[e.ID]
			if server.put(e, rapid.Bool().Draw(t, "host")) == "" && before.Stamp != e.Stamp {
				log = append(log, e)
			}
		}
		for page := range 3 {
			p := newModel()
			from := rapid.IntRange(0, len(log)).Draw(t, fmt.Sprint("snapshot of ", page))
			for _, e := range log[:from] {
				p.elements[e.ID] = e // a snapshot
			}
			again := rapid.IntRange(0, from).Draw(t, "the tail overlaps")
			for _, e := range log[again:] {
				if cur, ok := p.elements[e.ID]; !ok || e.Beats(cur.Stamp) {
					p.elements[e.ID] = e
				}
			}
			require.True(t, maps.EqualFunc(server.elements, p.elements, same))
		}
	})
}

func same(a, b Element) bool {
	return a.Stamp == b.Stamp && a.Deleted == b.Deleted && string(a.Body) == string(b.Body)
}

// count is the tally from scratch.
func (m *model) count() (t Tally) {
	for _, e := range m.elements {
		if !e.Deleted {
			t.Live++
			t.Bytes += int64(len(e.Body))
		}
	}
	return t
}

func TestDecide(t *testing.T) {
	at := func(version, nonce int64) Element { return Element{ID: "e", Stamp: Stamp{version, nonce}} }
	locked := func(e Element) Element { e.Locked = true; return e }
	for _, c := range []struct {
		name    string
		current *Element
		in      Element
		host    bool
		take    bool
		code    Code
	}{
		{"new", nil, at(1, 5), false, true, ""},
		{"new, far on", nil, at(MaxAhead, 5), false, true, ""},
		{"new, too far", nil, at(MaxAhead+1, 5), true, false, CodeAhead},
		{"higher", new(at(3, 1)), at(4, 9), false, true, ""},
		{"too high", new(at(3, 1)), at(4+MaxAhead, 9), false, false, CodeAhead},
		{"as high as can be", new(at(3, 1)), at(3+MaxAhead, 9), false, true, ""},
		{"equal, lower nonce", new(at(3, 5)), at(3, 4), false, true, ""},
		{"equal, higher nonce", new(at(3, 5)), at(3, 6), false, false, CodeStale},
		{"lower", new(at(3, 5)), at(2, 1), true, false, CodeStale},
		{"the same again", new(at(3, 5)), at(3, 5), false, false, ""},
		{"the same again, locked", new(locked(at(3, 5))), at(3, 5), false, false, ""},
		{"new and locked", nil, locked(at(1, 1)), false, false, CodeLocked},
		{"new and locked by a host", nil, locked(at(1, 1)), true, true, ""},
		{"locks", new(at(1, 1)), locked(at(2, 1)), false, false, CodeLocked},
		{"locks as a host", new(at(1, 1)), locked(at(2, 1)), true, true, ""},
		{"unlocks", new(locked(at(1, 1))), at(2, 1), false, false, CodeLocked},
		{"unlocks as a host", new(locked(at(1, 1))), at(2, 1), true, true, ""},
		{"stale and locked", new(locked(at(2, 1))), at(1, 1), false, false, CodeStale},
		{"after the end of numbers", new(at(1<<53, 1)), at(1<<53, 0), false, true, ""},
	} {
		take, code := Decide(c.current, c.in, c.host)
		require.Equal(t, c.take, take, c.name)
		require.Equal(t, c.code, code, c.name)
	}
}

func TestTally(t *testing.T) {
	of := func(size int, deleted bool) Element {
		return Element{ID: "e", Body: make([]byte, size), Deleted: deleted}
	}
	full := Tally{MaxElements, MaxBytes}
	for _, c := range []struct {
		name    string
		tally   Tally
		current *Element
		in      Element
		want    Tally
		code    Code
	}{
		{"first", Tally{}, nil, of(5, false), Tally{1, 5}, ""},
		{"last that fits", Tally{MaxElements - 1, MaxBytes - 5}, nil, of(5, false), full, ""},
		{"one too many", Tally{MaxElements, 10}, nil, of(5, false), Tally{MaxElements, 10}, CodeFull},
		{"too heavy", Tally{10, MaxBytes - 4}, nil, of(5, false), Tally{10, MaxBytes - 4}, CodeFull},
		{"grows", full, new(of(5, false)), of(6, false), full, CodeFull},
		{"stays", full, new(of(5, false)), of(5, false), full, ""},
		{"shrinks", full, new(of(5, false)), of(4, false), Tally{MaxElements, MaxBytes - 1}, ""},
		{"goes", full, new(of(5, false)), of(50, true), Tally{MaxElements - 1, MaxBytes - 5}, ""},
		{"is gone", full, new(of(5, true)), of(50, true), full, ""},
		{"a tombstone nobody knew", full, nil, of(50, true), full, ""},
		{"comes back", full, new(of(5, true)), of(1, false), full, CodeFull},
		{"shrinks, and still too much", Tally{MaxElements + 5, MaxBytes + 50}, new(of(9, false)), of(1, false), Tally{MaxElements + 5, MaxBytes + 42}, ""},
	} {
		got, code := c.tally.Add(c.current, c.in)
		require.Equal(t, c.want, got, c.name)
		require.Equal(t, c.code, code, c.name)
	}
}
