package web_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// TestNobodySeesTheHostTimer looks at every byte that participants' pages get
// while the host goes away, comes back and stays away (rule 28).
func TestNobodySeesTheHostTimer(t *testing.T) {
	const absence = 1234567 * time.Millisecond
	w := newWorld(t, options{figures: func(s *session.Settings) { s.HostAbsence = absence }})
	item, host := w.live(map[string]any{"guests": "direct"})
	rita := w.account("Rita", session.Contact)
	w.member(item, rita)
	gus := w.guest(item, "Gus")
	late := w.open(w.guest(item, "Lara"), item)
	pages := []*webtest.Page{w.enter(rita, item), w.enter(gus, item), late}
	list, err := rita.OpenLists(w.ctx)
	require.NoError(t, err)
	defer list.Shut()
	pages = append(pages, list)

	require.NoError(t, host.Command(w.ctx, "leave", nil))
	w.until(host, "the host's own door", func(s *webtest.State) bool { return s.Door != nil && s.Door.HostAway != nil })
	away := host.Now().Door.HostAway
	require.Equal(t, absence.Milliseconds(), away.Until-away.Since)
	for _, p := range pages[:2] {
		w.until(p, "the host to be gone", here(2))
		require.NoError(t, p.Send(w.ctx, wire.SocketSync{T: "sync"}))
	}
	hosts, err := w.host.Session(w.ctx, item.Link)
	require.NoError(t, err)
	require.Equal(t, away, hosts.HostAway, "hosts see it in their list")
	items, err := rita.Session(w.ctx, item.Link)
	require.NoError(t, err)
	require.Nil(t, items.HostAway)
	for _, b := range []*webtest.Browser{rita, gus, w.browser()} {
		d, err := b.Door(w.ctx, item.Link)
		require.NoError(t, err)
		require.Nil(t, d.HostAway)
	}
	w.until(list, "the list to show who is inside", func(s *webtest.State) bool { return s.Items[item.ID].Inside == 2 })
	require.NoError(t, host.Enter(w.ctx))
	for _, p := range pages[:2] {
		w.until(p, "the host again", here(3))
	}
	forbidden := []string{
		"hostAway", "hostAbsence", "hostDue", strconv.FormatInt(away.Until, 10), strconv.FormatInt(away.Since, 10),
		strconv.FormatInt(away.Until/1000, 10), "1234.567", "1234567",
	}
	for i, p := range pages {
		for _, m := range p.Now().Received {
			for _, text := range forbidden {
				if m.T == "ping" || text == strconv.FormatInt(away.Since, 10) {
					continue // an instant of the past is no deadline
				}
				require.NotContains(t, string(m.Raw), text, "page %d", i)
			}
		}
	}
}

func TestListsAreCurrent(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	rita := w.account("Rita", session.Contact)
	mine, err := w.host.OpenLists(w.ctx)
	require.NoError(t, err)
	defer mine.Shut()
	hers, err := rita.OpenLists(w.ctx)
	require.NoError(t, err)
	defer hers.Shut()
	for _, p := range []*webtest.Page{mine, hers} {
		s := p.Now()
		require.Equal(t, `{"t":"sessions"}`, string(s.Received[len(s.Received)-1].Raw), "it is heard; it fetches what it shows")
	}

	soon := func(p *webtest.Page, what string, holds func(wire.Item) bool) {
		t.Helper()
		began := time.Now()
		w.until(p, what, func(s *webtest.State) bool { i, ok := s.Items[item.ID]; return ok && holds(i) })
		require.Less(t, time.Since(began), time.Second, "rule 45: within a second")
	}
	host := w.enter(w.host, item)
	asking := w.enter(rita, item)
	w.until(host, "her question", func(s *webtest.State) bool { return len(s.Asking) == 1 })
	require.NoError(t, host.Command(w.ctx, "admit", &wire.SocketArgs{Person: asking.Now().Me.ID, Always: true}))
	soon(hers, "the session that she is a member of now", func(i wire.Item) bool { return i.Inside == 2 && !i.Host })
	require.NoError(t, asking.Command(w.ctx, "leave", nil))
	for _, p := range []*webtest.Page{mine, hers} {
		soon(p, "a green circle", func(i wire.Item) bool { return i.Inside == 1 && i.Phase == session.Live })
	}
	require.NoError(t, host.Command(w.ctx, "leave", nil))
	soon(mine, "the host timer", func(i wire.Item) bool { return i.Inside == 0 && i.HostAway != nil })
	soon(hers, "a grey circle", func(i wire.Item) bool { return i.Inside == 0 && i.HostAway == nil })

	at := "/api/v1/sessions/" + item.Link
	require.NoError(t, w.host.Ask(w.ctx, "PATCH", at, map[string]any{"name": "Geometry"}, nil))
	for _, p := range []*webtest.Page{mine, hers} {
		soon(p, "the new name", func(i wire.Item) bool { return i.Name == "Geometry" })
	}
	require.NoError(t, w.host.Ask(w.ctx, "PUT", at+"/status", map[string]any{"status": "hidden"}, nil))
	soon(mine, "the status", func(i wire.Item) bool { return i.Status == session.Hidden })
	w.until(hers, "nothing", func(s *webtest.State) bool { return len(s.Items) == 0 && slices.Contains(s.Gone, item.ID) })

	second := w.session(nil)
	w.until(mine, "the new session", func(s *webtest.State) bool { _, ok := s.Items[second.ID]; return ok })
	require.NoError(t, mine.Send(w.ctx, wire.SocketSync{T: "sync"}), "a list page only listens")
	w.closes(mine, wire.CloseMalformed)
}

// TestSync holds that a page which missed something is told what, and that one
// which is too far behind is told everything.
func TestSync(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	from := host.Now().Rev
	ana, ben := w.enter(w.guest(item, "Ana"), item), w.enter(w.guest(item, "Ben"), item)
	w.until(host, "both", here(3))
	require.NoError(t, ben.Command(w.ctx, "leave", nil))
	w.until(host, "one", here(2))

	seen := len(host.Now().Received)
	require.NoError(t, host.Send(w.ctx, wire.SocketSync{T: "sync", Rev: from}))
	var e wire.SocketEvents
	w.until(host, "what was missed", func(s *webtest.State) bool {
		for _, m := range s.Received[seen:] {
			if m.T == "events" {
				return json.Unmarshal(m.Raw, &e) == nil
			}
		}
		return false
	})
	require.Equal(t, from+1, e.From)
	require.GreaterOrEqual(t, e.To, host.Now().Rev)
	require.Len(t, e.People, 1)
	require.Equal(t, "Ana", e.People[0].Name)
	require.Equal(t, []string{ben.Now().Me.ID}, e.Gone)
	require.NotNil(t, e.Session)
	require.NotNil(t, e.Me)
	for _, rev := range []int64{0, 1 << 40} {
		before := host.Now().Welcome
		require.NoError(t, host.Send(w.ctx, wire.SocketSync{T: "sync", Rev: rev}))
		w.until(host, "everything", func(s *webtest.State) bool { return s.Welcome != before })
		require.Len(t, host.Now().People, 2)
		require.Equal(t, before.Token, host.Now().Welcome.Token)
	}
	door := w.open(w.guest(item, "Dora"), item)
	require.NoError(t, door.Send(w.ctx, wire.SocketSync{T: "sync", Rev: 3}), "at the door it is the door")
	w.until(door, "the door twice", func(s *webtest.State) bool { return len(s.Received) >= 2 })
	require.Zero(t, ana.Now().Gaps)
}

// TestChangesReachThePage holds that settings, names and roles that change while
// people are inside are seen at once.
func TestChangesReachThePage(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	ana := w.enter(w.guest(item, "Ana"), item)
	at := "/api/v1/sessions/" + item.Link
	require.NoError(t, w.host.Ask(w.ctx, "PATCH", at, map[string]any{"name": "Geometry", "idleNotice": 600, "hostAbsence": 120}, nil))
	w.until(ana, "the name and the figures", func(s *webtest.State) bool {
		return s.Session.Name == "Geometry" && s.Welcome.Figures.IdleNotice == 600 && s.Welcome.Figures.HostAbsence == nil
	})
	w.until(host, "the host's figures", func(s *webtest.State) bool {
		return s.Session.Name == "Geometry" && *s.Welcome.Figures.HostAbsence == 120
	})
	require.NoError(t, host.Command(w.ctx, "lock", nil))
	w.until(ana, "the lock", func(s *webtest.State) bool { return s.Session.Locked })
	carla := w.account("Carla", session.Licensed)
	w.member(item, carla)
	p := w.enter(carla, item)
	require.Equal(t, wire.PlaceAsking, p.Now().Place, "rule 16: locked, so a member asks")
	me := session.PersonID(p.Now().Me.ID)
	owner := session.PersonID(host.Now().Me.ID)
	require.NoError(t, w.class.Do(w.ctx, session.SessionID(item.ID), session.SetHost{By: owner, Who: session.Who{Person: me}, Role: session.CoHost}))
	w.until(p, "the role, and a seat with it", func(s *webtest.State) bool {
		return s.Place == wire.PlaceSeat && s.Me.Role == wire.RoleCoHost && s.Welcome.Figures.HostAbsence != nil
	})
	w.until(ana, "the others to see it", func(s *webtest.State) bool { return s.People[string(me)].Role == wire.RoleCoHost })
}

// TestManyAtOnce is a class that comes in at the same moment: everybody learns
// of everybody, nobody misses a revision.
func TestManyAtOnce(t *testing.T) {
	const many = 60
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	var pages []*webtest.Page
	for i := range many {
		pages = append(pages, w.open(w.guest(item, fmt.Sprintf("Guest %d", i)), item))
	}
	host := w.enter(w.host, item)
	var wg sync.WaitGroup
	for _, p := range pages {
		wg.Go(func() {
			if err := p.Until(w.ctx, "the door to open", nextIs(wire.NextEnter)); err != nil {
				t.Error(err)
			}
			if err := p.Enter(w.ctx); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, p := range append(pages, host) {
		w.until(p, "everybody", here(many+1))
	}
	for _, p := range pages[:many/2] {
		wg.Go(func() {
			if err := p.Command(w.ctx, "leave", nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, p := range append(pages[many/2:], host) {
		w.until(p, "half of them", here(many/2+1))
		s := p.Now()
		require.Zero(t, s.Gaps)
		require.Equal(t, s.Session.Count, len(s.People))
		for _, e := range s.People {
			require.NotEmpty(t, e.Name)
		}
	}
	require.NoError(t, host.Command(w.ctx, "end", nil))
	for _, p := range pages[many/2:] {
		w.until(p, "bye", said(wire.WhyEnded))
	}
}

// TestPingsFollow holds that a ping never claims a revision that the page was
// not told, or pages would ask for what is not there.
func TestPingsFollow(t *testing.T) {
	w := newWorld(t, options{web: func(c *web.Config) { c.PingEvery, c.PongWithin = 40*time.Millisecond, time.Minute }})
	item, host := w.live(map[string]any{"guests": "direct"})
	for i := range 5 {
		ana := w.enter(w.guest(item, fmt.Sprint("Ana ", i)), item)
		w.until(host, "her", here(2))
		require.NoError(t, ana.Command(w.ctx, "leave", nil))
		w.until(host, "her gone", here(1))
	}
	rev := int64(0)
	for _, m := range host.Now().Received {
		var x struct{ Rev, To int64 }
		require.NoError(t, json.Unmarshal(m.Raw, &x))
		switch {
		case m.T == "ping" && rev > 0:
			require.LessOrEqual(t, x.Rev, rev)
		case m.T == "welcome" || m.T == "events":
			rev = max(rev, x.Rev, x.To)
		}
	}
	require.Greater(t, strings.Count(fmt.Sprint(host.Now().Received), "ping"), 3)
}

func TestListsSayThatOthersAreStale(t *testing.T) {
	w := newWorld(t, options{})
	mine, err := w.host.OpenLists(w.ctx)
	require.NoError(t, err)
	w.Cleanup(mine.Shut)
	rita := w.account("Rita", session.Contact)
	hers, err := rita.OpenLists(w.ctx)
	require.NoError(t, err)
	w.Cleanup(hers.Shut)
	var me wire.Me
	require.NoError(t, rita.Ask(w.ctx, "GET", "/api/v1/me", nil, &me))

	web.Stale(w.web, classroom.Changed{People: []session.PersonID{session.PersonID(me.ID)}, What: classroom.ListGroups})
	web.Stale(w.web, classroom.Changed{People: []session.PersonID{session.PersonID(me.ID), "nobody"}, What: classroom.ListContacts})
	w.until(hers, "what concerns her", func(s *webtest.State) bool { return slices.Equal(s.Stale, []string{"contacts", "groups"}) })
	web.Stale(w.web, classroom.Changed{What: classroom.ListOutbox})
	w.until(mine, "what concerns everybody", func(s *webtest.State) bool { return slices.Contains(s.Stale, "outbox") })
}
