package webtest

import (
	"context"
	"fmt"
	"maps"
	"net/http"

	"github.com/stoahq/stoa/internal/web/wire"
)

// Chat is what a page knows of its session's chat.
type Chat struct {
	Epoch     string
	Seq       int64
	Mode      wire.DocMode // of the last answer to listen; empty: none yet
	Messages  map[string]wire.ChatMessage
	Names     map[string]string
	Gaps      int // how often something was missing
	Relistens int
}

// chats is the chat as a page knows it. It is guarded by the page's lock.
type chats struct {
	chat  Chat
	heard map[string]chan wire.SocketHeard
}

// Chat is what the page knows of the chat.
func (p *Page) Chat() Chat {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.chats.chat
	c.Messages, c.Names = maps.Clone(c.Messages), maps.Clone(c.Names)
	return c
}

// UntilChat waits until something holds of the chat; it looks again after each
// message.
func (p *Page) UntilChat(ctx context.Context, what string, holds func(*Chat) bool) error {
	return p.Until(ctx, what, func(*State) bool { return holds(&p.chats.chat) })
}

// Listen has the page told of the chat from where it is, fetching it where the
// server asks for that. b is the browser of the page and link its session.
func (p *Page) Listen(ctx context.Context, b *Browser, link string) error {
	for range 3 {
		p.mu.Lock()
		p.chats.chat.Mode = ""
		m := wire.SocketListen{T: "listen", Epoch: p.chats.chat.Epoch, Seq: p.chats.chat.Seq}
		p.mu.Unlock()
		if err := p.Send(ctx, m); err != nil {
			return err
		}
		if err := p.UntilChat(ctx, "an answer to listen", func(c *Chat) bool { return c.Mode != "" }); err != nil {
			return err
		}
		if p.Chat().Mode == wire.ModeTail {
			return nil
		}
		var all wire.Chat
		if err := b.Ask(ctx, http.MethodGet, api+"/sessions/"+link+"/chat", nil, &all); err != nil {
			return err
		}
		p.mu.Lock()
		p.chats.chat = Chat{Epoch: all.Epoch, Seq: all.Seq, Messages: map[string]wire.ChatMessage{}, Names: all.Names}
		for _, m := range all.Messages {
			p.chats.chat.Messages[m.ID] = m
		}
		p.mu.Unlock()
	}
	return fmt.Errorf("the chat cannot be listened to: always a snapshot")
}

// Speak sends a say, amend, unsay or clear and waits for its answer.
func (p *Page) Speak(ctx context.Context, m any) (wire.SocketHeard, error) {
	var did, id string
	switch m := m.(type) {
	case wire.SocketSay:
		did, id = m.T, m.ID
	case wire.SocketAmend:
		did, id = m.T, m.ID
	case wire.SocketUnsay:
		did, id = m.T, m.ID
	case wire.SocketClear:
		did, id = m.T, m.ID
	}
	heard := make(chan wire.SocketHeard, 1)
	p.mu.Lock()
	if p.chats.heard == nil {
		p.chats.heard = map[string]chan wire.SocketHeard{}
	}
	p.chats.heard[did+id] = heard
	p.mu.Unlock()
	if err := p.Send(ctx, m); err != nil {
		return wire.SocketHeard{}, err
	}
	select {
	case h := <-heard:
		return h, nil
	case <-ctx.Done():
		return wire.SocketHeard{}, fmt.Errorf("no answer to %s %s: %w", did, id, ctx.Err())
	}
}

// receiveChat changes the chat by a message; false: it is not about the chat.
func (p *Page) receiveChat(t string, raw []byte) bool {
	c := &p.chats.chat
	switch t {
	case "chat":
		m := decode[wire.SocketChat](raw)
		c.Mode = m.Mode
	case "said":
		m := decode[wire.SocketSaid](raw)
		if m.From != c.Seq {
			c.Gaps++
		}
		c.Seq = m.To
		if c.Messages == nil {
			c.Messages, c.Names = map[string]wire.ChatMessage{}, map[string]string{}
		}
		for _, one := range m.Messages {
			if one.Clears {
				for id, o := range c.Messages {
					if o.Run == one.Run && o.To == "" && o.N < one.N {
						delete(c.Messages, id)
					}
				}
			}
			c.Messages[one.ID] = one
		}
		maps.Copy(c.Names, m.Names)
	case "heard":
		m := decode[wire.SocketHeard](raw)
		if heard := p.chats.heard[m.Did+m.ID]; heard != nil {
			heard <- *m
			delete(p.chats.heard, m.Did+m.ID)
		}
	case "relisten":
		c.Relistens++
	default:
		return false
	}
	return true
}
