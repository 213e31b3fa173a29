package web_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

func TestTwoPeopleSeeEachOther(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	ana := w.guest(item, "Ana")
	early := w.open(ana, item)
	require.Equal(t, wire.NextWait, early.Now().Door.Next, "rule 12: it has not started")
	require.Equal(t, "Algebra", early.Now().Door.Session.Name)
	require.ErrorContains(t, early.Command(w.ctx, "enter", nil), "not_started")

	host := w.open(w.host, item)
	require.Equal(t, wire.NextStart, host.Now().Door.Next)
	require.NoError(t, host.Command(w.ctx, "start", nil))
	w.until(host, "a welcome", func(p *webtest.State) bool { return p.Place == wire.PlaceSeat })
	require.Equal(t, session.Live, host.Now().Session.Phase)
	require.Equal(t, wire.RoleOwner, host.Now().Me.Role)
	require.Contains(t, host.Now().Me.May, session.DoEnd)
	require.Equal(t, 900.0, *host.Now().Welcome.Figures.HostAbsence)
	require.Nil(t, host.Now().Welcome.Media, "there is no media in this test")

	w.until(early, "the door to open", nextIs(wire.NextEnter))
	require.NoError(t, early.Enter(w.ctx))
	require.Len(t, early.Now().People, 2)
	require.Nil(t, early.Now().Welcome.Figures.HostAbsence, "rule 28")
	w.until(host, "Ana", here(2))
	w.until(host, "the count", func(p *webtest.State) bool { return p.Session.Count == 2 })

	require.NoError(t, early.Command(w.ctx, "leave", nil))
	w.until(early, "bye", said(wire.WhyLeft))
	w.until(early, "the door", nextIs(wire.NextEnter))
	w.until(host, "Ana to be gone", here(1))

	require.NoError(t, early.Enter(w.ctx), "rule 19: rejoin on the same socket")
	w.until(host, "Ana again", here(2))

	require.NoError(t, host.Command(w.ctx, "end", nil))
	for _, p := range []*webtest.Page{host, early} {
		w.until(p, "bye", said(wire.WhyEnded))
		w.until(p, "the ended page", nextIs(wire.NextEnded))
	}
	require.Equal(t, session.HostEnded, host.Now().Byes[0].Reason)
	require.Equal(t, session.HostEnded, host.Now().Door.Ended.Reason)
	require.Empty(t, early.Now().Byes[1].Reason, "why it ended is for hosts")
	require.Empty(t, early.Now().Door.Ended.Reason)
	require.Contains(t, host.Now().Door.May, session.DoStart)
	require.NotContains(t, early.Now().Door.May, session.DoStart)
	require.NotEmpty(t, early.Now().Door.Ended.At)

	require.NoError(t, host.Command(w.ctx, "start", nil), "rule 33")
	w.until(early, "the offer to join", nextIs(wire.NextEnter))
	require.Zero(t, host.Now().Gaps+early.Now().Gaps)
}

func TestEverybodyLearnsOfTheEnd(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	var all []*webtest.Page
	for _, name := range []string{"Ana", "Ben", "Cem", "Dana"} {
		all = append(all, w.enter(w.guest(item, name), item))
	}
	waiting := w.open(w.guest(item, "Eva"), item)
	reader := w.account("Rita", session.Contact)
	w.member(item, reader)
	w.until(host, "everybody", here(5))
	require.NoError(t, host.Command(w.ctx, "end", nil))
	for _, p := range all {
		w.until(p, "bye", said(wire.WhyEnded))
	}
	w.until(waiting, "the ended page", nextIs(wire.NextEnded))
}

func TestAsking(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "ask"})
	ana := w.open(w.guest(item, "Ana"), item)
	require.Equal(t, wire.NextAsk, ana.Now().Door.Next)
	require.True(t, ana.Now().Door.Hosts)
	require.NoError(t, ana.Enter(w.ctx))
	require.Equal(t, wire.PlaceAsking, ana.Now().Place)
	require.Empty(t, ana.Now().People, "who asks does not see who is inside")
	require.True(t, ana.Now().Me.Hosts)
	w.until(host, "the question", func(p *webtest.State) bool { return len(p.Asking) == 1 })
	require.Equal(t, "Ana", host.Now().Asking[0].Name)
	require.True(t, host.Now().Asking[0].Here)

	ben := w.open(w.guest(item, "Ben"), item)
	require.NoError(t, ben.Enter(w.ctx))
	w.until(host, "two questions", func(p *webtest.State) bool { return len(p.Asking) == 2 })
	require.NoError(t, host.Command(w.ctx, "decline", &wire.SocketArgs{Person: ben.Now().Me.ID}))
	w.until(ben, "bye", said(wire.WhyDeclined))
	require.NotZero(t, ben.Now().Byes[0].Until)
	w.until(ben, "the door", nextIs(wire.NextDeclined))
	require.NotZero(t, ben.Now().Door.Until)
	var refused *webtest.Refused
	require.ErrorAs(t, ben.Command(w.ctx, "enter", nil), &refused)
	require.Equal(t, "ask_later", refused.Code)
	require.NotZero(t, refused.Until)

	require.NoError(t, host.Command(w.ctx, "admit", &wire.SocketArgs{Person: ana.Now().Me.ID}))
	w.until(ana, "a seat", func(p *webtest.State) bool { return p.Place == wire.PlaceSeat && len(p.People) == 2 })
	w.until(host, "nobody asking", func(p *webtest.State) bool { return len(p.Asking) == 0 && len(p.People) == 2 })

	require.NoError(t, host.Command(w.ctx, "lend", &wire.SocketArgs{Person: ana.Now().Me.ID}))
	w.until(ana, "moderation", func(p *webtest.State) bool { return p.Me.Role == wire.RoleModerator })
	require.Contains(t, ana.Now().Me.May, session.DoAdmit)
	cem := w.open(w.guest(item, "Cem"), item)
	require.NoError(t, cem.Enter(w.ctx))
	w.until(ana, "a moderator to see who asks", func(p *webtest.State) bool { return len(p.Asking) == 1 })
	require.NoError(t, host.Command(w.ctx, "leave", nil))
	require.NoError(t, ana.Command(w.ctx, "leave", nil))
	w.until(cem, "to be told that nobody can admit", func(p *webtest.State) bool { return !p.Me.Hosts })
}

func TestFull(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "ask", "limit": 2})
	ana, ben := w.open(w.guest(item, "Ana"), item), w.open(w.guest(item, "Ben"), item)
	require.NoError(t, ana.Enter(w.ctx))
	require.NoError(t, ben.Enter(w.ctx))
	require.False(t, ben.Now().Me.Full)
	require.NoError(t, host.Command(w.ctx, "admit", &wire.SocketArgs{Person: ana.Now().Me.ID}))
	w.until(ana, "a seat", func(p *webtest.State) bool { return p.Place == wire.PlaceSeat })
	w.until(ben, "to be told that there is no room", func(p *webtest.State) bool { return p.Me.Full })
	var refused *webtest.Refused
	require.ErrorAs(t, host.Command(w.ctx, "admit", &wire.SocketArgs{Person: ben.Now().Me.ID}), &refused)
	require.Equal(t, string(session.CodeFull), refused.Code)
	cem := w.open(w.guest(item, "Cem"), item)
	require.Equal(t, wire.NextFull, cem.Now().Door.Next)

	require.NoError(t, ana.Command(w.ctx, "leave", nil))
	w.until(ben, "room", func(p *webtest.State) bool { return !p.Me.Full })
	w.until(cem, "room", nextIs(wire.NextAsk))
	require.NoError(t, host.Command(w.ctx, "admit", &wire.SocketArgs{Person: ben.Now().Me.ID}))
	w.until(cem, "no room", nextIs(wire.NextFull))
}

func TestRemovedAndLifted(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	ana, ben := w.enter(w.guest(item, "Ana"), item), w.enter(w.guest(item, "Ben"), item)
	id := ana.Now().Me.ID
	require.NoError(t, host.Command(w.ctx, "lend", &wire.SocketArgs{Person: ben.Now().Me.ID}))
	require.NoError(t, host.Command(w.ctx, "remove", &wire.SocketArgs{Person: id}))
	w.until(ana, "bye", said(wire.WhyRemoved))
	w.until(ana, "the door", nextIs(wire.NextRemoved))
	w.until(host, "Ana to be gone", here(2))
	hers := []wire.Removed{{ID: id, Name: "Ana", Kind: session.Guest}}
	w.until(host, "Ana among the removed", func(p *webtest.State) bool { return slices.Equal(p.Removed, hers) })

	second := w.enter(w.host, item)
	require.Equal(t, hers, second.Now().Removed, "a page that comes later")
	missed := host.Now().Rev - 1
	require.NoError(t, second.Send(w.ctx, wire.SocketSync{T: "sync", Rev: missed}))
	w.until(second, "what it missed", func(p *webtest.State) bool {
		last := p.Received[len(p.Received)-1]
		return last.T == "events" && bytes.Contains(last.Raw, []byte(`"removed":[{"id":"`+id))
	})
	w.until(ben, "Ana to be gone", here(2))

	require.NoError(t, host.Command(w.ctx, "lift", &wire.SocketArgs{Person: id}))
	w.until(ana, "the door", nextIs(wire.NextAsk))
	for _, p := range []*webtest.Page{host, second} {
		w.until(p, "nobody removed", func(p *webtest.State) bool { return len(p.Removed) == 0 })
	}
	require.NoError(t, host.Command(w.ctx, "end", nil))
	w.until(ben, "bye", said(wire.WhyEnded))
	for _, m := range append(ben.Now().Received, ana.Now().Received...) {
		require.NotContains(t, string(m.Raw), `"removed":[`, "a moderator cannot lift, so is not told")
	}
}

func TestTwoTabsAreOnePerson(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	ana := w.guest(item, "Ana")
	one, two := w.enter(ana, item), w.open(ana, item)
	require.True(t, two.Now().Door.Seated)
	require.NoError(t, two.Enter(w.ctx))
	w.until(one, "the other tab", func(p *webtest.State) bool { return p.Me.Tabs == 2 })
	w.until(host, "Ana", here(2))
	one.Shut()
	w.until(two, "one tab", func(p *webtest.State) bool { return p.Me.Tabs == 1 })
	for _, e := range host.Now().People {
		require.Equal(t, session.Connected, e.State)
	}
	require.NoError(t, two.Command(w.ctx, "leave", nil))
	w.until(host, "Ana to be gone", here(1))
}

func TestLeavingEndsBothTabs(t *testing.T) {
	w := newWorld(t, options{})
	item, _ := w.live(map[string]any{"guests": "direct"})
	ana := w.guest(item, "Ana")
	one, two := w.enter(ana, item), w.enter(ana, item)
	require.NoError(t, one.Command(w.ctx, "leave", nil))
	w.until(one, "bye", said(wire.WhyLeft))
	w.until(two, "bye", said(wire.WhyLeft))
}

func TestResume(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	ana := w.guest(item, "Ana")
	one := w.enter(ana, item)
	w.until(host, "Ana", here(2))
	me := one.Now().Me.ID
	one.Shut()
	w.until(host, "the loss", func(p *webtest.State) bool { return p.People[me].State == session.Reconnecting })

	age := int64(3)
	two, err := ana.Resume(w.ctx, item.Link, one.Now().Welcome.Token, one.Now().Rev, &age)
	require.NoError(t, err)
	defer two.Shut()
	require.Equal(t, wire.PlaceSeat, two.Now().Place)
	require.True(t, two.Now().Welcome.Resumed)
	require.NotEqual(t, one.Now().Welcome.Token, two.Now().Welcome.Token, "rule 10: the token is replaced")
	require.NotEqual(t, one.Now().Welcome.Conn, two.Now().Welcome.Conn)
	require.Len(t, two.Now().People, 2)
	w.until(host, "Ana again", func(p *webtest.State) bool { return p.People[me].State == session.Connected })
	require.Len(t, host.Now().People, 2)
	require.Equal(t, one.Now().People[one.Now().Me.ID].Since, host.Now().People[one.Now().Me.ID].Since, "the stay goes on")

	t.Run("the page that came back on another socket", func(t *testing.T) {
		three, err := ana.Resume(w.ctx, item.Link, two.Now().Welcome.Token, two.Now().Rev, nil)
		require.NoError(t, err)
		defer three.Shut()
		w.closes(two, wire.CloseElsewhere)
		w.until(three, "one tab", func(p *webtest.State) bool { return p.Me.Tabs == 1 })
	})
	t.Run("a token of nobody", func(t *testing.T) {
		p, err := ana.Resume(w.ctx, item.Link, "nonsense", 0, nil)
		require.NoError(t, err)
		defer p.Shut()
		w.until(p, "bye", said(wire.WhyGone))
		w.until(p, "the door", nextIs(wire.NextEnter))
	})
	t.Run("somebody else's token", func(t *testing.T) {
		p, err := w.guest(item, "Ben").Resume(w.ctx, item.Link, two.Now().Welcome.Token, 0, nil)
		require.NoError(t, err)
		defer p.Shut()
		w.until(p, "bye", said(wire.WhyGone))
	})
	t.Run("a seat that was left", func(t *testing.T) {
		dan := w.guest(item, "Dan")
		tab, other := w.enter(dan, item), w.enter(dan, item)
		tab.Shut()
		require.NoError(t, other.Command(w.ctx, "leave", nil))
		p, err := dan.Resume(w.ctx, item.Link, tab.Now().Welcome.Token, 0, nil)
		require.NoError(t, err)
		defer p.Shut()
		w.until(p, "bye", said(wire.WhyLeft))
		w.until(p, "the door", nextIs(wire.NextEnter))
	})
	t.Run("after the end", func(t *testing.T) {
		cem := w.guest(item, "Cem")
		four := w.enter(cem, item)
		four.Shut()
		require.NoError(t, host.Command(w.ctx, "end", nil))
		p, err := cem.Resume(w.ctx, item.Link, four.Now().Welcome.Token, 0, nil)
		require.NoError(t, err)
		defer p.Shut()
		w.until(p, "bye", said(wire.WhyEnded))
		w.until(p, "the door", nextIs(wire.NextEnded))
	})
}

// While a page is on its way back it is not shown the door, whatever happens.
func TestNoDoorOnTheWayBack(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	ana := w.guest(item, "Ana")
	one := w.enter(ana, item)
	me := one.Now().Me.ID
	one.Shut()
	w.until(host, "the loss", func(p *webtest.State) bool { return p.People[me].State == session.Reconnecting })

	coming, proceed := make(chan struct{}), make(chan struct{})
	w.store.beforeChange(func() {
		close(coming)
		<-proceed
	})
	back := make(chan *webtest.Page, 1)
	go func() {
		defer close(back)
		if p, err := ana.Resume(w.ctx, item.Link, one.Now().Welcome.Token, one.Now().Rev, nil); err == nil {
			back <- p
		}
	}()
	<-coming
	require.NoError(t, host.Command(w.ctx, "lock", nil)) // changes the door
	w.until(host, "the lock", func(p *webtest.State) bool { return p.Session.Locked })
	close(proceed)
	two := <-back
	require.NotNil(t, two)
	defer two.Shut()
	w.until(two, "the welcome", func(p *webtest.State) bool { return p.Welcome != nil })
	for _, m := range two.Now().Received {
		require.NotEqual(t, "door", m.T)
	}

	// A page whose way back leads nowhere is shown it.
	p, err := ana.Resume(w.ctx, item.Link, "nonsense", 0, nil)
	require.NoError(t, err)
	defer p.Shut()
	w.until(p, "the door", func(p *webtest.State) bool { return p.Door != nil })
	require.NoError(t, host.Command(w.ctx, "end", nil))
	w.until(p, "another door", nextIs(wire.NextEnded))
}

func TestBeacon(t *testing.T) {
	w := newWorld(t, options{figures: func(s *session.Settings) { s.ReconnectGrace = 50 * time.Millisecond }})
	item, host := w.live(map[string]any{"guests": "direct"})
	b := w.guest(item, "Ana")
	ana := w.enter(b, item)
	w.until(host, "Ana", here(2))
	raw, err := json.Marshal(map[string]string{"token": ana.Now().Welcome.Token})
	require.NoError(t, err)
	resp, err := b.Raw(w.ctx, "POST", "/api/v1/beacon", raw, "Content-Type", "text/plain;charset=UTF-8")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, 204, resp.StatusCode)
	w.until(host, "Ana to be gone", here(1))
	for _, odd := range []string{"", "x", "{}", `{"token":7}`, strings.Repeat("a", 1000), "\x00\xff"} {
		resp, err := b.Raw(w.ctx, "POST", "/api/v1/beacon", []byte(odd), "Content-Type", "text/plain")
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Less(t, resp.StatusCode, 500, "%q", odd)
	}
}

func TestClosingLeavesMembersReading(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	rita := w.account("Rita", session.Contact)
	w.member(item, rita)
	member, guest := w.enter(rita, item), w.enter(w.guest(item, "Gus"), item)
	w.until(host, "everybody", here(3))
	require.NoError(t, host.Command(w.ctx, "status", &wire.SocketArgs{Status: session.Closed}))
	for _, p := range []*webtest.Page{host, member} {
		w.until(p, "reading", func(p *webtest.State) bool { return p.Place == wire.PlaceReader && p.Session.Status == session.Closed })
		w.until(p, "the readers", here(2))
	}
	w.until(guest, "bye", said(wire.WhyClosed))
	w.until(guest, "the door", nextIs(wire.NextRefused))

	require.NoError(t, host.Command(w.ctx, "status", &wire.SocketArgs{Status: session.Hidden}))
	w.until(member, "bye", said(wire.WhyClosed))
	w.until(member, "the door", nextIs(wire.NextNotFound))
	require.Nil(t, member.Now().Door.Session)
	_, err := rita.Open(w.ctx, item.Link)
	require.ErrorContains(t, err, "4404")
	_, err = rita.Open(w.ctx, "unknown")
	require.ErrorContains(t, err, "4404", "rule 17: hidden and unknown are the same")
}

func warned(s *webtest.State) bool { return s.Me.Idle != nil && s.Me.Idle.Logout > 0 }

// TestExtend: rules 37 and 38.
func TestExtend(t *testing.T) {
	w := newWorld(t, options{figures: func(s *session.Settings) { s.IdleNotice = 200 * time.Millisecond }})
	item := w.session(map[string]any{"guests": "direct"})
	b := w.account("Rita", session.Contact)
	w.member(item, b)
	w.enter(w.host, item)
	one, two := w.enter(b, item), w.enter(b, item)
	w.until(one, "the notice", warned)
	w.until(two, "the notice in the other tab", warned)
	require.NoError(t, one.Send(w.ctx, wire.SocketActive{T: "active"}), "which takes no notice away")
	require.NoError(t, two.Command(w.ctx, "extend", nil))
	w.until(one, "no notice", func(s *webtest.State) bool { return s.Me.Idle == nil })
	w.until(one, "the next notice", warned)
	require.Empty(t, one.Now().Byes)
}

// TestIdleLogout: rule 39.
func TestIdleLogout(t *testing.T) {
	w := newWorld(t, options{figures: func(s *session.Settings) {
		s.IdleNotice, s.IdleLogout, s.NoticeMin = 500*time.Millisecond, 200*time.Millisecond, 100*time.Millisecond
	}})
	item := w.session(map[string]any{"guests": "direct"})
	b := w.account("Rita", session.Contact)
	w.member(item, b)
	w.enter(w.host, item)
	one, two := w.enter(b, item), w.enter(b, item)
	for _, p := range []*webtest.Page{one, two} {
		w.until(p, "bye", said(wire.WhyIdle))
		w.closes(p, wire.CloseLoggedOut)
		require.False(t, p.Now().Byes[0].Spared)
	}
	require.ErrorContains(t, b.Ask(w.ctx, "GET", "/api/v1/me", nil, nil), "not_logged_in")
	again, err := b.Resume(w.ctx, item.Link, one.Now().Welcome.Token, 0, nil)
	require.NoError(t, err)
	defer again.Shut()
	w.until(again, "the door", nextIs(wire.NextName))
}

func TestLoggingOutEndsTheSocket(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(nil)
	list, err := w.host.OpenLists(w.ctx)
	require.NoError(t, err)
	require.NoError(t, w.host.LogOut(w.ctx))
	w.until(host, "bye", said(wire.WhyLeft))
	w.closes(host, wire.CloseLoggedOut)
	w.closes(list, wire.CloseLoggedOut)
	for _, m := range host.Now().Received[1:] {
		require.NotEqual(t, "door", m.T, "after the end of the login there is no door")
	}
	_, err = w.host.LogIn(w.ctx, email, password)
	require.NoError(t, err)
	p := w.open(w.host, item)
	require.NotNil(t, p.Now().Door.HostAway, "a host who is logged out is a host who left")
}
