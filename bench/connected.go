package main

import (
	"context"
	"fmt"
	"time"

	"github.com/stoahq/stoa/bench/client"
)

const (
	manyPeople = 10_000
	classSize  = 25 // a host and 24 guests
)

// stay is what connected people cost.
type stay struct {
	people int
	each   float64 // bytes of resident memory per participant
	empty  int64   // bytes of the server as it started
	ready  int64   // bytes with all accounts and sessions, nobody there
	busy   float64 // share of a core, nobody doing anything
	idle   float64 // the same before anybody came
	cut    int     // connections that were lost meanwhile
	syncs  int     // times a page had missed something
}

// perThousand is the share of a core that 1,000 connected people cost.
func (s stay) perThousand() float64 { return (s.busy - s.idle) / float64(s.people) * 1000 }

// watch measures people who are there and do nothing: empty and idle are
// already known.
func (b *bench) watch(ctx context.Context, s *school, st *stay, pages []*client.Page) error {
	if err := pause(ctx, b.pause); err != nil {
		return err
	}
	full, err := s.rss()
	if err != nil {
		return err
	}
	st.each = float64(full-st.empty) / float64(st.people)
	s.profile(b, "idle", b.window())
	if st.busy, err = s.busy(ctx, b.window()); err != nil {
		return err
	}
	for _, p := range pages {
		now := p.State()
		st.syncs += now.Syncs
		if now.Closed || !now.Inside {
			st.cut++
		}
	}
	b.say("%s: %.1f KB each, %.3f %% of a core per 1,000, %d cut, %d syncs", s.name, st.each/1024, 100*st.perThousand(), st.cut, st.syncs)
	return nil
}

// window is how long idle CPU is watched: a whole number of pings.
func (b *bench) window() time.Duration {
	if b.quick {
		return 10 * time.Second
	}
	return 60 * time.Second
}

// before measures the server with all accounts and sessions and nobody there.
func (b *bench) before(ctx context.Context, s *school, st *stay) (err error) {
	if err := pause(ctx, min(b.pause, 5*time.Second)); err != nil {
		return err
	}
	if st.idle, err = s.busy(ctx, min(b.window(), 15*time.Second)); err != nil {
		return err
	}
	st.ready, err = s.rss()
	return err
}

// runClasses connects 10,000 people in sessions of 25.
func runClasses(ctx context.Context, b *bench) error {
	var all []stay
	for _, o := range b.targets() {
		st, err := b.measureClasses(ctx, o)
		if err != nil {
			return err
		}
		all = append(all, st)
	}
	rows := stayRows(fmt.Sprintf("%s connected in sessions of %d", thousands(all[0].people), classSize), all)
	rows[0].target, rows[0].met = "30 KB", verdict(all[0].each <= 30*1024)
	rows[1].target, rows[1].met = "0.2 %", verdict(all[0].perThousand() <= 0.002)
	for _, r := range rows {
		b.table.add(r)
	}
	return nil
}

func stayRows(who string, all []stay) []row {
	st := all[0]
	note := fmt.Sprintf("%.0f MB in all; %.0f MB at the start, %.0f MB when accounts and sessions were made",
		(float64(st.empty)+st.each*float64(st.people))/1e6, float64(st.empty)/1e6, float64(st.ready)/1e6)
	if st.cut > 0 {
		note += fmt.Sprintf("; %d connections were lost", st.cut)
	}
	rows := []row{
		{what: who + ": memory per participant", figure: fmt.Sprintf("%.1f KB", st.each/1024), note: note},
		{what: "– idle CPU per 1,000 connected, timers armed", figure: fmt.Sprintf("%.2f %% of a core", 100*st.perThousand()), note: fmt.Sprintf("%.2f %% with nobody there", 100*st.idle)},
	}
	if len(all) > 1 {
		rows[0].bare = fmt.Sprintf("%.1f KB (%.1f×)", all[1].each/1024, st.each/all[1].each)
		rows[1].bare = fmt.Sprintf("%.2f %% (%.1f×)", 100*all[1].perThousand(), st.perThousand()/all[1].perThousand())
	}
	return rows
}

func (b *bench) measureClasses(ctx context.Context, o startOptions) (st stay, err error) {
	s, err := b.found(ctx, o)
	if err != nil {
		return st, err
	}
	defer s.stop(b)
	st.empty = s.empty
	c := &classes{school: s, guestsEach: classSize - 1}
	if c.links, err = s.addSessions(ctx, b.size(manyPeople)/classSize, class()); err != nil {
		return st, err
	}
	if c.people, err = s.addGuests(ctx, c.links, c.guestsEach); err != nil {
		return st, err
	}
	st.people = len(c.links) * classSize
	b.say("%s: %d guests are there", s.name, len(c.people))
	if err := b.before(ctx, s, &st); err != nil {
		return st, err
	}
	if err := c.openDoors(ctx); err != nil {
		return st, err
	}
	defer c.shut()
	took, _, err := c.fill(ctx, 16)
	if err != nil {
		return st, err
	}
	b.say("%s: all are inside after %s", s.name, ms(took))
	return st, b.watch(ctx, s, &st, append(c.hosts, c.guests...))
}

// runHall connects 10,000 people to one session, and ends it.
func runHall(ctx context.Context, b *bench) error {
	var all []stay
	var ends [][]crowdRound
	for _, o := range b.targets() {
		st, end, err := b.measureHall(ctx, o)
		if err != nil {
			return err
		}
		all, ends = append(all, st), append(ends, []crowdRound{end})
	}
	for _, r := range stayRows(fmt.Sprintf("%s connected in one session", thousands(all[0].people)), all) {
		b.table.add(r)
	}
	r := endRow(all[0].people, time.Second, ends)
	if n := ends[0][0].lost; n > 0 {
		r.note += fmt.Sprintf("; %d were not told: %s", n, ends[0][0].why)
		r.met = verdict(false)
	}
	b.table.add(r)
	return nil
}

func (b *bench) measureHall(ctx context.Context, o startOptions) (st stay, end crowdRound, err error) {
	s, err := b.found(ctx, o)
	if err != nil {
		return st, end, err
	}
	defer s.stop(b)
	st.empty = s.empty
	c := &crowd{school: s, deaf: true, over: newLatch(b.size(manyPeople))}
	links, err := s.addSessions(ctx, 1, class())
	if err != nil {
		return st, end, err
	}
	c.link = links[0]
	if c.people, err = s.addGuests(ctx, links, b.size(manyPeople)-1); err != nil {
		return st, end, err
	}
	st.people = len(c.people) + 1
	b.say("%s: %d guests are there", s.name, len(c.people))
	if err := b.before(ctx, s, &st); err != nil {
		return st, end, err
	}
	defer c.shut()
	if err := c.gather(ctx); err != nil {
		return st, end, err
	}
	b.say("%s: all are inside", s.name)
	var pages []*client.Page
	for _, h := range c.all() {
		pages = append(pages, h.page)
	}
	if err := b.watch(ctx, s, &st, pages); err != nil {
		return st, end, err
	}
	s.profile(b, "end", 2*time.Second)
	if err := c.click(ctx, &end); err != nil {
		return st, end, err
	}
	for _, h := range c.all() {
		if h.bye.Load() == 0 {
			end.lost++
			end.why = fmt.Sprint(h.page.Err())
		}
	}
	b.say("%s: ended for the last after %s, %d not told", s.name, ms(end.last), end.lost)
	return st, end, nil
}

// gather lets people in 64 at a time, as they come in during minutes.
func (c *crowd) gather(ctx context.Context) (err error) {
	c.guests = make([]*hearer, len(c.people))
	if c.host, err = c.hear(ctx, c.school.host, 0); err != nil {
		return err
	}
	if _, err := c.host.page.Do(ctx, "start"); err != nil {
		return err
	}
	return each(ctx, len(c.people), 64, func(ctx context.Context, i int) error {
		if err := c.come(ctx, i); err != nil {
			return err
		}
		if _, err := c.guests[i].page.Do(ctx, "enter"); err != nil {
			return fmt.Errorf("guest %d: %w", i, err)
		}
		return c.guests[i].page.Wait(ctx, inside)
	})
}
