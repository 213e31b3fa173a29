package web_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strconv"
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

// list asks for a page of sessions.
func (w *world) list(b *webtest.Browser, query string) (list wire.Items, err error) {
	return list, b.Ask(w.ctx, "GET", "/api/v1/sessions?"+query, nil, &list)
}

func names(list wire.Items) []string {
	all := make([]string, len(list.Sessions))
	for i, item := range list.Sessions {
		all[i] = item.Name
	}
	return all
}

func TestPagesOfSessions(t *testing.T) {
	w := newWorld(t, options{})
	var want []string
	for i := range 23 {
		name := fmt.Sprintf("Lesson %02d", i)
		want = append(want, name)
		item, err := w.host.AddSession(w.ctx, name, nil)
		require.NoError(t, err)
		if i%5 == 0 {
			require.NoError(t, w.host.Ask(w.ctx, "PUT", "/api/v1/sessions/"+item.Link+"/status", map[string]any{"status": "closed"}, nil))
			want = want[:len(want)-1]
		}
	}
	for _, order := range []string{"asc", "desc"} {
		var got []string
		cursor := ""
		for range 4 {
			list, err := w.list(w.host, "limit=5&order="+order+"&cursor="+url.QueryEscape(cursor))
			require.NoError(t, err)
			got = append(got, names(list)...)
			if cursor == "" {
				require.Equal(t, &wire.Counts{Active: 18, Closed: 5}, list.Counts)
			} else {
				require.Nil(t, list.Counts)
			}
			cursor = list.Next
		}
		require.Empty(t, cursor)
		if order == "desc" {
			slices.Reverse(got)
		}
		require.Equal(t, want, got)
	}
	list, err := w.list(w.host, "q=lesson+1&status=closed")
	require.NoError(t, err)
	require.Equal(t, []string{"Lesson 10", "Lesson 15"}, names(list))
	require.Equal(t, &wire.Counts{Active: 10, Closed: 2}, list.Counts, "of all that were searched for")
	list, err = w.list(w.host, "sort=created&limit=2")
	require.NoError(t, err)
	require.Equal(t, []string{"Lesson 22", "Lesson 21"}, names(list), "the newest first")

	for _, wrong := range []string{
		"cursor=%20", "cursor=e30x", "cursor=" + base64.RawURLEncoding.EncodeToString([]byte("{}")),
		"sort=inside&cursor=" + list.Next, "sort=created&order=asc&cursor=" + list.Next, "limit=0", "limit=201", "limit=x",
		"sort=size", "order=up", "status=deleted", "page=2", "q=" + url.QueryEscape(fmt.Sprintf("%0201d", 1)),
		"group=" + fmt.Sprintf("%065d", 1),
	} {
		_, err := w.list(w.host, wrong)
		require.ErrorContains(t, err, "422 invalid", wrong)
	}
	for _, unknown := range []string{"group=unknown", "contact=unknown", "group=a%2Fb", "contact=%00"} {
		_, err := w.list(w.host, unknown)
		require.ErrorContains(t, err, "404 not_found", unknown)
	}
}

// TestListsOfContacts holds rule 46: what the menu hides, the server refuses.
func TestListsOfContacts(t *testing.T) {
	w := newWorld(t, options{})
	rita := w.account("Rita", session.Contact)
	item := w.session(nil)
	w.member(item, rita)
	list, err := w.list(rita, "")
	require.NoError(t, err)
	require.Len(t, list.Sessions, 1)
	require.Equal(t, "Hanna", list.Sessions[0].Owner.Name)
	require.Nil(t, list.Sessions[0].HostAway)
	for _, not := range []string{"status=hidden", "group=any", "contact=any"} {
		_, err := w.list(rita, not)
		require.ErrorContains(t, err, "403 not_allowed", not)
	}
	_, err = w.list(w.guest(w.session(map[string]any{"guests": "direct"}), "Gus"), "")
	require.ErrorContains(t, err, "403 needs_account")
	_, err = w.list(w.browser(), "")
	require.ErrorContains(t, err, "401 not_logged_in")
}

// TestCirclesInABurst has people come and go as fast as they can while lists
// are open: what a list shows in the end is right, and nobody's list is told of
// a session that is not theirs.
func TestCirclesInABurst(t *testing.T) {
	w := newWorld(t, options{})
	rita, otto := w.account("Rita", session.Contact), w.account("Otto", session.Licensed)
	var items []wire.Item
	for range 4 {
		item := w.session(map[string]any{"policy": "open", "guests": "direct"})
		w.member(item, rita)
		items = append(items, item)
	}
	open := func(b *webtest.Browser) *webtest.Page {
		p, err := b.OpenLists(w.ctx)
		require.NoError(t, err)
		t.Cleanup(p.Shut)
		return p
	}
	lists, other := []*webtest.Page{open(w.host), open(w.host), open(rita)}, open(otto)
	w.enter(rita, items[0]) // a run to join
	var crowd sync.WaitGroup
	for i := range 24 {
		crowd.Go(func() {
			item := items[i%len(items)]
			b := w.guest(item, "Guest "+strconv.Itoa(i))
			if i%len(items) != 0 {
				b = rita
			}
			for round := range 5 {
				p, err := b.Open(w.ctx, item.Link)
				if err != nil || p.Command(w.ctx, "enter", nil) != nil || round == 4 && i < 4 {
					continue // who stays is cut with the test
				}
				_ = p.Command(w.ctx, "leave", nil)
				p.Shut()
			}
		})
	}
	crowd.Wait()
	began := time.Now()
	for _, item := range items {
		inside := 0
		require.NoError(t, w.class.View(w.ctx, session.SessionID(item.ID), func(st *session.State) { inside = st.Inside() }))
		for _, p := range lists {
			w.until(p, "the right circle", func(s *webtest.State) bool { return s.Items[item.ID].Inside == inside })
		}
	}
	require.Less(t, time.Since(began), time.Second, "rule 45")
	require.Empty(t, other.Now().Items)
	require.Empty(t, other.Now().Gone)
}

// TestListsNarrowed follows a group and a contact in the lists: whoever is in
// the group, and whoever has the contact, may narrow a list to it.
func TestListsNarrowed(t *testing.T) {
	w := newWorld(t, options{})
	in, alone := w.session(nil), w.session(nil)
	otto := w.account("Otto", session.Licensed)
	var me wire.Me
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/me", nil, &me))
	require.NoError(t, w.store.Write(w.ctx, func(tx classroom.Tx) error {
		if err := tx.AddGroup(w.ctx, classroom.Group{ID: "g1", Name: "Year One", Owner: session.PersonID(me.ID), Status: session.Active, Created: 1}); err != nil {
			return err
		}
		row, err := tx.Session(w.ctx, session.SessionID(in.ID))
		if err != nil {
			return err
		}
		row.Group = "g1"
		return tx.SaveSession(w.ctx, row)
	}))
	list, err := w.list(w.host, "group=g1")
	require.NoError(t, err)
	require.Len(t, list.Sessions, 1)
	require.Equal(t, &wire.GroupRef{ID: "g1", Name: "Year One"}, list.Sessions[0].Group)
	require.Equal(t, in.ID, list.Sessions[0].ID)
	_, err = w.list(otto, "group=g1")
	require.ErrorContains(t, err, "404 not_found")
	list, err = w.list(w.host, "")
	require.NoError(t, err)
	require.Len(t, list.Sessions, 2)
	require.Contains(t, []string{list.Sessions[0].ID, list.Sessions[1].ID}, alone.ID)
}

// TestOutOfTheList takes somebody out of a session in the moment in which it
// changes, and while nobody has a list open: they are not told of it any more.
func TestOutOfTheList(t *testing.T) {
	for name, shut := range map[string]bool{"as it changes": false, "while nobody looks": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, options{})
			rita := w.account("Rita", session.Contact)
			item := w.session(map[string]any{"policy": "open", "guests": "direct"})
			id, me := session.SessionID(item.ID), session.PersonID(w.me(rita).ID)
			w.member(item, rita)
			lists := func(b *webtest.Browser) *webtest.Page {
				p, err := b.OpenLists(w.ctx)
				require.NoError(t, err)
				t.Cleanup(p.Shut)
				return p
			}
			inside := func(p *webtest.Page, n int) {
				w.until(p, "the circle", func(s *webtest.State) bool { return s.Items[item.ID].Inside == n })
			}
			hers, his := lists(rita), lists(w.host)
			w.enter(w.host, item)
			inside(hers, 1)
			gus, gil := w.guest(item, "Gus"), w.guest(item, "Gil")
			if shut {
				hers.Shut()
				his.Shut()
				require.Eventually(t, func() bool { return web.ListPages(w.web) == 0 }, 30*time.Second, time.Millisecond)
			}
			require.NoError(t, w.store.Write(w.ctx, func(tx classroom.Tx) error { return tx.RemoveMember(w.ctx, id, me) }))
			w.enter(gus, item)
			web.Stale(w.web, classroom.Changed{People: []session.PersonID{me}, What: classroom.ListSessions})
			if shut {
				hers, his = lists(rita), lists(w.host)
			}
			w.enter(gil, item)
			inside(his, 3)
			web.Stale(w.web, classroom.Changed{People: []session.PersonID{me}, What: classroom.ListContacts})
			w.until(hers, "what comes after it", func(s *webtest.State) bool { return slices.Contains(s.Stale, "contacts") })
			require.Less(t, hers.Now().Items[item.ID].Inside, 3)
		})
	}
}
