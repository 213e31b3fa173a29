package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/stoahq/stoa/bench/client"
)

const (
	listedSessions = 10_000
	listsAsked     = 40 // times each page is asked for
	listTarget     = 50 * time.Millisecond
)

// runLists gives one account 10,000 sessions and asks for pages of its list,
// one at a time. What counts is the time that the server works on one, in CPU;
// on the wall it is the whole answer, to its last byte, beside the driver.
func runLists(ctx context.Context, b *bench) error {
	s, err := b.found(ctx, startOptions{})
	if err != nil {
		return err
	}
	defer func() { s.stop(b) }()
	n := b.size(listedSessions)
	if err := s.addListed(ctx, n); err != nil {
		return err
	}
	s.profile(b, "lists", b.window())
	for _, q := range []struct{ what, query string }{
		{"first page, by name", ""},
		{"– by people inside", "sort=inside"},
		{"– by next date", "sort=next"},
		{"– by age", "sort=created"},
		{"– searched", "q=geometry+7"},
		{"– searched in vain", "q=nothing+at+all"},
		{"next page, by name", "cursor"},
	} {
		times, used, err := s.askLists(ctx, q.query)
		if err != nil {
			return fmt.Errorf("%s: %w", q.what, err)
		}
		r := row{what: q.what, target: ms(listTarget), figure: ms(used), met: verdict(used <= listTarget)}
		if q.query == "" {
			r.what = fmt.Sprintf("list of %s sessions in one account, %s: the server's time (CPU)", thousands(n), q.what)
		}
		r.note = "on the wall, p50 / p95: " + ms(times.at(0.5)) + " / " + ms(times.at(0.95))
		b.say("%s: %s", r.what, r.figure)
		b.table.add(r)
	}
	return nil
}

// addListed makes the sessions.
func (s *school) addListed(ctx context.Context, n int) error {
	subjects := []string{"Algebra", "Geometry", "History of art", "Physics", "Choir"}
	return each(ctx, n, 32, func(ctx context.Context, i int) error {
		name := fmt.Sprintf("%s %05d", subjects[i%len(subjects)], (i*7919)%n)
		made, err := s.apis[0].AddSession(ctx, s.host, client.NewSession{Name: name, Policy: "classroom", Guests: "direct"})
		if err != nil || i%10 != 0 {
			return err
		}
		return s.apis[0].SetStatus(ctx, s.host, made.Link, "closed")
	})
}

// askLists asks for a page again and again; "cursor" is the page after the
// first.
func (s *school) askLists(ctx context.Context, query string) (times spread, each time.Duration, err error) {
	if query == "cursor" {
		first, err := s.apis[0].Lists(ctx, s.host, "limit=50")
		if err != nil {
			return nil, 0, err
		}
		query = "limit=50&cursor=" + url.QueryEscape(first.Next)
	}
	before := s.used()
	for range listsAsked {
		begin := time.Now()
		page, err := s.apis[0].Lists(ctx, s.host, query)
		if err != nil {
			return nil, 0, err
		}
		times = append(times, time.Since(begin))
		if found := len(page.Sessions) == 50; found == strings.Contains(query, "nothing") {
			return nil, 0, fmt.Errorf("%d sessions on the page", len(page.Sessions))
		}
	}
	return times, (s.used() - before) / listsAsked, nil
}
