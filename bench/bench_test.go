package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/bench/client"
)

func TestQuantilesAreValuesThatWereSeen(t *testing.T) {
	require.Equal(t, 3, median([]int{5, 1, 3}))
	require.Equal(t, 2, median([]int{4, 2, 3, 1}))
	hundred := make([]int, 100)
	for i := range hundred {
		hundred[i] = 100 - i
	}
	require.Equal(t, 99, quantile(hundred, 0.99))
	require.Equal(t, 100, quantile(hundred, 1))
	require.Equal(t, 1, quantile(hundred, 0))
	require.Zero(t, quantile([]int(nil), 0.5))
}

func TestFiguresAreReadable(t *testing.T) {
	require.Equal(t, "1.5 ms", ms(1500*time.Microsecond))
	require.Equal(t, "150 ms", ms(150*time.Millisecond))
	require.Equal(t, "1.50 s", ms(1500*time.Millisecond))
	require.Equal(t, "999", thousands(999))
	require.Equal(t, "1,234,567", thousands(1234567))
}

func TestTheTableGoesBetweenItsMarks(t *testing.T) {
	file := filepath.Join(t.TempDir(), "p.md")
	require.NoError(t, os.WriteFile(file, []byte("# A\n"+beginMark+"\nold\n"+endMark+"\n## B\n"), 0o600))
	tab := table{head: "head\n", noise: []string{"joins 3 %"}}
	tab.add(row{what: "w", target: "1 s", figure: "2 s", met: verdict(false)})
	require.NoError(t, tab.writeTo(file))
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "# A\n"+beginMark+"\nhead\n\n| | to reach | measured | met | bare server | |\n|---|---|---|---|---|---|\n"+
		"| w | 1 s | 2 s | **no** |  |  |\n\nOf the machine, other programs used meanwhile: joins 3 %.\n"+endMark+"\n## B\n", string(got))
	require.NoError(t, os.WriteFile(file, []byte("# A\n"), 0o600))
	require.Error(t, tab.writeTo(file))
}

func TestANoticeCarriesItsInstant(t *testing.T) {
	due, ok := noticeDue(client.Message{Kind: "events", Body: []byte(`{"t":"events","from":1,"to":1,"me":{"idle":{"logout":1700000600000}}}`)})
	require.True(t, ok)
	require.Equal(t, int64(1700000000000), due.UnixMilli())
	_, ok = noticeDue(client.Message{Kind: "events", Body: []byte(`{"t":"events","from":1,"to":1,"me":{"id":"a"}}`)})
	require.False(t, ok)
}

func TestAProcessHasMemoryAndTime(t *testing.T) {
	used, err := cpu(os.Getpid())
	require.NoError(t, err)
	require.Positive(t, used)
	size, err := rss(os.Getpid())
	require.NoError(t, err)
	require.Greater(t, size, int64(1<<20))
}

func TestScriptsAreFoundAsABrowserFindsThem(t *testing.T) {
	js := []byte(`import{a as b}from"./react-1.js";import"./side.js";export*from'../up.js';const c=()=>import("./Session-2.js");x.from("./no.js")`)
	require.Equal(t, []string{"/assets/react-1.js", "/assets/side.js", "/up.js"}, imports("/assets/index.js", js, inStatic))
	require.Equal(t, []string{"/assets/Session-2.js"}, imports("/assets/index.js", js, inDynamic))
}
