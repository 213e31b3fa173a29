package main

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/board"
)

// What is measured is what a board takes: elements that would be refused cost
// nothing.
func TestInkIsWhatBoardsTake(t *testing.T) {
	k := &ink{name: "w1"}
	seen := map[string]int64{}
	for n := range 100 {
		for _, make := range []kind{oneElement, mixture} {
			var els []json.RawMessage
			require.NoError(t, json.Unmarshal([]byte("["+string(make(k, n))+"]"), &els))
			require.NotEmpty(t, els)
			for _, raw := range els {
				el, code := board.Parse(raw, "somebody")
				require.Empty(t, code, "%s", raw)
				require.Greater(t, el.Version, seen[el.ID], "a change must beat the one before")
				seen[el.ID] = el.Version
			}
		}
	}
	require.InDelta(t, 500, len(k.move(1)), 150)
	require.InDelta(t, 4500, len(k.stroke(200)), 1500)
}

// A batch counts as told when the last page but the writer's own was.
func TestABatchIsToldWhenTheLastPageWas(t *testing.T) {
	e := &easel{boards: nil, heard: map[int64]*echo{}}
	begin := time.Now()
	e.heard[7] = &echo{left: 2}
	all := []written{{at: begin, acked: begin.Add(time.Millisecond), seq: 7}}
	e.hear(5, 7, begin.Add(2*time.Millisecond))
	require.Equal(t, 1, e.missing(all))
	e.hear(6, 8, begin.Add(5*time.Millisecond))
	require.Zero(t, e.missing(all))
	var d drawing
	e.judge(&d, all)
	require.Equal(t, spread{5 * time.Millisecond}, d.told)
	require.Equal(t, spread{time.Millisecond}, d.acked)
	require.Zero(t, d.lost)
}
