package mail_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	ical "github.com/emersion/go-ical"
	"github.com/stretchr/testify/require"
	"github.com/teambition/rrule-go"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// parse reads a calendar with another library than the one that wrote it.
func parse(t *testing.T, calendar string) (*ical.Calendar, ical.Event) {
	t.Helper()
	c, err := ical.NewDecoder(strings.NewReader(calendar)).Decode()
	require.NoError(t, err, calendar)
	require.Len(t, c.Events(), 1)
	return c, c.Events()[0]
}

func textOf(t *testing.T, p ical.Props, name string) string {
	t.Helper()
	s, err := p.Text(name)
	require.NoError(t, err)
	return s
}

func TestEntryOnce(t *testing.T) {
	m := oneOf(classroom.MailInvite, "de")
	m.Data.Dates = &classroom.Dates{Start: "2026-11-24T09:05", Zone: "Asia/Jerusalem", Minutes: 90}
	m.Data.Name = "Übung; Teil 1, \\ „Anfang“ " + strings.Repeat("שלום", 18)
	l, err := writer().Write(m, "O'Hanna, Dr.: \"H\"", base)
	require.NoError(t, err)
	require.Equal(t, "REQUEST", l.Method)
	c, e := parse(t, l.Calendar)
	require.Equal(t, "REQUEST", textOf(t, c.Props, "METHOD"))
	require.Equal(t, "inv1@stoa.example.org", textOf(t, e.Props, "UID"))
	require.Equal(t, m.Data.Name, textOf(t, e.Props, "SUMMARY"))
	require.Equal(t, "Bring\na pen\n\n"+base+"/s/abc", textOf(t, e.Props, "DESCRIPTION"))
	require.Equal(t, base+"/s/abc", textOf(t, e.Props, "LOCATION"))
	require.Equal(t, "2", e.Props.Get("SEQUENCE").Value)
	require.Equal(t, "CONFIRMED", textOf(t, e.Props, "STATUS"))
	start, err := e.DateTimeStart(nil)
	require.NoError(t, err)
	require.Equal(t, time.Date(2026, 11, 24, 7, 5, 0, 0, time.UTC), start.UTC())
	end, err := e.DateTimeEnd(nil)
	require.NoError(t, err)
	require.Equal(t, 90*time.Minute, end.Sub(start))
	organizer, attendee := e.Props.Get("ORGANIZER"), e.Props.Get("ATTENDEE")
	require.Equal(t, "mailto:stoa@example.org", organizer.Value)
	require.Equal(t, "O’Hanna Dr. H", organizer.Params.Get("CN"))
	require.Equal(t, "mailto:eve@example.org", attendee.Value)
	require.Equal(t, "FALSE", attendee.Params.Get("RSVP"))
	stamp, err := e.Props.DateTime("DTSTAMP", time.UTC)
	require.NoError(t, err)
	require.Equal(t, m.Created.Time().Unix(), stamp.Unix())
	for line := range strings.SplitSeq(l.Calendar, "\r\n") {
		require.LessOrEqual(t, len(line), 75)
		require.True(t, strings.ToValidUTF8(line, "?") == line, "folded inside a character")
	}
}

func TestEntryIsChangedAndCancelled(t *testing.T) {
	uid := ""
	for _, c := range []struct {
		kind   classroom.MailKind
		off    bool
		method string
		status string
	}{
		{classroom.MailInvite, false, "REQUEST", "CONFIRMED"},
		{classroom.MailUpdate, false, "REQUEST", "CONFIRMED"},
		{classroom.MailUpdate, true, "CANCEL", "CANCELLED"},
		{classroom.MailCancel, false, "CANCEL", "CANCELLED"},
	} {
		m := oneOf(c.kind, "en")
		m.Data.Off = c.off
		l, err := writer().Write(m, "Hanna", base)
		require.NoError(t, err)
		require.Equal(t, c.method, l.Method)
		cal, e := parse(t, l.Calendar)
		require.Equal(t, c.method, textOf(t, cal.Props, "METHOD"))
		require.Equal(t, c.status, textOf(t, e.Props, "STATUS"))
		require.NotNil(t, e.Props.Get("ORGANIZER"))
		require.NotNil(t, e.Props.Get("DTSTART"))
		if uid == "" {
			uid = textOf(t, e.Props, "UID")
		}
		require.Equal(t, uid, textOf(t, e.Props, "UID"))
	}
	m := oneOf(classroom.MailInvite, "en")
	m.Data.Dates = nil
	l, err := writer().Write(m, "Hanna", base)
	require.NoError(t, err)
	require.Empty(t, l.Calendar, "without dates there is nothing to enter")
}

func TestDownload(t *testing.T) {
	text, err := writer().Calendar(lesson(weekly), base, time.Unix(0, 0))
	require.NoError(t, err)
	c, e := parse(t, text)
	require.Equal(t, "PUBLISH", textOf(t, c.Props, "METHOD"))
	require.Nil(t, e.Props.Get("ATTENDEE"))
	require.Equal(t, "s1@stoa.example.org", textOf(t, e.Props, "UID"))
}

// TestWeeklyInEveryZone has another library find the dates of a weekly entry,
// by nothing but what the file itself says of the zone, and compares them with
// ours.
func TestWeeklyInEveryZone(t *testing.T) {
	for _, d := range []classroom.Dates{
		weekly,
		{Start: "2026-10-05T23:30", Zone: "Europe/Berlin", Minutes: 60, Weekly: true, Until: "2029-07-01"},
		{Start: "2026-02-01T09:00", Zone: "America/New_York", Minutes: 45, Weekly: true, Until: "2027-03-01"},
		{Start: "2026-02-01T09:00", Zone: "Asia/Jerusalem", Minutes: 45, Weekly: true, Until: "2029-12-31"},
		{Start: "2026-02-01T09:00", Zone: "Australia/Lord_Howe", Minutes: 45, Weekly: true, Until: "2028-03-01"},
		{Start: "2026-02-01T09:00", Zone: "Africa/Casablanca", Minutes: 45, Weekly: true, Until: "2028-03-01"},
		{Start: "2026-02-01T09:00", Zone: "Asia/Kolkata", Minutes: 45, Weekly: true, Until: "2028-03-01"},
		{Start: "2026-02-01T09:00", Zone: "America/Santiago", Minutes: 45, Weekly: true, Until: "2028-03-01"},
		{Start: "2026-02-01T09:00", Zone: "UTC", Minutes: 45, Weekly: true, Until: "2026-03-01"},
		{Start: "2014-02-01T09:00", Zone: "Europe/Moscow", Minutes: 45, Weekly: true, Until: "2015-03-01"},
		{Start: "2010-01-05T09:00", Zone: "Europe/Moscow", Minutes: 45, Weekly: true, Until: "2015-03-01"},
	} {
		t.Run(fmt.Sprintf("%s from %s", d.Zone, d.Start), func(t *testing.T) {
			text, err := writer().Calendar(lesson(d), base, time.Unix(0, 0))
			require.NoError(t, err)
			c, e := parse(t, text)
			require.Equal(t, d.Zone, e.Props.Get("DTSTART").Params.Get("TZID"))
			option, err := e.Props.RecurrenceRule()
			require.NoError(t, err)
			require.Equal(t, rrule.WEEKLY, option.Freq)
			zone := zoneOf(t, c, d.Zone)
			wall, err := time.Parse("20060102T150405", e.Props.Get("DTSTART").Value)
			require.NoError(t, err)

			after := int64(0)
			n := 0
			for ; ; n++ {
				span, ok := d.Next(instant(after))
				start := zone.utc(wall.AddDate(0, 0, 7*n))
				if !ok {
					require.True(t, start.After(option.Until), "it goes on longer than it should")
					break
				}
				require.Equal(t, span.Start.Time().UTC(), start)
				require.False(t, start.After(option.Until))
				after = int64(span.End)
			}
			require.Greater(t, n, 4)
		})
	}
}

// observed is what a VTIMEZONE says: from when on which offset holds.
type observed []struct {
	wall     time.Time // as the clocks showed it before
	from, to time.Duration
}

func zoneOf(t *testing.T, c *ical.Calendar, name string) (all observed) {
	t.Helper()
	for _, tz := range c.Children {
		if tz.Name != "VTIMEZONE" {
			continue
		}
		require.Equal(t, name, textOf(t, tz.Props, "TZID"))
		for _, o := range tz.Children {
			onset, err := time.Parse("20060102T150405", o.Props.Get("DTSTART").Value)
			require.NoError(t, err)
			from, to := offset(t, o.Props.Get("TZOFFSETFROM").Value), offset(t, o.Props.Get("TZOFFSETTO").Value)
			onsets := []time.Time{onset}
			option, err := o.Props.RecurrenceRule()
			require.NoError(t, err)
			if option != nil {
				option.Dtstart = onset
				if !option.Until.IsZero() {
					option.Until = option.Until.Add(from) // our onsets are by the wall
				}
				rule, err := rrule.NewRRule(*option)
				require.NoError(t, err)
				onsets = rule.Between(onset, onset.AddDate(8, 0, 0), true)
				require.Equal(t, onset, onsets[0], "the onset fits its own rule")
			}
			for _, at := range onsets {
				all = append(all, struct {
					wall     time.Time
					from, to time.Duration
				}{at, from, to})
			}
		}
	}
	require.NotEmpty(t, all)
	return all
}

// utc is when the clocks of the zone show a time: the last onset before it
// tells the offset (RFC 5545, 3.6.5).
func (o observed) utc(wall time.Time) time.Time {
	var last time.Time
	var by time.Duration
	for _, e := range o {
		if !e.wall.After(wall) && !e.wall.Before(last) {
			last, by = e.wall, e.to
		}
	}
	return wall.Add(-by)
}

func offset(t *testing.T, s string) time.Duration {
	at, err := time.Parse("-0700", s)
	require.NoError(t, err)
	_, seconds := at.Zone()
	return time.Duration(seconds) * time.Second
}

func instant(us int64) session.Instant { return session.Instant(us) }

func lesson(d classroom.Dates) classroom.Session {
	return classroom.Session{ID: "s1", Name: "Algebra", Link: "abc", Dates: &d}
}
