package main

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/stoahq/stoa/bench/client"
)

const (
	chatMessages = 200
	chatTarget   = 100 * time.Millisecond // p99, to the last listener
)

// choir is one session whose people all listen to its chat.
type choir struct {
	*school
	pages []*client.Page
	heard atomic.Pointer[echoing]
}

// echoing is one message on its way to everybody.
type echoing struct {
	all  *latch
	last atomic.Int64 // ns
}

// runChat measures how long a message takes to everybody in a large session. The
// bare server keeps nothing and is not asked.
func runChat(ctx context.Context, b *bench) error {
	if b.alone {
		return nil
	}
	n := b.size(1000)
	s, err := b.found(ctx, startOptions{})
	if err != nil {
		return err
	}
	defer s.stop(b)
	c := &choir{school: s}
	defer func() { closeAll(c.pages) }()
	if err := c.gather(ctx, n); err != nil {
		return err
	}
	quiet()
	used, begin := s.used(), time.Now()
	var told spread
	for i := range chatMessages {
		took, err := c.sing(ctx, i)
		if err != nil {
			return err
		}
		told = append(told, took)
	}
	each := (s.used() - used) / chatMessages
	b.say("%d messages in %s", chatMessages, ms(time.Since(begin)))
	b.table.add(row{
		what:   fmt.Sprintf("a chat message heard by all of %s, click to the last, durable, p50 / p99", thousands(n)),
		target: ms(chatTarget) + " (p99)",
		figure: ms(told.at(0.5)) + " / " + ms(told.at(0.99)),
		met:    verdict(told.at(0.99) <= chatTarget),
		note:   fmt.Sprintf("%d messages, one after the other, by %d people; worst %s; %s of the server's CPU each; none lost", chatMessages, min(n, chatMessages/4), ms(told.at(1)), ms(each)),
	})
	return nil
}

// gather brings n people into a session and has each listen.
func (c *choir) gather(ctx context.Context, n int) error {
	links, err := c.addSessions(ctx, 1, class())
	if err != nil {
		return err
	}
	guests, err := c.addGuests(ctx, links, n-1)
	if err != nil {
		return err
	}
	listening := newLatch(n)
	people := append([]client.Person{c.host}, guests...)
	c.pages, err = c.open(ctx, people, func(int) string { return links[0] }, func(int) func(*client.Page, client.Message) {
		return func(p *client.Page, m client.Message) { c.hear(p, m, listening) }
	})
	if err != nil {
		return err
	}
	if _, err := c.pages[0].Do(ctx, "start"); err != nil {
		return err
	}
	for i, p := range c.pages {
		if i > 0 {
			if err := p.Tell("enter"); err != nil {
				return err
			}
		}
		if err := p.Wait(ctx, inside); err != nil {
			return err
		}
		if err := p.Say([]byte(`{"t":"listen","epoch":"","seq":0}`)); err != nil {
			return err
		}
	}
	return listening.wait(ctx)
}

// hear does what a page does: where it shall fetch the chat first there is
// nothing to be fetched yet, and it listens from where the server is.
func (c *choir) hear(p *client.Page, m client.Message, listening *latch) {
	switch m.Kind {
	case "chat":
		if epoch, seq, again := client.ChatAnswer(m.Body); again {
			_ = p.Say([]byte(`{"t":"listen","epoch":"` + epoch + `","seq":` + strconv.FormatInt(seq, 10) + `}`))
		} else {
			listening.down()
		}
	case "said":
		if e := c.heard.Load(); e != nil {
			at := m.At.UnixNano()
			for was := e.last.Load(); was < at && !e.last.CompareAndSwap(was, at); was = e.last.Load() {
			}
			e.all.down()
		}
	}
}

// sing has one person say something and waits until all have heard it.
func (c *choir) sing(ctx context.Context, i int) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	e := &echoing{all: newLatch(len(c.pages))}
	c.heard.Store(e)
	by := c.pages[i%min(len(c.pages), chatMessages/4)]
	begin := time.Now()
	say := fmt.Sprintf(`{"t":"say","id":"m%d","text":"This is message number %d, of about the usual length."}`, i, i)
	if err := by.Say([]byte(say)); err != nil {
		return 0, err
	}
	if err := e.all.wait(ctx); err != nil {
		return 0, fmt.Errorf("message %d: %w", i, err)
	}
	return time.Duration(e.last.Load() - begin.UnixNano()), nil
}
