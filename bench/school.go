package main

import (
	"context"
	"fmt"
	"net"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/stoahq/stoa/bench/client"
)

// school is a server with a host, as the drivers use it. Everything in it is
// made through the public API before the clock runs.
type school struct {
	*server
	host      client.Person
	apis      []*client.API
	addresses []net.IP
	guests    atomic.Int64
}

// found starts a server and sets it up.
func (b *bench) found(ctx context.Context, o startOptions) (*school, error) {
	s, err := b.start(ctx, o)
	if err != nil {
		return nil, err
	}
	sch := &school{server: s}
	for i := range max(1, b.addresses) {
		ip := spreadAddress(i)
		sch.addresses = append(sch.addresses, ip)
		sch.apis = append(sch.apis, client.NewAPI(s.addr, ip))
	}
	if o.bare {
		sch.host = client.Person{ID: "host", Cookie: "stoa_login=host"}
		return sch, nil
	}
	sch.host, err = sch.apis[0].SetUp(ctx, "Hanna", "hanna@example.org", "correct horse battery")
	if err != nil {
		s.stop(b)
		return nil, err
	}
	return sch, nil
}

// each calls fn for 0 to n-1, so many at a time, until one fails.
func each(ctx context.Context, n, atATime int, fn func(ctx context.Context, i int) error) error {
	g, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range min(n, atATime) {
		g.Go(func() error {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return nil
				}
				if err := fn(ctx, i); err != nil {
					return err
				}
			}
			return ctx.Err()
		})
	}
	return g.Wait()
}

// class is a session that anybody with the link may enter while a host has
// started it.
func class() client.NewSession {
	return client.NewSession{Name: "Class", Policy: "classroom", Guests: "direct"}
}

// addSessions makes n sessions and gives their links.
func (s *school) addSessions(ctx context.Context, n int, as client.NewSession) ([]string, error) {
	links := make([]string, n)
	err := each(ctx, n, 32, func(ctx context.Context, i int) error {
		if s.bare {
			links[i] = fmt.Sprint("s", i)
			return nil
		}
		made, err := s.apis[0].AddSession(ctx, s.host, as)
		links[i] = made.Link
		return err
	})
	return links, err
}

// addGuests makes as many guests for each link, in the order of the links.
func (s *school) addGuests(ctx context.Context, links []string, of int) ([]client.Person, error) {
	people := make([]client.Person, len(links)*of)
	err := each(ctx, len(people), 32, func(ctx context.Context, i int) error {
		n := s.guests.Add(1)
		if s.bare {
			id := fmt.Sprint("g", n)
			people[i] = client.Person{ID: id, Cookie: "stoa_guest=" + id}
			return nil
		}
		var err error
		people[i], err = s.apis[i%len(s.apis)].AddGuest(ctx, links[i/of], fmt.Sprintf("Guest %d", n))
		return err
	})
	return people, err
}

// dialer opens sockets for a person, the i-th of many.
func (s *school) dialer(p client.Person, i int) client.Dialer {
	d := client.Dialer{Addr: s.addr, Cookie: p.Cookie}
	if len(s.addresses) > 1 {
		d.Source = s.addresses[i%len(s.addresses)]
	}
	return d
}

// open opens pages, one per person, and waits until each is at the door.
// links[i] is where people[i] goes.
func (s *school) open(ctx context.Context, people []client.Person, links func(i int) string, observe func(i int) func(*client.Page, client.Message)) ([]*client.Page, error) {
	pages := make([]*client.Page, len(people))
	err := each(ctx, len(people), 64, func(ctx context.Context, i int) error {
		var see func(*client.Page, client.Message)
		if observe != nil {
			see = observe(i)
		}
		p, err := client.Open(ctx, s.dialer(people[i], i), links(i), see)
		if err != nil {
			return err
		}
		pages[i] = p
		return p.Wait(ctx, atDoor)
	})
	if err != nil {
		closeAll(pages)
	}
	return pages, err
}

func atDoor(s client.State) bool { return s.Next != "" && !s.Inside }

func inside(s client.State) bool { return s.Inside }

func closeAll(pages []*client.Page) {
	for _, p := range pages {
		if p != nil {
			p.Cut()
		}
	}
}

// repeat gives the same person n times: as many tabs.
func repeat(p client.Person, n int) []client.Person {
	all := make([]client.Person, n)
	for i := range all {
		all[i] = p
	}
	return all
}

// spreadAddress is the i-th of 250 addresses of this machine's loopback.
func spreadAddress(i int) net.IP { return net.IPv4(127, 0, 0, byte(1+i%250)) }
