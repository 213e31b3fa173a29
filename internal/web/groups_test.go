package web_test

import (
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

const v1 = "/api/v1"

func (w *world) group(name string, members ...string) (g wire.Group) {
	w.Helper()
	list := []map[string]any{}
	for _, m := range members {
		list = append(list, map[string]any{"person": m})
	}
	require.NoError(w, w.host.Ask(w.ctx, "POST", v1+"/groups", map[string]any{"name": name, "members": list}, &g))
	return g
}

// ask asks for something that is not answered with anything.
func (w *world) ask(b *webtest.Browser, method, path string, in any) {
	w.Helper()
	require.NoError(w, b.Ask(w.ctx, method, v1+path, in, nil))
}

// A group from its first to its last day, as its owner's, a member's and a
// contact's pages see it.
func TestAGroupsLife(t *testing.T) {
	w := newWorld(t, options{})
	otto, ana := w.account("Otto", session.Licensed), w.account("Ana", session.Contact)
	o, a := w.me(otto), w.me(ana)
	g := w.group("  Year   One ", o.ID, a.ID)
	require.Equal(t, "Year One", g.Name)
	require.Equal(t, classroom.GroupOwner, g.Role)
	require.Equal(t, 3, g.Members)
	require.Equal(t, []classroom.GroupAction{"show_sessions", "edit", "members", "new_session", "set_status", "set_roles", "set_owner"}, g.May)

	item, err := w.host.AddSession(w.ctx, "Greek", map[string]any{"group": g.ID})
	require.NoError(t, err)
	require.Equal(t, &wire.GroupRef{ID: g.ID, Name: "Year One"}, item.Group)
	require.Equal(t, session.Open, item.Policy)
	theirs, err := ana.Session(w.ctx, item.Link)
	require.NoError(t, err)
	require.Nil(t, theirs.Group, "contacts see no groups")
	require.Equal(t, []classroom.SessionAction{"open"}, theirs.Actions)
	require.ErrorContains(t, ana.Ask(w.ctx, "GET", v1+"/groups", nil, nil), "403 not_allowed")
	require.ErrorContains(t, ana.Ask(w.ctx, "GET", v1+"/groups/"+g.ID, nil, nil), "403 not_allowed")

	var seen wire.Group
	require.NoError(t, otto.Ask(w.ctx, "GET", v1+"/groups/"+g.ID, nil, &seen))
	require.Equal(t, []classroom.GroupAction{"show_sessions"}, seen.May)
	require.ErrorContains(t, otto.Ask(w.ctx, "GET", v1+"/groups/"+g.ID+"/members", nil, nil), "403 not_allowed")
	w.ask(w.host, "PATCH", "/groups/"+g.ID+"/members/"+o.ID, map[string]any{"role": "cohost"})
	var members wire.GroupMembers
	require.NoError(t, otto.Ask(w.ctx, "GET", v1+"/groups/"+g.ID+"/members", nil, &members))
	require.Len(t, members.Members, 3)
	require.Equal(t, "Ana", members.Members[0].Name)
	require.Empty(t, members.Members[0].Email, "she is not his contact")
	w.soon(func() bool { mine, err := otto.Session(w.ctx, item.Link); return err == nil && mine.Host })

	require.NoError(t, otto.Ask(w.ctx, "PUT", v1+"/groups/"+g.ID+"/status", map[string]any{"status": "hidden"}, &seen))
	require.Equal(t, session.Hidden, seen.Status)
	w.soon(func() bool { _, err := ana.Session(w.ctx, item.Link); return err != nil })
	require.ErrorContains(t, otto.Ask(w.ctx, "DELETE", v1+"/groups/"+g.ID, map[string]any{"name": "Year One"}, nil), "403 not_allowed")
	require.NoError(t, w.host.Ask(w.ctx, "PUT", v1+"/groups/"+g.ID+"/owner", map[string]any{"person": o.ID}, &seen))
	require.Equal(t, classroom.GroupCoHost, seen.Role)
	require.ErrorContains(t, otto.Ask(w.ctx, "DELETE", v1+"/groups/"+g.ID, map[string]any{"name": "Year One"}, nil), "409 not_empty")
	w.soon(func() bool {
		var people wire.SessionPeople
		require.NoError(t, otto.Ask(w.ctx, "GET", v1+"/sessions/"+item.Link+"/people", nil, &people))
		return people.Owner.Name == "Otto" && len(people.CoHosts) == 1 && people.CoHosts[0].ByGroup == false
	})
	require.ErrorContains(t, otto.Ask(w.ctx, "DELETE", v1+"/sessions/"+item.Link, map[string]any{"name": "Greek"}, nil), "409 not_hidden")
	w.ask(otto, "PUT", "/sessions/"+item.Link+"/status", map[string]any{"status": "hidden"})
	require.ErrorContains(t, otto.Ask(w.ctx, "DELETE", v1+"/sessions/"+item.Link, map[string]any{"name": "greek"}, nil), "422 name_differs")
	w.ask(otto, "DELETE", "/sessions/"+item.Link, map[string]any{"name": "Greek"})
	require.ErrorContains(t, otto.Ask(w.ctx, "DELETE", v1+"/groups/"+g.ID, map[string]any{"name": "Year 1"}, nil), "422 name_differs")
	w.ask(otto, "DELETE", "/groups/"+g.ID, map[string]any{"name": "Year One"})
	require.ErrorContains(t, otto.Ask(w.ctx, "GET", v1+"/groups/"+g.ID, nil, nil), "404 not_found")
}

// soon waits for what is carried out after the answer.
func (w *world) soon(ok func() bool) {
	w.Helper()
	require.Eventually(w, ok, 10*time.Second, 5*time.Millisecond)
}

// What somebody does to a group or session is on the open lists of everybody
// who has it, at once (rule 45), and puts people out of open sessions (rule 21).
func TestGroupsAreLive(t *testing.T) {
	w := newWorld(t, options{})
	ana := w.account("Ana", session.Contact)
	a := w.me(ana)
	g, h := w.group("Year One", a.ID), w.group("Year Two")
	item, err := w.host.AddSession(w.ctx, "Greek", map[string]any{"group": g.ID})
	require.NoError(t, err)
	has := func() bool { _, err := ana.Session(w.ctx, item.Link); return err == nil }
	require.True(t, has())
	page := w.enter(ana, item)
	w.ask(w.host, "DELETE", "/groups/"+g.ID+"/members/"+a.ID, nil)
	w.until(page, "out", func(s *webtest.State) bool { return len(s.Byes) == 1 && s.Byes[0].Why == "access" })
	require.False(t, has())

	w.ask(w.host, "POST", "/groups/"+h.ID+"/members", map[string]any{"person": a.ID})
	var moved wire.Item
	require.NoError(t, w.host.Ask(w.ctx, "PATCH", v1+"/sessions/"+item.Link, map[string]any{"group": h.ID}, &moved))
	require.Equal(t, "Year Two", moved.Group.Name)
	require.True(t, has())
	var out wire.Item
	require.NoError(t, w.host.Ask(w.ctx, "PATCH", v1+"/sessions/"+item.Link, map[string]any{"group": ""}, &out))
	require.Nil(t, out.Group)
	require.False(t, has())
	require.ErrorContains(t, w.host.Ask(w.ctx, "PATCH", v1+"/sessions/"+item.Link, map[string]any{"group": "nothing"}, nil), "422 invalid")
}

// Twenty parallel tries of one request make one session, one group, one copy.
func TestADoubleClickMakesOne(t *testing.T) {
	w := newWorld(t, options{})
	first := w.session(nil)
	for _, path := range []string{"/sessions", "/groups", "/sessions/" + first.Link + "/copy"} {
		made := make([]struct {
			ID string `json:"id"`
		}, 20)
		var all sync.WaitGroup
		for i := range made {
			all.Go(func() {
				in := map[string]any{"name": "Twice", "key": "a-form"}
				if strings.HasSuffix(path, "copy") {
					in["key"] = "another-form"
				}
				if err := w.host.Ask(w.ctx, "POST", v1+path, in, &made[i]); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, m := range made {
			require.NotEmpty(t, m.ID)
			require.Equal(t, made[0].ID, m.ID, path)
		}
	}
	list, err := w.list(w.host, "")
	require.NoError(t, err)
	require.Len(t, list.Sessions, 3, "the first, the one, and its copy")
}

// Dates come back as they were meant, with the next one as an instant.
func TestDatesOfASession(t *testing.T) {
	w := newWorld(t, options{})
	dates := map[string]any{"start": "2027-03-23T10:00", "zone": "Europe/Berlin", "minutes": 90, "weekly": true, "until": "2027-04-30"}
	item, err := w.host.AddSession(w.ctx, "Greek", map[string]any{"dates": dates})
	require.NoError(t, err)
	require.Equal(t, &wire.Dates{Start: "2027-03-23T10:00", Zone: "Europe/Berlin", Minutes: 90, Weekly: true, Until: "2027-04-30"}, item.Dates)
	start := time.Date(2027, 3, 23, 9, 0, 0, 0, time.UTC).UnixMilli()
	require.Equal(t, &wire.Span{Start: start, End: start + 90*60_000}, item.Next)

	change := func(in map[string]any) (out wire.Item) {
		require.NoError(t, w.host.Ask(w.ctx, "PATCH", v1+"/sessions/"+item.Link, in, &out))
		return out
	}
	require.Equal(t, item.Dates, change(map[string]any{"name": "Latin"}).Dates, "what is not said stays")
	gone := change(map[string]any{"dates": nil})
	require.Nil(t, gone.Dates)
	require.Nil(t, gone.Next)
	for field, value := range map[string]any{
		"zone": "Nowhere/Town", "start": "2001-01-01T10:00", "until": "2026-01-01", "minutes": 0,
	} {
		bad := map[string]any{}
		maps.Copy(bad, dates)
		bad[field] = value
		if field == "start" {
			bad["weekly"] = false
			delete(bad, "until")
		}
		require.ErrorContains(t, w.host.Ask(w.ctx, "PATCH", v1+"/sessions/"+item.Link, map[string]any{"dates": bad}, nil), "422 invalid", field)
		_, err := w.host.AddSession(w.ctx, "X", map[string]any{"dates": bad})
		require.ErrorContains(t, err, "422 invalid", field)
	}
	require.Equal(t, item.Dates, change(map[string]any{"dates": dates}).Dates)
}

// Who belongs to a session, changed by its owner and its co-hosts.
func TestPeopleOfASession(t *testing.T) {
	w := newWorld(t, options{})
	otto, ana, eve := w.account("Otto", session.Licensed), w.account("Ana", session.Contact), w.account("Eve", session.Contact)
	o, a, e := w.me(otto), w.me(ana), w.me(eve)
	item, err := w.host.AddSession(w.ctx, "Greek", map[string]any{"members": []string{a.ID}, "cohosts": []string{o.ID}})
	require.NoError(t, err)
	path := v1 + "/sessions/" + item.Link
	var people wire.SessionPeople
	require.NoError(t, otto.Ask(w.ctx, "GET", path+"/people", nil, &people))
	require.Equal(t, wire.SessionPeople{
		Owner:   wire.SessionPerson{ID: w.me(w.host).ID, Name: "Hanna", Kind: session.Licensed},
		CoHosts: []wire.SessionPerson{{ID: o.ID, Name: "Otto", Kind: session.Licensed}},
		Members: []wire.SessionPerson{{ID: a.ID, Name: "Ana", Kind: session.Contact}},
		May:     []session.Action{session.DoConfigure},
	}, people)
	require.ErrorContains(t, ana.Ask(w.ctx, "GET", path+"/people", nil, nil), "403 not_allowed")
	require.ErrorContains(t, eve.Ask(w.ctx, "GET", path+"/people", nil, nil), "404 not_found")
	require.ErrorContains(t, otto.Ask(w.ctx, "POST", path+"/members", map[string]any{"person": e.ID}, nil), "422 invalid")
	require.ErrorContains(t, otto.Ask(w.ctx, "POST", path+"/members", map[string]any{"person": "nobody"}, nil), "422 invalid")
	require.ErrorContains(t, otto.Ask(w.ctx, "DELETE", path+"/members/"+e.ID, nil, nil), "404 not_found")
	require.ErrorContains(t, otto.Ask(w.ctx, "PUT", path+"/hosts/"+o.ID, map[string]any{"role": "owner"}, nil), "403 not_allowed")
	require.ErrorContains(t, w.host.Ask(w.ctx, "PUT", path+"/hosts/"+a.ID, map[string]any{"role": "cohost"}, nil), "403 not_licensed")
	require.NoError(t, w.host.Ask(w.ctx, "POST", path+"/members", map[string]any{"person": e.ID}, &people), "an administrator finds everybody")
	require.Len(t, people.Members, 2)
	require.NoError(t, w.host.Ask(w.ctx, "PUT", path+"/hosts/"+o.ID, map[string]any{"role": "owner"}, &people))
	require.Equal(t, "Otto", people.Owner.Name)
	require.Equal(t, "Hanna", people.CoHosts[0].Name, "rule 23")
	require.NoError(t, otto.Ask(w.ctx, "PUT", path+"/hosts/"+w.me(w.host).ID, map[string]any{"role": "none"}, &people))
	require.Empty(t, people.CoHosts)
	require.Len(t, people.Members, 3, "who loses the role stays a member")
	require.NoError(t, otto.Ask(w.ctx, "DELETE", path+"/members/"+a.ID, nil, &people))
	require.ErrorContains(t, ana.Ask(w.ctx, "GET", path, nil, nil), "404 not_found")
}

// A cursor of one list, a page of another size, and words in any order.
func TestGroupsInPages(t *testing.T) {
	w := newWorld(t, options{})
	for _, name := range []string{"Year One", "Year Two", "Other", "one more year"} {
		w.group(name)
	}
	get := func(query string) (g wire.Groups) {
		require.NoError(t, w.host.Ask(w.ctx, "GET", v1+"/groups?"+query, nil, &g))
		return g
	}
	first := get("limit=3")
	require.Len(t, first.Groups, 3)
	require.NotEmpty(t, first.Next)
	rest := get("limit=3&cursor=" + first.Next)
	require.Len(t, rest.Groups, 1)
	require.Empty(t, rest.Next)
	require.Equal(t, []string{"one more year", "Other", "Year One", "Year Two"},
		[]string{first.Groups[0].Name, first.Groups[1].Name, first.Groups[2].Name, rest.Groups[0].Name})
	require.Len(t, get("q=YEAR").Groups, 3)
	require.Len(t, get("q=year").Groups, 3)
	require.Empty(t, get("filter=member").Groups)
	for _, bad := range []string{"cursor=%21%21", "limit=0", "limit=201", "filter=theirs", "status=open"} {
		require.ErrorContains(t, w.host.Ask(w.ctx, "GET", v1+"/groups?"+bad, nil, nil), "422 invalid", bad)
	}
	require.ErrorContains(t, w.host.Ask(w.ctx, "GET", v1+"/find?q=a", nil, nil), "422 invalid", "two letters at least")
	for _, blank := range []string{"%20%20", "%20a", "%E2%80%83%E2%80%83"} {
		require.ErrorContains(t, w.host.Ask(w.ctx, "GET", v1+"/find?q="+blank, nil, nil), "422 invalid", blank)
	}
}

// Names of a million characters, of nothing, of control characters.
func TestNamesOfGroups(t *testing.T) {
	w := newWorld(t, options{})
	g := w.group("Year One")
	for name, want := range map[string]string{
		strings.Repeat("x", 1_000_000): "413 too_large", strings.Repeat("x", 500): "422 invalid", strings.Repeat("ä", 101): "422 invalid",
		" \t ": "422 invalid", "a\x00b": "422 invalid", "a\u202eb": "422 invalid", "\u200b": "422 invalid",
	} {
		require.ErrorContains(t, w.host.Ask(w.ctx, "POST", v1+"/groups", map[string]any{"name": name}, nil), want, "%.20q", name)
		require.ErrorContains(t, w.host.Ask(w.ctx, "PATCH", v1+"/groups/"+g.ID, map[string]any{"name": name}, nil), want, "%.20q", name)
		_, err := w.host.AddSession(w.ctx, name, nil)
		require.ErrorContains(t, err, want, "%.20q", name)
	}
	var all wire.Groups
	require.NoError(t, w.host.Ask(w.ctx, "GET", v1+"/groups", nil, &all))
	require.Len(t, all.Groups, 1)
	require.Equal(t, "Year One", all.Groups[0].Name)
}
