package mail

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/stoahq/stoa/internal/classroom"
)

// The methods of a calendar entry (RFC 5546).
const (
	methodRequest = "REQUEST"
	methodCancel  = "CANCEL"
	methodPublish = "PUBLISH" // a file that somebody downloads
)

// Forms of dates.
const (
	wallForm = "2006-01-02T15:04" // classroom.Dates.Start
	dayForm  = "2006-01-02"       // classroom.Dates.Until
	icsWall  = "20060102T150405"
	icsUTC   = "20060102T150405Z"
)

// when says the dates of a session in words.
func (t *texts) when(d *classroom.Dates, off bool) (string, error) {
	if d == nil || off {
		return "", nil
	}
	start, err := time.Parse(wallForm, d.Start)
	if err != nil {
		return "", fmt.Errorf("dates: %w", err)
	}
	end := start.Add(time.Duration(d.Minutes) * time.Minute)
	if span, ok := d.Next(0); ok { // where the clocks change meanwhile
		if zone, err := time.LoadLocation(d.Zone); err == nil {
			end = span.End.Time().In(zone)
		}
	}
	values := map[string]string{
		"Weekday": t.Weekdays[start.Weekday()], "Start": start.Format("15:04"), "End": end.Format("15:04"), "Zone": d.Zone,
	}
	if values["From"], err = t.day(start); err != nil {
		return "", err
	}
	if !d.Weekly {
		return fill(t.Once, values)
	}
	until, err := time.Parse(dayForm, d.Until)
	if err != nil {
		return "", fmt.Errorf("dates: %w", err)
	}
	if values["Until"], err = t.day(until); err != nil {
		return "", err
	}
	return fill(t.Weekly, values)
}

func (t *texts) day(d time.Time) (string, error) {
	return fill(t.Day, map[string]any{"Day": d.Day(), "Month": t.Months[d.Month()-1], "Year": d.Year()})
}

// invitation is the calendar entry of a mail about a session with dates.
func (w *Writer) invitation(m classroom.Mail, by, base string) (calendar, method string, err error) {
	method = methodRequest
	switch m.Kind {
	case classroom.MailInvite, classroom.MailUpdate:
		if m.Data.Off {
			method = methodCancel
		}
	case classroom.MailCancel:
		method = methodCancel
	default:
		return "", "", nil
	}
	if m.Data.Dates == nil {
		return "", "", nil
	}
	e := entry{
		uid: m.Data.Invitation + "@" + host(base), sequence: m.Data.Sequence, name: m.Data.Name, note: m.Data.Note,
		link: base + "/s/" + m.Data.Link, stamp: m.Created.Time(), dates: *m.Data.Dates, method: method,
		organizer: w.From.Address, by: by, attendee: m.Email, guest: m.Name, language: m.Language,
	}
	calendar, err = e.calendar()
	return calendar, method, err
}

// Calendar is the dates of a session as a file that somebody adds to their
// own calendar.
func (w *Writer) Calendar(s classroom.Session, base string, now time.Time) (string, error) {
	if s.Dates == nil {
		return "", classroom.ErrNotFound
	}
	e := entry{
		uid: string(s.ID) + "@" + host(base), sequence: s.Sequence, name: s.Name, link: base + "/s/" + s.Link,
		stamp: now, dates: *s.Dates, method: methodPublish,
	}
	return e.calendar()
}

func host(base string) string {
	if u, err := url.Parse(base); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "localhost"
}

// entry is one entry of a calendar.
type entry struct {
	uid              string
	sequence         int
	name, note, link string
	stamp            time.Time
	dates            classroom.Dates
	method           string
	organizer, by    string // address and name
	attendee, guest  string // address and name
	language         string
}

func (e entry) calendar() (string, error) {
	first, ok := e.dates.Next(0)
	if !ok {
		return "", fmt.Errorf("calendar: dates cannot be read: %+v", e.dates)
	}
	c := ics.NewCalendarFor("Stoa")
	c.SetProductId("-//Stoa//Sessions//EN")
	c.SetMethod(ics.Method(e.method))
	ev := ics.NewEvent(e.uid)
	ev.SetProperty(ics.ComponentPropertyDtstamp, e.stamp.UTC().Format(icsUTC))
	ev.SetSequence(e.sequence)
	if err := e.when(c, ev, first); err != nil {
		return "", err
	}
	ev.SetSummary(text(e.name))
	about := e.link
	if e.note != "" {
		about = text(e.note) + "\n\n" + e.link
	}
	ev.SetDescription(about)
	ev.SetLocation(e.link)
	ev.SetURL(e.link)
	e.people(ev)
	status := ics.ObjectStatusConfirmed
	if e.method == methodCancel {
		status = ics.ObjectStatusCancelled
	}
	ev.SetStatus(status)
	c.AddVEvent(ev)
	return c.Serialize(ics.WithNewLine("\r\n")), nil
}

// when is in UTC for a single date, so that no calendar has to know the zone.
// Weekly ones need it: their hour stays when the clocks change.
func (e entry) when(c *ics.Calendar, ev *ics.VEvent, first classroom.Span) error {
	start, end := first.Start.Time(), first.End.Time()
	if !e.dates.Weekly {
		ev.SetProperty(ics.ComponentPropertyDtStart, start.UTC().Format(icsUTC))
		ev.SetProperty(ics.ComponentPropertyDtEnd, end.UTC().Format(icsUTC))
		return nil
	}
	zone, err := time.LoadLocation(e.dates.Zone)
	if err != nil {
		return fmt.Errorf("calendar: %w", err)
	}
	last, err := time.ParseInLocation(dayForm, e.dates.Until, zone)
	if err != nil {
		return fmt.Errorf("calendar: %w", err)
	}
	until := last.AddDate(0, 0, 1).Add(-time.Second)
	c.AddVTimezone(timezone(zone, start, until))
	in := ics.WithTZID(e.dates.Zone)
	ev.SetProperty(ics.ComponentPropertyDtStart, start.In(zone).Format(icsWall), in)
	ev.SetProperty(ics.ComponentPropertyDtEnd, end.In(zone).Format(icsWall), in)
	ev.AddRrule("FREQ=WEEKLY;UNTIL=" + until.UTC().Format(icsUTC))
	return nil
}

func (e entry) people(ev *ics.VEvent) {
	if e.method == methodPublish {
		return
	}
	ev.SetOrganizer(e.organizer, ics.WithCN(called(e.by, e.organizer)))
	ev.AddAttendee(e.attendee, ics.WithCN(called(e.guest, e.attendee)), ics.ParticipationRoleReqParticipant,
		ics.ParticipationStatusNeedsAction, ics.CalendarUserTypeIndividual,
		&ics.KeyValues{Key: "RSVP", Value: []string{"FALSE"}})
}

// called is a name as a parameter. Programs disagree about how to write marks
// in there that mean something to calendars, so there are none.
func called(name, otherwise string) string {
	if name == "" {
		name = otherwise
	}
	return strings.Join(strings.Fields(strings.NewReplacer(
		`"`, "", `\`, "", ",", " ", ";", " ", ":", " ", "'", "\u2019",
	).Replace(oneLine(name))), " ")
}

// text is a value without characters that a calendar does not allow; lines
// stay.
func text(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = oneLine(lines[i])
	}
	return strings.Join(lines, "\n")
}
