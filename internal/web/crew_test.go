package web_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

func refusedWith(t *testing.T, err error, code session.Code) {
	t.Helper()
	var refused *webtest.Refused
	require.ErrorAs(t, err, &refused)
	require.Equal(t, string(code), refused.Code)
}

// hands are the names of who raised one, as a page sees them, first first.
func hands(p *webtest.State) string {
	up := slices.DeleteFunc(slices.Collect(maps.Values(p.People)), func(e wire.Entry) bool { return e.Hand == 0 })
	slices.SortFunc(up, func(a, b wire.Entry) int { return int(a.Hand - b.Hand) })
	names := make([]string, len(up))
	for i, e := range up {
		names[i] = e.Name
	}
	return strings.Join(names, " ")
}

func handsAre(names string) func(*webtest.State) bool {
	return func(p *webtest.State) bool { return hands(p) == names }
}

func TestHands(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	ana, ben := w.enter(w.guest(item, "Ana"), item), w.enter(w.guest(item, "Ben"), item)
	require.NoError(t, ben.Command(w.ctx, "raise", nil))
	w.until(ana, "Ben's hand", handsAre("Ben"))
	require.NoError(t, ana.Command(w.ctx, "raise", nil))
	require.NoError(t, ana.Command(w.ctx, "raise", nil), "again")
	for _, p := range []*webtest.Page{host, ana, ben} {
		w.until(p, "two hands in order", handsAre("Ben Ana"))
	}
	refusedWith(t, ana.Command(w.ctx, "lower", &wire.SocketArgs{Person: ben.Now().Me.ID}), session.CodeNotAllowed)
	refusedWith(t, ana.Command(w.ctx, "lower", &wire.SocketArgs{All: true}), session.CodeNotAllowed)

	late := w.enter(w.guest(item, "Cem"), item)
	require.Equal(t, "Ben Ana", hands(new(late.Now())))
	require.NoError(t, ana.Command(w.ctx, "lower", nil))
	w.until(host, "Ana's hand down", handsAre("Ben"))
	require.NoError(t, host.Command(w.ctx, "lower", &wire.SocketArgs{Person: ben.Now().Me.ID}))
	w.until(ben, "no hands", handsAre(""))
	for _, p := range []*webtest.Page{ana, ben, late} {
		require.NoError(t, p.Command(w.ctx, "raise", nil))
	}
	require.NoError(t, host.Command(w.ctx, "lower", &wire.SocketArgs{All: true}))
	w.until(late, "all hands down", handsAre(""))
}

// What a host stops is told to those it was stopped of, also on a page that
// comes later, and to nobody else.
func TestStopped(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	ana, ben := w.enter(w.guest(item, "Ana"), item), w.enter(w.guest(item, "Ben"), item)
	person := func(p *webtest.Page) *wire.SocketArgs { return &wire.SocketArgs{Person: p.Now().Me.ID} }
	refusedWith(t, ana.Command(w.ctx, "mute", person(ben)), session.CodeNotAllowed)
	refusedWith(t, ana.Command(w.ctx, "mute", &wire.SocketArgs{All: true}), session.CodeNotAllowed)
	require.NoError(t, host.Command(w.ctx, "lend", person(ben)))
	w.until(ben, "moderation", func(p *webtest.State) bool { return p.Me.Role == wire.RoleModerator })
	refusedWith(t, ben.Command(w.ctx, "mute", person(host)), session.CodeIsHost)

	require.NoError(t, ben.Command(w.ctx, "mute", person(ana)))
	w.until(ana, "being muted", func(p *webtest.State) bool { return p.Me.Stopped != nil && p.Me.Stopped.Microphone > 0 })
	require.Contains(t, ana.Now().Me.May, session.DoSpeak, "nothing is taken away")
	first := ana.Now().Me.Stopped.Microphone
	require.NoError(t, host.Command(w.ctx, "stop", &wire.SocketArgs{Person: ana.Now().Me.ID, What: session.Screen}))
	w.until(ana, "the screen stopped", func(p *webtest.State) bool { return p.Me.Stopped.Screen > 0 && p.Me.Stopped.Microphone == first })
	require.NoError(t, host.Command(w.ctx, "mute", &wire.SocketArgs{All: true}))
	w.until(ana, "all muted", func(p *webtest.State) bool { return p.Me.Stopped.Microphone > first })
	require.Nil(t, ben.Now().Me.Stopped)
	require.Nil(t, host.Now().Me.Stopped)
	for _, p := range []*webtest.Page{host, ben} {
		for _, m := range p.Now().Received {
			require.NotContains(t, string(m.Raw), `"stopped"`)
		}
	}
}

// Who may not see the list is sent those who lead and themselves, and nothing of
// the others: not on coming in, not when they come, go, raise a hand or are
// renamed, not when something was missed.
func TestFewAreSeen(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct", "list": "hosts"})
	secret := "Zacharias"
	zach := w.enter(w.guest(item, secret), item)
	ana, ben := w.enter(w.guest(item, "Ana"), item), w.enter(w.guest(item, "Ben"), item)
	few := func(names ...string) func(*webtest.State) bool {
		return func(p *webtest.State) bool {
			var got []string
			for _, e := range p.People {
				got = append(got, e.Name)
			}
			slices.Sort(got)
			return slices.Equal(got, names)
		}
	}
	boss := host.Now().Me.Name
	all := []string{"Ana", "Ben", boss, secret}
	slices.Sort(all)
	w.until(host, "everybody", few(all...))
	w.until(ana, "host and herself", few("Ana", boss))
	require.NotContains(t, ana.Now().Me.May, session.DoSeeList)
	require.Equal(t, session.AccessHosts, ana.Now().Session.Access.List)

	require.NoError(t, zach.Command(w.ctx, "raise", nil))
	require.NoError(t, ana.Command(w.ctx, "raise", nil))
	w.until(ana, "her own hand", handsAre("Ana"))
	w.until(host, "two hands", handsAre(secret+" Ana"))
	require.NoError(t, ana.Send(w.ctx, wire.SocketSync{T: "sync", Rev: 1}))
	w.until(ana, "a new welcome", func(p *webtest.State) bool { return p.Welcome.Rev > 4 && len(p.People) == 2 })
	gone := w.enter(w.guest(item, secret+" 2"), item)
	require.NoError(t, gone.Command(w.ctx, "leave", nil))

	require.NoError(t, host.Command(w.ctx, "lend", &wire.SocketArgs{Person: ben.Now().Me.ID}))
	w.until(ben, "the list, with moderation", few(all...))
	w.until(ana, "the moderator", few("Ana", "Ben", boss))
	require.NoError(t, host.Command(w.ctx, "unlend", &wire.SocketArgs{Person: ben.Now().Me.ID}))
	w.until(ana, "Ben to be one of many again", few("Ana", boss))
	w.until(ben, "no list without moderation", few("Ben", boss))
	for _, m := range ana.Now().Received {
		require.NotContains(t, string(m.Raw), secret)
		require.NotContains(t, string(m.Raw), zach.Now().Me.ID)
	}

	require.NoError(t, w.host.Ask(w.ctx, "PATCH", "/api/v1/sessions/"+item.Link, map[string]any{"list": "everyone"}, nil))
	w.until(ana, "everybody", few(all...))
	require.NoError(t, w.host.Ask(w.ctx, "PATCH", "/api/v1/sessions/"+item.Link, map[string]any{"list": "accounts", "speak": "nobody"}, nil))
	w.until(ana, "nobody of the others any more", few("Ana", boss))
	w.until(host, "no right to speak", func(p *webtest.State) bool { return !slices.Contains(p.Me.May, session.DoSpeak) })
}

// Who is sent out may come in again, like somebody new.
func TestSentOut(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	ana := w.enter(w.guest(item, "Ana"), item)
	require.NoError(t, host.Command(w.ctx, "remove", &wire.SocketArgs{Person: ana.Now().Me.ID, Back: true}))
	w.until(ana, "bye", said(wire.WhyRemoved))
	w.until(ana, "the door, to ask again", nextIs(wire.NextAsk))
	require.Empty(t, host.Now().Removed)
	require.NoError(t, ana.Command(w.ctx, "enter", nil))
	w.until(host, "Ana asking", func(p *webtest.State) bool { return len(p.Asking) == 1 })
}
