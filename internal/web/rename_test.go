package web_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// TestRenamedWhileInside holds that open pages show a new name at once, and only
// those that show the person at all.
func TestRenamedWhileInside(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	rita, cora := w.account("Rita", session.Contact), w.account("Cora", session.Contact)
	w.member(item, rita)
	hers, ben := w.enter(rita, item), w.enter(w.guest(item, "Ben"), item)
	asking := w.enter(cora, item)
	require.Equal(t, wire.PlaceAsking, asking.Now().Place)
	w.until(host, "her question", func(s *webtest.State) bool { return len(s.Asking) == 1 })

	rename := func(b *webtest.Browser, name string) {
		require.NoError(t, b.Ask(w.ctx, "PATCH", "/api/v1/me", map[string]any{"name": name}, nil))
	}
	rename(rita, "Rita Reed")
	id := hers.Now().Me.ID
	w.until(hers, "her own name", func(s *webtest.State) bool { return s.Me.Name == "Rita Reed" })
	for _, p := range []*webtest.Page{host, ben, hers} {
		w.until(p, "her new name", func(s *webtest.State) bool { return s.People[id].Name == "Rita Reed" })
	}
	late := w.enter(w.guest(item, "Lea"), item)
	w.until(late, "it in a list that was made later", func(s *webtest.State) bool { return s.People[id].Name == "Rita Reed" })
	require.NoError(t, hers.Send(w.ctx, wire.SocketSync{T: "sync"}))
	w.until(hers, "it in a new welcome", func(s *webtest.State) bool { return s.Welcome.Me.Name == "Rita Reed" })

	rename(cora, "Cora Cole")
	w.until(host, "who asks", func(s *webtest.State) bool { return s.Asking[0].Name == "Cora Cole" })
	w.until(asking, "her own name", func(s *webtest.State) bool { return s.Me.Name == "Cora Cole" })
	require.NoError(t, host.Command(w.ctx, "end", nil))
	w.until(ben, "the end", said(wire.WhyEnded))
	for p, not := range map[*webtest.Page]string{ben: "Cora", asking: "Rita"} {
		for _, m := range p.Now().Received {
			require.NotContains(t, string(m.Raw), not, "who does not see the person is not told the name")
		}
	}
}
