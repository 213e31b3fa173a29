package classroom

import (
	"context"
	"errors"
	"time"
	_ "time/tzdata" // zones are known wherever the program runs

	"github.com/stoahq/stoa/internal/session"
)

// Dates are when people mean to meet in a session: once, or every week until a
// day. They start and end nothing. They are kept as they were meant, by the
// clock on the wall of a zone, so that a lesson at ten stays at ten when the
// clocks change.
type Dates struct {
	Start   string `json:"start"` // 2006-01-02T15:04 in Zone
	Zone    string `json:"zone"`  // of the IANA database: Europe/Berlin
	Minutes int    `json:"minutes"`
	Weekly  bool   `json:"weekly,omitzero"`
	Until   string `json:"until,omitzero"` // weekly: 2006-01-02, the last day on which one may begin
}

// Span is from when to when.
type Span struct{ Start, End session.Instant }

const (
	wallForm   = "2006-01-02T15:04"
	dayForm    = "2006-01-02"
	mostAhead  = 10 * 366 * 24 * time.Hour // how far away dates may be
	mostLength = 24 * 60                   // minutes
	week       = 7
)

// parsed are dates taken apart.
type parsed struct {
	start  time.Time // by the clock on the wall, in UTC
	until  time.Time // the day, in UTC; once: that of start
	zone   *time.Location
	length time.Duration
}

// parse takes dates apart; the error is an *Invalid.
func (d Dates) parse() (p parsed, err error) {
	if p.zone, err = time.LoadLocation(d.Zone); err != nil || d.Zone == "" || d.Zone == "Local" {
		return p, &Invalid{"dates.zone", "unknown"}
	}
	if p.start, err = time.Parse(wallForm, d.Start); err != nil {
		return p, &Invalid{"dates.start", "malformed"}
	}
	if d.Minutes < 1 || d.Minutes > mostLength {
		return p, &Invalid{"dates.minutes", "out_of_range"}
	}
	p.length = time.Duration(d.Minutes) * time.Minute
	p.until = p.start.Truncate(24 * time.Hour)
	switch {
	case !d.Weekly && d.Until != "":
		return p, &Invalid{"dates.until", "out_of_range"}
	case !d.Weekly:
		return p, nil
	case d.Until == "":
		return p, &Invalid{"dates.until", "required"}
	}
	until, err := time.Parse(dayForm, d.Until)
	switch {
	case err != nil:
		return p, &Invalid{"dates.until", "malformed"}
	case until.Before(p.until):
		return p, &Invalid{"dates.until", "before_start"}
	}
	p.until = until
	return p, nil
}

// Check says what is wrong with dates that are to be kept now, as an *Invalid:
// they must not all be over, nor further away than ten years, nor have begun
// longer ago than that: Next goes through them week by week.
func (d Dates) Check(now session.Instant) error {
	p, err := d.parse()
	if err != nil {
		return err
	}
	ahead := now.Time().Add(mostAhead)
	if p.start.After(ahead) || d.Weekly && p.start.Before(now.Time().Add(-mostAhead)) {
		return &Invalid{"dates.start", "out_of_range"}
	}
	if p.until.After(ahead) {
		return &Invalid{"dates.until", "out_of_range"}
	}
	if _, ok := p.next(now); !ok {
		return &Invalid{"dates.start", "past"}
	}
	return nil
}

// Next is the date that goes on at an instant, or else the next one; false:
// all are over.
func (d Dates) Next(now session.Instant) (Span, bool) {
	p, err := d.parse()
	if err != nil {
		return Span{}, false
	}
	return p.next(now)
}

func (p parsed) next(now session.Instant) (Span, bool) {
	// Begin two weeks before now: a date is a day long at most, and zones are
	// less than a day apart.
	skip := int(now.Time().Sub(p.start)/(24*time.Hour))/week - 2
	for n := max(skip, 0); ; n++ {
		wall := p.start.AddDate(0, 0, week*n)
		if wall.Truncate(24 * time.Hour).After(p.until) {
			return Span{}, false
		}
		start := onWall(wall, p.zone)
		if span := (Span{session.At(start), session.At(start.Add(p.length))}); now < span.End {
			return span, true
		}
	}
}

// onWall is when the clocks of a zone show a time. Where they show it twice it
// is the first; where they leave it out it is counted from before the change
// (RFC 5545, 3.3.5).
func onWall(wall time.Time, zone *time.Location) time.Time {
	by := func(near time.Time) (time.Time, bool) {
		_, offset := near.In(zone).Zone()
		t := wall.Add(-time.Duration(offset) * time.Second)
		_, there := t.In(zone).Zone()
		return t, there == offset
	}
	before, fits := by(wall.Add(-24 * time.Hour))
	if fits {
		return before
	}
	if after, fits := by(wall.Add(24 * time.Hour)); fits {
		return after
	}
	return before
}

// keepDates moves sessions on to their next date when one is over.
func (c *Classroom) keepDates(ctx context.Context) error {
	for {
		if err := c.passDates(ctx); err != nil && ctx.Err() == nil {
			c.log.Warn("dates could not be moved on", "err", err)
		}
		if !sleep(ctx, datesPoll) {
			return nil
		}
	}
}

const (
	datesPoll  = time.Minute
	datesBatch = 500
)

func (c *Classroom) passDates(ctx context.Context) error {
	for {
		var passed []Session
		now := clock()
		err := c.store.Read(ctx, func(q Query) (err error) {
			passed, err = q.DatesPassed(ctx, now, datesBatch)
			return err
		})
		if err != nil || len(passed) == 0 {
			return err
		}
		err = c.store.Write(ctx, func(tx Tx) error {
			for _, s := range passed {
				// As it is now: somebody may have set other dates meanwhile.
				s, err := tx.Session(ctx, s.ID)
				if errors.Is(err, ErrNotFound) {
					continue
				}
				if err != nil {
					return err
				}
				if err := tx.SaveNext(ctx, s.ID, s.Dates.next(now)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, s := range passed {
			c.touched(s.ID)
		}
	}
}

// next is the present or next date; zero: none.
func (d *Dates) next(now session.Instant) Span {
	if d == nil {
		return Span{}
	}
	span, _ := d.Next(now)
	return span
}
