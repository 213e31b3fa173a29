package web_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// shown adds up the reactions that a page was told of, by whom and what.
func shown(t *testing.T, p *webtest.Page) (by map[string]int, more, messages int) {
	by = map[string]int{}
	for _, m := range p.Now().Received {
		if m.T != "reactions" {
			continue
		}
		var r wire.SocketReactions
		require.NoError(t, json.Unmarshal(m.Raw, &r))
		require.LessOrEqual(t, len(r.All), 50)
		messages++
		for _, one := range r.All {
			by[one.By+" "+string(one.What)] += one.N
		}
		for _, n := range r.More {
			more += n
		}
	}
	return by, more, messages
}

func react(w *world, p *webtest.Page, what string) {
	w.Helper()
	require.NoError(w, p.Send(w.ctx, wire.SocketReact{T: "react", What: wire.Sign(what)}))
}

func TestReactions(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	anas := w.guest(item, "Ana")
	ana := w.enter(anas, item)
	door := w.open(w.guest(item, "Door"), item)
	me, hers := host.Now().Me.ID, ana.Now().Me.ID
	react(w, ana, "clap")
	react(w, ana, "clap")
	react(w, host, "heart")
	for _, p := range []*webtest.Page{host, ana} {
		require.Eventually(t, func() bool {
			by, _, _ := shown(t, p)
			return by[hers+" clap"] == 2 && by[me+" heart"] == 1
		}, 10*time.Second, time.Millisecond, "everybody inside sees them, oneself too")
	}

	// From the door nothing is shown, and nothing is seen there.
	react(w, door, "party")
	react(w, ana, "up")
	require.Eventually(t, func() bool { by, _, _ := shown(t, host); return by[hers+" up"] == 1 }, 10*time.Second, time.Millisecond)
	by, _, _ := shown(t, host)
	require.Len(t, by, 3)
	by, _, _ = shown(t, door)
	require.Empty(t, by)

	// A few a second: what is above that is dropped, and the page goes on.
	think := hers + " think"
	for range 100 {
		react(w, ana, "think")
	}
	require.NoError(t, ana.Command(w.ctx, "extend", nil), "the page is not cut")
	require.Eventually(t, func() bool { by, _, _ := shown(t, host); return by[think] > 0 }, 10*time.Second, time.Millisecond)
	by, _, _ = shown(t, host)
	require.LessOrEqual(t, by[think], 7)
	w.undisturbed(host)

	// Nothing of it outlives the moment: who comes later sees nothing.
	late := w.enter(w.guest(item, "Late"), item)
	require.NoError(t, late.Command(w.ctx, "extend", nil))
	by, _, _ = shown(t, late)
	require.Empty(t, by)

	// After the end there is no run to react in.
	require.NoError(t, host.Command(w.ctx, "end", nil))
	w.until(ana, "the end", said(wire.WhyEnded))
	before, _, _ := shown(t, host)
	react(w, ana, "party")
	require.NoError(t, ana.Send(w.ctx, wire.SocketActive{T: "active"}))
	after, _, _ := shown(t, host)
	require.Equal(t, before, after)
}

// TestReactionsOfMany: with sixty people at once a message stays small, and all
// are counted.
func TestReactionsOfMany(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	const many = 60
	pages := make([]*webtest.Page, many)
	for i := range pages {
		pages[i] = w.enter(w.guest(item, "Guest"), item)
	}
	for _, p := range pages {
		react(w, p, "clap")
	}
	require.Eventually(t, func() bool {
		by, more, _ := shown(t, host)
		return len(by)+more == many
	}, 20*time.Second, 5*time.Millisecond)
	_, _, messages := shown(t, host)
	require.Less(t, messages, many, "gathered")
}
