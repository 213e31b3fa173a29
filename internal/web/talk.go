package web

import (
	"slices"
	"strconv"
	"sync"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// chatTail is how many messages a page that comes back is sent; where it has
// missed more it fetches the chat.
const chatTail = 200

// talk brings what is said in a session's chat to the pages that listen. What
// was committed comes in its order, from one worker. Not everybody sees
// everything: a page that does not see a change is not told that there was one,
// and what it is told next covers it.
type talk struct {
	ch *channel

	in struct { // what was committed and not yet told; held for moments only
		sync.Mutex
		spoken  []classroom.Spoken
		working bool
	}

	mu    sync.Mutex // after that of the channel
	pages map[*socket]*hearing
}

// hearing is how far a page was told what was said.
type hearing struct {
	viewer  classroom.ChatViewer
	told    int64 // what it was sent covers everything up to it
	looked  int64 // and of what came up to here it may see nothing more
	opening bool
	wait    []classroom.Spoken // what came while it opens
}

func newTalk(ch *channel) *talk { return &talk{ch: ch, pages: map[*socket]*hearing{}} }

// take is called from the commit path. It must not block.
func (k *talk) take(s classroom.Spoken) {
	k.in.Lock()
	defer k.in.Unlock()
	k.in.spoken = append(k.in.spoken, s)
	if !k.in.working {
		k.in.working = true
		go k.work()
	}
}

// work tells of what was committed until nothing is left. Names are read before
// the pages are locked.
func (k *talk) work() {
	for {
		k.in.Lock()
		spoken := k.in.spoken
		k.in.spoken = nil
		k.in.working = len(spoken) > 0
		k.in.Unlock()
		if len(spoken) == 0 {
			return
		}
		c := k.ch.s.saying(spoken)
		k.mu.Lock()
		if c.inRooms() {
			k.look()
		}
		for so, at := range k.pages {
			if at.opening {
				at.wait = append(at.wait, spoken...)
				continue
			}
			k.follow(so, at, c)
		}
		k.mu.Unlock()
	}
}

// saying is changes of a chat that follow each other, on their way to pages.
// What is the same for many is marshalled once.
type saying struct {
	from, to int64
	gap      bool // they do not follow each other: another node made changes between them
	messages []classroom.Message
	names    map[session.PersonID]string
	parts    map[string][]byte
}

func (s *Server) saying(spoken []classroom.Spoken) *saying {
	c := &saying{parts: map[string][]byte{}}
	for i, one := range spoken {
		if i == 0 {
			c.from, c.to = one.From, one.From
		}
		c.gap = c.gap || one.From != c.to
		c.to = one.To
		c.messages = append(c.messages, one.Messages...)
	}
	c.names = s.names(speakers(c.messages))
	return c
}

// inRooms tells whether something of it was said in a breakout room.
func (c *saying) inRooms() bool {
	return slices.ContainsFunc(c.messages, func(m classroom.Message) bool { return m.Room != "" })
}

// part is what a viewer sees of it; nil: nothing. It is the end of a message
// that begins with its from.
func (c *saying) part(v classroom.ChatViewer, after int64) []byte {
	seen := make([]byte, len(c.messages)) // which of them
	var visible []classroom.Message
	for i := range c.messages {
		if m := &c.messages[i]; m.Seq > after && m.VisibleTo(v) {
			seen[i] = 1
			visible = append(visible, *m)
		}
	}
	if len(visible) == 0 {
		return nil
	}
	part, made := c.parts[string(seen)]
	if !made {
		raw := marshal(wire.SocketSaid{
			T: "said", To: c.to, Messages: chatMessages(visible), Names: namesOf(visible, c.names),
		})
		part = raw[len(saidBegins):]
		c.parts[string(seen)] = part
	}
	return part
}

// saidBegins is how a said begins whose from is zero.
const saidBegins = `{"t":"said","from":0`

// look looks where everybody is before they are told what was said in a room: who
// has left it meanwhile may be known as being in it still. Called with k.mu held.
func (k *talk) look() {
	err := k.ch.view(func(st *session.State) {
		for so, at := range k.pages {
			k.turn(so, at, at.viewer.In(st))
		}
	})
	if err == nil {
		return
	}
	for so := range k.pages {
		k.anew(so)
	}
}

// turn takes note of what a page sees now. One that sees other rooms than before
// reads the chat anew. Called with k.mu held.
func (k *talk) turn(so *socket, at *hearing, v classroom.ChatViewer) {
	other := v.Other(at.viewer)
	if at.viewer = v; other {
		k.anew(so)
	}
}

// anew has a page listen again. Called with k.mu held.
func (k *talk) anew(so *socket) {
	delete(k.pages, so)
	so.send(whole(wire.SocketRelisten{T: "relisten"}))
}

// follow takes a page along. Called with k.mu held.
func (k *talk) follow(so *socket, at *hearing, c *saying) {
	if c.gap || c.from > at.looked {
		k.anew(so)
		return
	}
	if c.to <= at.looked {
		return
	}
	if part := c.part(at.viewer, at.looked); part != nil {
		so.send(frame{[]byte(`{"t":"said","from":` + strconv.FormatInt(at.told, 10)), part})
		at.told = c.to
	}
	at.looked = c.to
}

// listen has a page told of what is said from now on, and of what it has missed.
func (so *socket) listen(ch *channel, m wire.SocketListen) {
	ctx, cancel := within()
	defer cancel()
	at := ch.whereIs(so)
	if !at.views {
		return // it is not inside any more: the bye is under way
	}
	v, hears, err := ch.hears(so)
	switch {
	case err != nil:
		so.fault(ctx, err)
		return
	case !hears:
		return
	}
	seq, tail, err := so.s.class.ChatTail(ctx, ch.id, v, m.Seq, chatTail+1)
	if err != nil {
		ch.talk.leave(so)
		so.fault(ctx, err)
		return
	}
	answer := wire.SocketChat{T: "chat", Epoch: so.s.class.ChatEpoch(v), Seq: seq, Mode: wire.ModeTail}
	if m.Epoch != answer.Epoch || m.Seq > seq || len(tail) > chatTail {
		ch.talk.leave(so)
		answer.Mode = wire.ModeSnapshot
		so.send(whole(answer))
		return
	}
	ch.talk.opened(so, answer, m.Seq, tail)
}

// hears registers a page for what is said, if it may see the workspace.
func (ch *channel) hears(so *socket) (v classroom.ChatViewer, ok bool, err error) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if !so.in.views {
		return v, false, nil
	}
	if err := ch.view(func(st *session.State) { v = classroom.ChatViewerIn(st, so.in.who) }); err != nil {
		return v, false, err
	}
	ch.talk.mu.Lock()
	defer ch.talk.mu.Unlock()
	ch.talk.pages[so] = &hearing{viewer: v, opening: true}
	return v, true, nil
}

// opened sends a page what it has missed, and what came meanwhile.
func (k *talk) opened(so *socket, answer wire.SocketChat, had int64, tail []classroom.Message) {
	names := k.ch.s.names(speakers(tail))
	k.mu.Lock()
	defer k.mu.Unlock()
	at := k.pages[so]
	if at == nil {
		return // it went meanwhile
	}
	so.send(whole(answer))
	at.told, at.looked, at.opening = had, answer.Seq, false
	if len(tail) > 0 {
		so.send(whole(wire.SocketSaid{
			T: "said", From: had, To: answer.Seq, Messages: chatMessages(tail), Names: namesOf(tail, names),
		}))
		at.told = answer.Seq
	}
	wait := at.wait
	at.wait = nil
	for _, one := range wait {
		if k.pages[so] == at && one.To > at.looked {
			k.follow(so, at, k.ch.s.saying([]classroom.Spoken{one}))
		}
	}
}

// leave takes the chat from a page.
func (k *talk) leave(so *socket) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.pages, so)
}

// sees takes note of whether a page may see the chat of other runs than its own,
// and of which rooms.
func (k *talk) sees(so *socket, earlier bool, me wire.Self) {
	k.mu.Lock()
	defer k.mu.Unlock()
	at := k.pages[so]
	if at == nil {
		return
	}
	v := at.viewer
	switch {
	case earlier:
		v.Run = ""
	case v.Run == "":
		v.Run = so.in.run
	}
	v.Host, v.Here = me.Role == wire.RoleOwner || me.Role == wire.RoleCoHost, session.RoomID(me.Room)
	k.turn(so, at, v)
}

// speakers are those whose names go with messages.
func speakers(messages []classroom.Message) []session.PersonID {
	var ids []session.PersonID
	for i := range messages {
		for _, p := range [...]session.PersonID{messages[i].Author, messages[i].To} {
			if p != "" && !slices.Contains(ids, p) {
				ids = append(ids, p)
			}
		}
	}
	return ids
}

func namesOf(messages []classroom.Message, names map[session.PersonID]string) map[string]string {
	out := map[string]string{}
	for _, p := range speakers(messages) {
		if name := names[p]; name != "" {
			out[string(p)] = name
		}
	}
	return out
}

func chatMessages(messages []classroom.Message) []wire.ChatMessage {
	out := make([]wire.ChatMessage, len(messages))
	for i := range messages {
		out[i] = chatMessage(&messages[i])
	}
	return out
}

func chatMessage(m *classroom.Message) wire.ChatMessage {
	out := wire.ChatMessage{
		ID: string(m.ID), N: m.Number, Seq: m.Seq, Run: string(m.Run), At: wire.Millis(m.At), By: string(m.Author),
		To: string(m.To), Room: string(m.Room), InRoom: m.RoomName, All: m.All, Text: m.Text, Reply: string(m.Reply), Edited: wire.Millis(m.Edited), Clears: m.Clears,
	}
	for _, f := range m.Files {
		out.Files = append(out.Files, wire.ChatFile{
			Hash: f.Hash, Name: f.Name, Type: f.Type, Size: f.Size, Width: f.Width, Height: f.Height,
		})
	}
	switch {
	case m.Deleted == 0:
	case m.By == m.Author:
		out.Deleted = "author"
	default:
		out.Deleted = "host"
	}
	return out
}
