package mail

import (
	"fmt"
	"time"

	ics "github.com/arran4/golang-ical"
)

// timezone describes a zone for the years from a first to a last instant, as
// calendars that do not know its name need it (RFC 5545, 3.6.5). Where the
// clocks change by the same rule every year it says the rule, for as long as
// it holds; else each change.
func timezone(zone *time.Location, from, to time.Time) *ics.VTimezone {
	tz := ics.NewTimezone(zone.String())
	changes := changesOf(zone, from.AddDate(-1, 0, 0), to.AddDate(1, 0, 0))
	if len(changes) == 0 || changes[0].at.After(from) { // no change tells what holds at first
		name, offset := from.In(zone).Zone()
		observance(tz, change{at: time.Unix(0, 0), before: offset, after: offset, dst: from.In(zone).IsDST(), name: name}, "")
	}
	horizon := to.AddDate(1, 0, 0)
	done := make([]bool, len(changes))
	for i, c := range changes {
		if done[i] {
			continue
		}
		rule := ""
		if same := c.yearly(changes[i:]); len(same) > 1 {
			rule = c.rule()
			for _, j := range same {
				done[i+j] = true
			}
			if last := changes[i+same[len(same)-1]]; last.at.AddDate(1, 0, 7).Before(horizon) { // another rule follows
				rule += ";UNTIL=" + last.at.UTC().Format(icsUTC)
			}
		}
		observance(tz, c, rule)
	}
	return tz
}

// change is an instant at which the clocks of a zone change.
type change struct {
	at            time.Time
	before, after int // seconds east of Greenwich
	dst           bool
	name          string
}

// wall is what the clocks show at the change, before it.
func (c change) wall() time.Time { return c.at.UTC().Add(time.Duration(c.before) * time.Second) }

// week of the month in which the change is: 1 to 4, or -1 for the last.
func (c change) week() int {
	w := c.wall()
	if w.AddDate(0, 0, 7).Month() != w.Month() {
		return -1
	}
	return (w.Day() + 6) / 7
}

// like tells whether two changes follow one rule.
func (c change) like(d change) bool {
	a, b := c.wall(), d.wall()
	return c.before == d.before && c.after == d.after && c.dst == d.dst && a.Month() == b.Month() &&
		a.Weekday() == b.Weekday() && c.week() == d.week() && a.Hour() == b.Hour() && a.Minute() == b.Minute()
}

func (c change) rule() string {
	w := c.wall()
	return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", w.Month(), c.week(), [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}[w.Weekday()])
}

// yearly finds the changes that are c in its year and the following ones,
// without a gap.
func (c change) yearly(changes []change) (at []int) {
	year := c.wall().Year()
	for i, d := range changes {
		if c.like(d) && d.wall().Year() == year {
			at, year = append(at, i), year+1
		}
	}
	return at
}

// changesOf lists when the clocks of a zone change between two instants.
func changesOf(zone *time.Location, from, to time.Time) (all []change) {
	for at := from.In(zone); ; {
		_, next := at.ZoneBounds()
		if next.IsZero() || next.After(to) {
			return all
		}
		_, before := next.Add(-time.Second).Zone()
		name, after := next.Zone()
		all = append(all, change{at: next, before: before, after: after, dst: next.IsDST(), name: name})
		at = next
	}
}

func observance(tz *ics.VTimezone, c change, rule string) {
	var o *ics.ComponentBase
	if c.dst {
		d := &ics.Daylight{}
		tz.Components = append(tz.Components, d)
		o = &d.ComponentBase
	} else {
		o = &tz.AddStandard().ComponentBase
	}
	o.SetProperty(ics.ComponentPropertyDtStart, c.wall().Format(icsWall))
	o.SetProperty("TZOFFSETFROM", offset(c.before))
	o.SetProperty("TZOFFSETTO", offset(c.after))
	o.SetProperty("TZNAME", c.name)
	if rule != "" {
		o.AddRrule(rule)
	}
}

func offset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
}
