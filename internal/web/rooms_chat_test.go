package web_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// inRoom is a message that is said in a breakout room.
func inRoom(id, room, text string) wire.SocketSay {
	return wire.SocketSay{T: "say", ID: id, Text: text, Room: room}
}

// roomy is a live session with two breakout rooms: a host in the main one, Ana
// in the first, Ben in the second, Mia, who moderates, in the main one.
type roomy struct {
	*world
	item                 wire.Item
	hosts, anas, bens    *webtest.Browser
	mias                 *webtest.Browser
	host, ana, ben, mia  *webtest.Page
	one, two             string
	anaID, benID, miasID string
}

func newRoomy(t *testing.T) *roomy {
	w := newWorld(t, options{})
	r := &roomy{world: w, item: w.session(map[string]any{"guests": "direct", "private": "everyone"})}
	r.hosts, r.anas, r.bens, r.mias = w.host, w.account("Ana", session.Contact), w.guest(r.item, "Ben"), w.guest(r.item, "Mia")
	w.member(r.item, r.anas)
	r.host, r.ana, r.ben, r.mia = w.chats(r.hosts, r.item), w.chats(r.anas, r.item), w.chats(r.bens, r.item), w.chats(r.mias, r.item)
	r.anaID, r.benID, r.miasID = r.ana.Now().Me.ID, r.ben.Now().Me.ID, r.mia.Now().Me.ID
	require.NoError(t, r.host.Command(w.ctx, "lend", &wire.SocketArgs{Person: r.miasID}))
	require.NoError(t, r.host.Command(w.ctx, "rooms_open", plan(wire.RoomsPlan{Placing: session.ByHand, Rooms: []wire.RoomPlan{
		{Name: "Reading", People: []string{r.anaID}}, {Name: "Writing", People: []string{r.benID}},
	}})))
	w.until(r.ana, "her room", func(s *webtest.State) bool { return s.Me.Room != "" })
	w.until(r.ben, "his room", func(s *webtest.State) bool { return s.Me.Room != "" })
	r.one, r.two = r.ana.Now().Me.Room, r.ben.Now().Me.Room
	r.again(r.ana, r.anas)
	r.again(r.ben, r.bens)
	return r
}

// again has a page listen as it does after it was told to.
func (r *roomy) again(p *webtest.Page, b *webtest.Browser) {
	r.Helper()
	require.NoError(r, p.Listen(r.ctx, b, r.item.Link))
}

// reads is what somebody is given as the chat.
func (r *roomy) reads(b *webtest.Browser) string {
	r.Helper()
	return ids(r.chat(b, r.item, "").Messages)
}

// go has somebody go into a room, and waits until their page knows.
func (r *roomy) goes(p *webtest.Page, room string) {
	r.Helper()
	require.NoError(r, p.Command(r.ctx, "room_go", &wire.SocketArgs{Room: room}))
	r.until(p, "the room", func(s *webtest.State) bool { return s.Me.Room == room })
}

// TestChatOfRooms holds who reads what is said in a breakout room: who is or was
// in it, hosts, and moderators while they are in it; live, in what is fetched,
// in a tail and by a page that comes back.
func TestChatOfRooms(t *testing.T) {
	r := newRoomy(t)
	require.Nil(t, r.says(r.ana, inRoom("one", r.one, "in the first")).Error)
	require.Nil(t, r.says(r.ben, inRoom("two", r.two, "in the second")).Error)
	require.Nil(t, r.says(r.host, say("main", "in the main room")).Error)
	for _, p := range []*webtest.Page{r.host, r.ana, r.ben, r.mia} {
		r.hears(p, "main", "in the main room")
	}
	r.hears(r.host, "one", "in the first")
	r.hears(r.host, "two", "in the second")
	require.Equal(t, "Reading", r.host.Chat().Messages["one"].InRoom)
	require.Equal(t, r.two, r.host.Chat().Messages["two"].Room)
	require.Empty(t, r.host.Chat().Messages["main"].Room)
	require.Equal(t, "one two main", r.reads(r.hosts))
	require.Equal(t, "one main", r.reads(r.anas))
	require.Equal(t, "two main", r.reads(r.bens))
	require.Equal(t, "main", r.reads(r.mias))

	// Replies, changes, deletions.
	reply := inRoom("reply", r.one, "yes")
	reply.Reply = "one"
	require.Nil(t, r.says(r.ana, reply).Error)
	r.hears(r.host, "reply", "yes")
	require.Equal(t, "one", r.host.Chat().Messages["reply"].Reply)
	leak := say("leak", "look what they say")
	leak.Reply = "one"
	require.Nil(t, r.says(r.host, leak).Error)
	r.hears(r.ben, "leak", "look what they say")
	require.Empty(t, r.ben.Chat().Messages["leak"].Reply, "what one room said is not pointed at in front of all")
	require.Nil(t, r.says(r.ana, wire.SocketAmend{T: "amend", ID: "one", Text: "changed"}).Error)
	r.hears(r.host, "one", "changed")
	require.Equal(t, "not_found", r.says(r.mia, wire.SocketUnsay{T: "unsay", ID: "one"}).Error.Code, "she does not see it")
	require.Equal(t, "not_found", r.says(r.ben, wire.SocketUnsay{T: "unsay", ID: "one"}).Error.Code)
	require.Nil(t, r.says(r.host, wire.SocketUnsay{T: "unsay", ID: "reply"}).Error)
	r.hears(r.ana, "reply", "")

	// A moderator reads a room while she is in it.
	r.goes(r.mia, r.one)
	require.NoError(t, r.mia.UntilChat(r.ctx, "to be told to listen", func(c *webtest.Chat) bool { return c.Relistens > 0 }))
	r.again(r.mia, r.mias)
	require.Contains(t, r.mia.Chat().Messages, "one", "what was said there before she came")
	require.Nil(t, r.says(r.mia, inRoom("mias", r.one, "I help")).Error)
	r.hears(r.ana, "mias", "I help")
	require.NotContains(t, r.ben.Chat().Messages, "mias")
	r.goes(r.mia, "")
	require.Nil(t, r.says(r.ana, inRoom("after", r.one, "she has gone")).Error)
	r.hears(r.host, "after", "she has gone")
	r.again(r.mia, r.mias)
	require.Equal(t, "main leak mias", r.reads(r.mias), "and what she said herself")
	for _, m := range r.mia.Now().Received {
		require.NotContains(t, string(m.Raw), "she has gone")
	}

	// Whoever is moved reads what was said there; where they were they go on reading.
	require.NoError(t, r.host.Command(r.ctx, "room_go", &wire.SocketArgs{Person: r.benID, Room: r.one}))
	r.until(r.ben, "the other room", func(s *webtest.State) bool { return s.Me.Room == r.one })
	r.again(r.ben, r.bens)
	require.Equal(t, "one two main reply leak mias after", r.reads(r.bens))
	require.Equal(t, "elsewhere", r.says(r.ben, inRoom("old", r.two, "too late")).Error.Code)
	require.Equal(t, "elsewhere", r.says(r.ben, say("main2", "for the main room")).Error.Code)
	require.NotContains(t, r.reads(r.hosts), "old")

	// A page that comes back from before all is sent what it may see of it.
	epoch := r.chat(r.anas, r.item, "").Epoch
	back := r.enter(r.anas, r.item)
	require.NoError(t, back.Send(r.ctx, wire.SocketListen{T: "listen", Epoch: epoch, Seq: 0}))
	require.NoError(t, back.UntilChat(r.ctx, "a tail", func(c *webtest.Chat) bool { return len(c.Messages) == 6 }))
	require.NotContains(t, back.Chat().Messages, "two")
	require.NoError(t, back.Send(r.ctx, wire.SocketListen{T: "listen", Epoch: r.chat(r.mias, r.item, "").Epoch, Seq: 0}))
	require.NoError(t, back.UntilChat(r.ctx, "to fetch it", func(c *webtest.Chat) bool { return c.Mode == wire.ModeSnapshot }), "it is another history")

	// After the rooms everybody reads what they may, also later.
	require.NoError(t, r.host.Command(r.ctx, "rooms_close", nil))
	r.until(r.ana, "the end of the rooms", func(s *webtest.State) bool { return s.Session.Rooms == nil && s.Me.Room == "" })
	require.Equal(t, "elsewhere", r.says(r.ana, inRoom("closed", r.one, "too late")).Error.Code)
	require.Nil(t, r.says(r.ana, say("back", "here again")).Error)
	require.Equal(t, "one main reply leak mias after back", r.reads(r.anas))
	require.Equal(t, "main leak mias back", r.reads(r.mias))
	require.NoError(t, r.host.Command(r.ctx, "end", nil))
	reader := r.open(r.anas, r.item)
	require.NoError(t, reader.Command(r.ctx, "read", nil))
	r.until(reader, "a welcome", func(s *webtest.State) bool { return s.Place == wire.PlaceReader })
	require.Equal(t, "one main reply leak mias after back", r.reads(r.anas))

	rows := r.chatSheet(r.item)
	rooms := map[string]string{}
	for _, row := range rows[1:] {
		rooms[row[4]] = row[2]
	}
	require.Equal(t, "Breakout room", rows[0][2])
	require.Equal(t, "Reading", rooms["changed"])
	require.Equal(t, "Writing", rooms["in the second"])
	require.Empty(t, rooms["in the main room"])
	var record wire.Record
	require.NoError(t, r.anas.Ask(r.ctx, "GET", "/api/v1/me/record", nil, &record))
	require.Equal(t, "Reading", record.Messages[len(record.Messages)-1].Room)
	require.Equal(t, "Reading", record.Rooms[0].Name)
	var run wire.RunAttendance
	require.NoError(t, r.hosts.Ask(r.ctx, "GET", "/api/v1/sessions/"+r.item.Link+"/runs/1", nil, &run))
	for _, p := range run.People {
		require.Equal(t, map[string][]string{
			r.anaID: {"Reading"}, r.benID: {"Writing", "Reading"}, r.miasID: {"Reading"},
		}[p.ID], p.Rooms, p.Name)
	}
	_, sheet := r.sheet("/api/v1/sessions/" + r.item.Link + "/runs/1/attendance.csv")
	require.Equal(t, "Breakout rooms", sheet[0][11])
	for _, line := range sheet[1:] {
		if line[1] == "Ben" {
			require.Equal(t, "Writing\nReading", line[11])
		}
	}
}

// TestBroadcast: a host writes to all rooms at once, and the last of it is there
// for whoever comes back.
func TestBroadcast(t *testing.T) {
	r := newRoomy(t)
	all := func(id, text string) wire.SocketSay { return wire.SocketSay{T: "say", ID: id, Text: text, All: true} }
	require.Equal(t, "not_allowed", r.says(r.ana, all("a", "x")).Error.Code)
	require.Equal(t, "not_allowed", r.says(r.mia, all("m", "x")).Error.Code)
	require.Contains(t, r.host.Now().Me.May, session.DoBroadcast)
	require.NotContains(t, r.mia.Now().Me.May, session.DoBroadcast)
	require.Nil(t, r.says(r.host, all("first", "ten minutes")).Error)
	r.goes(r.host, r.one)
	require.Nil(t, r.says(r.host, all("b", "five minutes")).Error, "from within a room")
	for _, p := range []*webtest.Page{r.host, r.ana, r.ben, r.mia} {
		r.hears(p, "b", "five minutes")
		require.True(t, p.Chat().Messages["b"].All)
		require.Empty(t, p.Chat().Messages["b"].Room)
	}
	notice := func(b *webtest.Browser) string {
		c := r.chat(b, r.item, "?limit=1")
		if c.Notice == nil {
			return ""
		}
		require.NotEmpty(t, c.Names[c.Notice.By])
		return c.Notice.Text
	}
	require.Nil(t, r.says(r.ana, inRoom("later", r.one, "hm")).Error)
	require.Equal(t, "five minutes", notice(r.anas), "however much was said since")
	require.Equal(t, "five minutes", notice(r.bens))
	require.Nil(t, r.says(r.host, wire.SocketAmend{T: "amend", ID: "b", Text: "six minutes"}).Error)
	require.Equal(t, "six minutes", notice(r.bens))
	require.Nil(t, r.says(r.host, wire.SocketUnsay{T: "unsay", ID: "b"}).Error)
	require.Equal(t, "ten minutes", notice(r.bens))
	require.Nil(t, r.says(r.host, wire.SocketClear{T: "clear", ID: "c"}).Error)
	require.Empty(t, notice(r.bens))
	require.False(t, strings.Contains(r.reads(r.hosts), "later"), "a clearing is of the rooms too")
	require.NoError(t, r.host.Command(r.ctx, "rooms_close", nil))
	r.until(r.host, "the end of the rooms", func(s *webtest.State) bool { return s.Session.Rooms == nil })
	require.Equal(t, "no_rooms", r.says(r.host, all("none", "x")).Error.Code)
}

// TestRoomsOfLockedChat: hosts lock the chat of the rooms with that of all.
func TestRoomsOfLockedChat(t *testing.T) {
	r := newRoomy(t)
	require.NoError(t, r.hosts.Ask(r.ctx, "PATCH", "/api/v1/sessions/"+r.item.Link, map[string]any{"write": "hosts"}, nil))
	require.Equal(t, "not_allowed", r.says(r.ana, inRoom("a", r.one, "x")).Error.Code)
	require.Nil(t, r.says(r.host, wire.SocketSay{T: "say", ID: "h", Text: "listen", All: true}).Error)
	r.hears(r.ana, "h", "listen")
}
