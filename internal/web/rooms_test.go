package web_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

func plan(p wire.RoomsPlan) *wire.SocketArgs { return &wire.SocketArgs{Rooms: &p} }

// TestRooms follows breakout rooms on the wire: everybody is told of the rooms,
// of who is where and of what they themselves may do, also who comes back; the
// rooms' boards are there, and drawn on by those inside.
func TestRooms(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host := w.draws(w.host, item)
	anaB := w.guest(item, "Ana")
	ana, ben := w.draws(anaB, item), w.draws(w.guest(item, "Ben"), item)
	ids := map[*webtest.Page]string{}
	for _, p := range []*webtest.Page{host, ana, ben} {
		ids[p] = p.Now().Me.ID
	}
	id := func(p *webtest.Page) string { return ids[p] }
	refused := func(p *webtest.Page, code, name string, args *wire.SocketArgs) {
		t.Helper()
		var r *webtest.Refused
		require.ErrorAs(t, p.Command(w.ctx, name, args), &r)
		require.Equal(t, code, r.Code)
	}
	refused(ana, "not_allowed", "rooms_open", plan(wire.RoomsPlan{Placing: session.ByHand, Rooms: []wire.RoomPlan{{Name: "A"}}}))
	refused(host, "no_rooms", "rooms_close", nil)
	require.NoError(t, host.Command(w.ctx, "rooms_open", plan(wire.RoomsPlan{
		Placing: session.ByHand, Seconds: 3600,
		Rooms: []wire.RoomPlan{{Name: "Reading", People: []string{id(ana)}}, {Name: "Writing", People: []string{id(ben), "gone"}}},
	})))
	for _, p := range []*webtest.Page{host, ana, ben} {
		w.until(p, "the rooms", func(s *webtest.State) bool {
			r := s.Session.Rooms
			return r != nil && len(r.List) == 2 && r.List[0].Name == "Reading" && r.Until > 0 && s.People[id(ana)].Room == r.List[0].ID
		})
	}
	rooms := host.Now().Session.Rooms.List
	w.until(ana, "her room", func(s *webtest.State) bool { return s.Me.Room == rooms[0].ID })
	require.Contains(t, ana.Now().Me.May, session.DoCall)
	require.NotContains(t, ana.Now().Me.May, session.DoReturn)
	require.Empty(t, host.Now().Me.Room)

	for _, c := range []struct {
		p     *webtest.Page
		board string
		code  string
	}{{ana, rooms[0].Board, ""}, {ana, rooms[1].Board, "not_allowed"}, {host, rooms[1].Board, ""}} {
		ack, err := c.p.Put(w.ctx, c.board, rect("of"+id(c.p), 1))
		require.NoError(t, err)
		if c.code == "" {
			require.Nil(t, ack.Error)
		} else {
			require.Equal(t, c.code, ack.Error.Code)
		}
	}

	require.NoError(t, ana.Command(w.ctx, "room_call", &wire.SocketArgs{Call: true}))
	w.until(host, "her call", func(s *webtest.State) bool { return s.People[id(ana)].Calls > 0 })
	require.NoError(t, host.Command(w.ctx, "room_go", &wire.SocketArgs{Room: rooms[0].ID}))
	w.until(ana, "the answer", func(s *webtest.State) bool { return s.Me.Calls == 0 && s.People[id(host)].Room == rooms[0].ID })
	refused(ana, "not_allowed", "room_go", nil)
	refused(ana, "not_allowed", "room_go", &wire.SocketArgs{Room: rooms[1].ID})
	refused(ana, "not_allowed", "room_go", &wire.SocketArgs{Person: id(ben)})
	refused(ana, "not_allowed", "rooms_time", &wire.SocketArgs{More: 60})
	refused(ana, "not_allowed", "rooms_close", nil)
	refused(host, "no_rooms", "room_go", &wire.SocketArgs{Room: "elsewhere"})
	until := host.Now().Session.Rooms.Until
	require.NoError(t, host.Command(w.ctx, "rooms_time", &wire.SocketArgs{More: 60}))
	w.until(ben, "more time", func(s *webtest.State) bool { return s.Session.Rooms.Until == until+60_000 })

	anaID := id(ana)
	token, rev := ana.Now().Welcome.Token, ana.Now().Rev
	ana.Shut()
	again, err := anaB.Resume(w.ctx, item.Link, token, rev, nil)
	require.NoError(t, err)
	w.until(again, "her room again", func(s *webtest.State) bool { return s.Me.Room == rooms[0].ID })

	require.NoError(t, host.Command(w.ctx, "rooms_close", nil))
	for _, p := range []*webtest.Page{host, again, ben} {
		w.until(p, "everybody is back", func(s *webtest.State) bool {
			return s.Session.Rooms == nil && s.Me.Room == "" && s.People[anaID].Room == "" && s.People[id(ben)].Room == ""
		})
	}
	ack, err := again.Put(w.ctx, rooms[1].Board, rect("later", 1))
	require.NoError(t, err)
	require.Nil(t, ack.Error, "afterwards the boards are everybody's")
}

// TestRoomsEndByThemselves: at their time, and with the run.
func TestRoomsEndByThemselves(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	ana := w.enter(w.guest(item, "Ana"), item)
	open := func(seconds int64) {
		t.Helper()
		require.NoError(t, host.Command(w.ctx, "rooms_open", plan(wire.RoomsPlan{
			Placing: session.ByChance, Seconds: seconds, Rooms: []wire.RoomPlan{{Name: "A"}},
		})))
		w.until(ana, "her room", func(s *webtest.State) bool { return s.Me.Room != "" })
	}
	open(1)
	began := time.Now()
	w.until(ana, "back", func(s *webtest.State) bool { return s.Me.Room == "" && s.Session.Rooms == nil })
	require.Greater(t, time.Since(began), 500*time.Millisecond)
	open(60)
	require.NoError(t, host.Command(w.ctx, "end", nil))
	w.until(ana, "the end", said(wire.WhyEnded))
	require.NoError(t, host.Command(w.ctx, "start", nil))
	w.until(host, "a new run without rooms", func(s *webtest.State) bool { return s.Place != "" && s.Session.Rooms == nil })
	w.until(host, "the boards of before", func(s *webtest.State) bool { return s.Me.Room == "" })
}

// TestRoomsWhileOpen: a room is added, renamed and closed while they are open, and
// everybody is told at once; so is who came and has no room, until they are to stay.
func TestRoomsWhileOpen(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host, ana := w.draws(w.host, item), w.draws(w.guest(item, "Ana"), item)
	require.NoError(t, host.Command(w.ctx, "rooms_open", plan(wire.RoomsPlan{
		Placing: session.ByHand, Rooms: []wire.RoomPlan{{Name: "A", People: []string{ana.Now().Me.ID}}},
	})))
	ben := w.draws(w.guest(item, "Ben"), item)
	id := ben.Now().Me.ID
	late := func(main bool) func(s *webtest.State) bool {
		return func(s *webtest.State) bool {
			is, r := s.People[id], s.Session.Rooms
			return r != nil && is.Room == "" && is.Since > r.Since && is.Main == main
		}
	}
	w.until(host, "who came late", late(false))
	require.NoError(t, host.Command(w.ctx, "room_go", &wire.SocketArgs{Person: id}))
	w.until(host, "who is to stay", late(true))

	all := []*webtest.Page{host, ana, ben}
	named := func(names ...string) {
		t.Helper()
		for _, p := range all {
			w.until(p, strings.Join(names, ", "), func(s *webtest.State) bool {
				var is []string
				for _, r := range s.Session.Rooms.List {
					is = append(is, r.Name)
				}
				return slices.Equal(is, names)
			})
		}
	}
	var r *webtest.Refused
	for _, c := range []struct {
		name string
		args wire.SocketArgs
	}{{"room_add", wire.SocketArgs{Name: "B"}}, {"room_rename", wire.SocketArgs{Room: "x", Name: "B"}}, {"room_close", wire.SocketArgs{Room: "x"}}} {
		require.ErrorAs(t, ana.Command(w.ctx, c.name, &c.args), &r)
		require.Equal(t, "not_allowed", r.Code)
		if c.args.Room != "" {
			require.ErrorAs(t, host.Command(w.ctx, c.name, &c.args), &r)
			require.Equal(t, "no_rooms", r.Code)
		}
	}
	for _, name := range []string{"", "  ", strings.Repeat("x", 101)} {
		require.ErrorAs(t, host.Command(w.ctx, "room_add", &wire.SocketArgs{Name: name}), &r)
		require.Equal(t, "invalid", r.Code)
	}
	require.NoError(t, host.Command(w.ctx, "room_add", &wire.SocketArgs{Name: "B"}))
	named("A", "B")
	added := host.Now().Session.Rooms.List[1]
	require.NoError(t, host.Command(w.ctx, "room_go", &wire.SocketArgs{Person: id, Room: added.ID}))
	w.until(ben, "his room", func(s *webtest.State) bool { return s.Me.Room == added.ID })
	require.NoError(t, host.Command(w.ctx, "room_rename", &wire.SocketArgs{Room: added.ID, Name: "Writers"}))
	named("A", "Writers")
	for p, code := range map[*webtest.Page]string{ben: "", ana: "not_allowed"} {
		ack, err := p.Put(w.ctx, added.Board, rect("of"+p.Now().Me.ID, 1))
		require.NoError(t, err)
		require.Equal(t, code != "", ack.Error != nil)
	}
	require.NoError(t, host.Command(w.ctx, "room_close", &wire.SocketArgs{Room: added.ID}))
	named("A")
	for _, p := range all {
		w.until(p, "he is back", func(s *webtest.State) bool { return s.People[id].Room == "" && s.People[id].Main })
	}
	w.until(ben, "he is told", func(s *webtest.State) bool { return s.Me.Room == "" })
	require.NotEmpty(t, ana.Now().Me.Room)
	ack, err := ana.Put(w.ctx, added.Board, rect("after", 1))
	require.NoError(t, err)
	require.Nil(t, ack.Error, "its board is everybody's")
	require.NoError(t, host.Command(w.ctx, "room_close", &wire.SocketArgs{Room: host.Now().Session.Rooms.List[0].ID}))
	for _, p := range all {
		w.until(p, "the last one is closed", func(s *webtest.State) bool { return s.Session.Rooms == nil && s.Me.Room == "" })
	}
}

func TestHostileRooms(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	for what, say := range map[string]string{
		"nothing to open":    `"rooms_open","args":{}`,
		"no rooms":           `"rooms_open","args":{"rooms":{"rooms":[],"placing":"hand"}}`,
		"an odd placing":     `"rooms_open","args":{"rooms":{"rooms":[{"name":"A"}],"placing":"luck"}}`,
		"people by choice":   `"rooms_open","args":{"rooms":{"rooms":[{"name":"A","people":["x"]}],"placing":"choice"}}`,
		"a nameless person":  `"rooms_open","args":{"rooms":{"rooms":[{"name":"A","people":[""]}],"placing":"hand"}}`,
		"below nothing":      `"rooms_open","args":{"rooms":{"rooms":[{"name":"A"}],"placing":"hand","seconds":-1}}`,
		"a week":             `"rooms_open","args":{"rooms":{"rooms":[{"name":"A"}],"placing":"hand","seconds":604800}}`,
		"an id of one's own": `"rooms_open","args":{"rooms":{"rooms":[{"id":"x","name":"A"}],"placing":"hand"}}`,
		"a board of another": `"rooms_open","args":{"rooms":{"rooms":[{"name":"A","board":"x"}],"placing":"hand"}}`,
		"time below nothing": `"rooms_time","args":{"more":-1}`,
		"time past all":      `"rooms_time","args":{"more":9223372036854775807}`,
		"a call for another": `"room_call","args":{"person":"x","call":true}`,
		"close with a room":  `"rooms_close","args":{"room":"x"}`,
		"add with an id":     `"room_add","args":{"name":"A","room":"x"}`,
		"add with a board":   `"room_add","args":{"name":"A","board":"x"}`,
		"rename no room":     `"room_rename","args":{"name":"A"}`,
		"rename an odd room": `"room_rename","args":{"name":"A","room":"a b"}`,
		"rename by another":  `"room_rename","args":{"name":"A","room":"x","by":"` + host.Now().Me.ID + `"}`,
		"close no room":      `"room_close","args":{}`,
		"close with nothing": `"room_close"`,
		"somebody else's by": `"room_go","args":{"room":"x","by":"` + host.Now().Me.ID + `"}`,
	} {
		t.Run(what, func(t *testing.T) {
			p := w.enter(w.guest(item, "Mallory"), item)
			require.NoError(t, p.Send(w.ctx, []byte(`{"t":"command","id":1,"name":`+say+`}`)))
			w.closes(p, wire.CloseMalformed)
		})
	}
	var r *webtest.Refused
	for _, name := range []string{"", "   ", string(make([]byte, 200))} {
		args := plan(wire.RoomsPlan{Placing: session.ByHand, Rooms: []wire.RoomPlan{{Name: name}}})
		require.ErrorAs(t, host.Command(w.ctx, "rooms_open", args), &r)
	}
	twice := plan(wire.RoomsPlan{Placing: session.ByHand, Rooms: []wire.RoomPlan{
		{Name: "A", People: []string{host.Now().Me.ID}}, {Name: "B", People: []string{host.Now().Me.ID}},
	}})
	require.ErrorAs(t, host.Command(w.ctx, "rooms_open", twice), &r)
	require.Equal(t, "invalid", r.Code)
	require.Nil(t, host.Now().Session.Rooms)
	w.undisturbed(host)
}

// TestPreparedRooms: the plan of rooms on the wire, what is no plan, and a late
// comer who is led to the room that it names.
func TestPreparedRooms(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	path := "/api/v1/sessions/" + item.Link + "/rooms"
	var none wire.PlannedRooms
	require.NoError(t, w.host.Ask(w.ctx, "GET", path, nil, &none))
	require.Nil(t, none.Plan)
	require.Len(t, none.People, 1)
	me := none.People[0].ID

	bad := func(location, message string, body any) {
		t.Helper()
		var p *webtest.Problem
		require.ErrorAs(t, w.host.Ask(w.ctx, "PUT", path, body, nil), &p)
		require.Equal(t, []any{422, "invalid"}, []any{p.Status, p.Code})
		if location != "" {
			require.Equal(t, location+" "+message, p.Errors[0].Location+" "+p.Errors[0].Message)
		}
	}
	room := func(name string, people ...string) wire.RoomPlan { return wire.RoomPlan{Name: name, People: people} }
	bad("body.people", "unknown", wire.RoomsPlan{Placing: session.ByHand, Rooms: []wire.RoomPlan{room("A", "somebody")}})
	bad("body.rooms", "invalid", wire.RoomsPlan{Placing: session.ByHand, Rooms: []wire.RoomPlan{}})
	bad("body.rooms", "invalid", wire.RoomsPlan{Placing: session.ByHand, Rooms: []wire.RoomPlan{room("A", me), room("B", me)}})
	bad("body.rooms", "invalid", wire.RoomsPlan{Placing: session.ByChoice, Rooms: []wire.RoomPlan{room("A", me)}})
	for _, seconds := range []int64{-1, 86_401, 1 << 62} {
		bad("body.rooms", "invalid", wire.RoomsPlan{Placing: session.ByHand, Rooms: []wire.RoomPlan{room("A")}, Seconds: seconds})
	}
	bad("body.rooms", "too_many", wire.RoomsPlan{Placing: session.ByHand, Rooms: slices.Repeat([]wire.RoomPlan{room("A")}, 51)})
	bad("body.rooms.name", "too_long", wire.RoomsPlan{Placing: session.ByHand, Rooms: []wire.RoomPlan{room(strings.Repeat("ä", 101))}})
	bad("", "", map[string]any{"placing": "luck", "rooms": []any{}})
	bad("", "", map[string]any{"placing": "hand", "rooms": nil})
	bad("", "", map[string]any{"placing": "hand", "rooms": []any{map[string]any{"name": "A", "id": "x"}}})

	want := wire.RoomsPlan{Placing: session.ByHand, Return: true, Seconds: 600, Rooms: []wire.RoomPlan{room("Reading", me), room("Writing")}}
	require.NoError(t, w.host.Ask(w.ctx, "PUT", path, want, nil))
	var kept wire.PlannedRooms
	require.NoError(t, w.host.Ask(w.ctx, "GET", path, nil, &kept))
	require.Equal(t, want, *kept.Plan)
	guest := w.guest(item, "Gus")
	var p *webtest.Problem
	require.ErrorAs(t, guest.Ask(w.ctx, "GET", path, nil, nil), &p)
	require.Equal(t, "needs_account", p.Code)

	host := w.draws(w.host, item)
	require.NoError(t, host.Command(w.ctx, "rooms_open", plan(*kept.Plan)))
	w.until(host, "the room", func(s *webtest.State) bool {
		return s.Session.Rooms != nil && s.Me.Room == s.Session.Rooms.List[0].ID && slices.Contains(s.Me.May, session.DoPlanRooms)
	})
	require.NoError(t, w.host.Ask(w.ctx, "DELETE", path, nil, nil))
	kept = wire.PlannedRooms{}
	require.NoError(t, w.host.Ask(w.ctx, "GET", path, nil, &kept))
	require.Nil(t, kept.Plan)
	require.NotNil(t, host.Now().Session.Rooms, "what is open stays open")
}
