package classroom_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

func instant(t *testing.T, text string) session.Instant {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return session.At(at)
}

func TestNextDate(t *testing.T) {
	t.Parallel()
	weekly := func(start, zone, until string) classroom.Dates {
		return classroom.Dates{Start: start, Zone: zone, Minutes: 60, Weekly: true, Until: until}
	}
	once := func(start, zone string) classroom.Dates {
		return classroom.Dates{Start: start, Zone: zone, Minutes: 60}
	}
	for _, tt := range []struct {
		name  string
		dates classroom.Dates
		now   string
		want  string // of the start; empty: all are over
	}{
		{"to come", once("2026-11-24T10:00", "Europe/Berlin"), "2026-11-22T00:00:00Z", "2026-11-24T09:00:00Z"},
		{"going on", once("2026-11-24T10:00", "Europe/Berlin"), "2026-11-24T09:59:59Z", "2026-11-24T09:00:00Z"},
		{"just over", once("2026-11-24T10:00", "Europe/Berlin"), "2026-11-24T10:00:00Z", ""},
		{"over midnight", once("2026-11-24T23:30", "UTC"), "2026-11-25T00:29:00Z", "2026-11-24T23:30:00Z"},
		{"the first", weekly("2026-11-24T10:00", "UTC", "2026-12-31"), "2020-01-01T00:00:00Z", "2026-11-24T10:00:00Z"},
		{"the second", weekly("2026-11-24T10:00", "UTC", "2026-12-31"), "2026-11-24T11:00:00Z", "2026-12-01T10:00:00Z"},
		{"the last", weekly("2026-11-24T10:00", "UTC", "2026-12-01"), "2026-12-01T10:59:00Z", "2026-12-01T10:00:00Z"},
		{"after the last", weekly("2026-11-24T10:00", "UTC", "2026-12-07"), "2026-12-01T11:00:00Z", ""},
		{"ten on both sides of summer time: before", weekly("2026-03-23T10:00", "Europe/Berlin", "2026-04-30"), "2026-03-20T00:00:00Z", "2026-03-23T09:00:00Z"},
		{"ten on both sides of summer time: after", weekly("2026-03-23T10:00", "Europe/Berlin", "2026-04-30"), "2026-03-24T00:00:00Z", "2026-03-30T08:00:00Z"},
		{"an hour that is left out counts from before", once("2026-03-29T02:30", "Europe/Berlin"), "2026-03-01T00:00:00Z", "2026-03-29T01:30:00Z"},
		{"an hour that comes twice is the first", once("2026-10-25T02:30", "Europe/Berlin"), "2026-10-01T00:00:00Z", "2026-10-25T00:30:00Z"},
		{"left out in the west", once("2026-03-08T02:30", "America/New_York"), "2026-03-01T00:00:00Z", "2026-03-08T07:30:00Z"},
		{"twice in the west", once("2026-11-01T01:30", "America/New_York"), "2026-10-01T00:00:00Z", "2026-11-01T05:30:00Z"},
		{"far east", once("2026-11-24T10:00", "Pacific/Kiritimati"), "2026-11-01T00:00:00Z", "2026-11-23T20:00:00Z"},
		{"a quarter of an hour", once("2026-11-24T10:00", "Asia/Kathmandu"), "2026-11-01T00:00:00Z", "2026-11-24T04:15:00Z"},
		{"no such zone", once("2026-11-24T10:00", "Mars/Olympus"), "2026-11-01T00:00:00Z", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := tt.dates.Next(instant(t, tt.now))
			if tt.want == "" {
				require.False(t, ok)
				return
			}
			require.True(t, ok)
			require.Equal(t, tt.want, got.Start.Time().Format(time.RFC3339))
			require.Equal(t, time.Duration(tt.dates.Minutes)*time.Minute, got.End.Sub(got.Start))
		})
	}
}

func TestDatesAreChecked(t *testing.T) {
	t.Parallel()
	good := classroom.Dates{Start: "2026-11-24T10:00", Zone: "Europe/Berlin", Minutes: 90, Weekly: true, Until: "2027-02-01"}
	now := "2026-11-22T12:00:00Z"
	require.NoError(t, good.Check(instant(t, now)))
	for _, tt := range []struct {
		name        string
		edit        func(*classroom.Dates)
		field, code string
	}{
		{"no zone", func(d *classroom.Dates) { d.Zone = "" }, "dates.zone", "unknown"},
		{"the server's zone", func(d *classroom.Dates) { d.Zone = "Local" }, "dates.zone", "unknown"},
		{"an unknown zone", func(d *classroom.Dates) { d.Zone = "Europe/Nowhere" }, "dates.zone", "unknown"},
		{"a path", func(d *classroom.Dates) { d.Zone = "../../etc/passwd" }, "dates.zone", "unknown"},
		{"no start", func(d *classroom.Dates) { d.Start = "" }, "dates.start", "malformed"},
		{"with seconds", func(d *classroom.Dates) { d.Start = "2026-11-24T10:00:00Z" }, "dates.start", "malformed"},
		{"no such day", func(d *classroom.Dates) { d.Start = "2026-02-30T10:00" }, "dates.start", "malformed"},
		{"too far", func(d *classroom.Dates) { d.Start, d.Until = "2099-01-01T10:00", "2099-02-01" }, "dates.start", "out_of_range"},
		{"since the year one", func(d *classroom.Dates) { d.Start = "0001-01-01T10:00" }, "dates.start", "out_of_range"},
		{"no length", func(d *classroom.Dates) { d.Minutes = 0 }, "dates.minutes", "out_of_range"},
		{"longer than a day", func(d *classroom.Dates) { d.Minutes = 1441 }, "dates.minutes", "out_of_range"},
		{"no end", func(d *classroom.Dates) { d.Until = "" }, "dates.until", "required"},
		{"an end in words", func(d *classroom.Dates) { d.Until = "later" }, "dates.until", "malformed"},
		{"an end before the start", func(d *classroom.Dates) { d.Until = "2026-11-23" }, "dates.until", "before_start"},
		{"an end too far", func(d *classroom.Dates) { d.Until = "2099-01-01" }, "dates.until", "out_of_range"},
		{"once with an end", func(d *classroom.Dates) { d.Weekly = false }, "dates.until", "out_of_range"},
		{"over", func(d *classroom.Dates) { d.Start, d.Weekly, d.Until = "2026-11-22T11:00", false, "" }, "dates.start", "past"},
		{"all over", func(d *classroom.Dates) { d.Start, d.Until = "2026-11-01T11:00", "2026-11-21" }, "dates.start", "past"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := good
			tt.edit(&d)
			var bad *classroom.Invalid
			require.ErrorAs(t, d.Check(instant(t, now)), &bad)
			require.Equal(t, classroom.Invalid{Field: tt.field, Code: tt.code}, *bad)
		})
	}
	began := good
	began.Start = "2026-11-03T10:00"
	require.NoError(t, began.Check(instant(t, now)), "what began in the past may go on")
}

// Whatever the dates and whenever one asks: the next is not over, shows the
// same time on the wall (unless the clocks leave it out), is on the same day of
// the week, not after the last day, and no earlier one would do.
func TestNextDateHolds(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(3, 14))
	zones := []string{"UTC", "Europe/Berlin", "America/New_York", "Asia/Jerusalem", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"}
	for range 20_000 {
		day := time.Date(2024, 1, 1, dice.IntN(24), dice.IntN(60), 0, 0, time.UTC).AddDate(0, 0, dice.IntN(900))
		weeks := dice.IntN(60)
		d := classroom.Dates{
			Start: day.Format("2006-01-02T15:04"), Zone: zones[dice.IntN(len(zones))], Minutes: 1 + dice.IntN(1440),
			Weekly: true, Until: day.AddDate(0, 0, 7*weeks).Format("2006-01-02"),
		}
		zone, err := time.LoadLocation(d.Zone)
		require.NoError(t, err)
		now := session.At(day.Add(time.Duration(dice.IntN(500)-20) * 24 * time.Hour / 2))
		span, ok := d.Next(now)
		if !ok {
			last := session.At(day.AddDate(0, 0, 7*weeks).Add(time.Duration(d.Minutes)*time.Minute + 15*time.Hour))
			require.Less(t, last.Add(-40*time.Hour), now, "%v has one after %v", d, now.Time())
			continue
		}
		require.Greater(t, span.End, now)
		wall := span.Start.Time().In(zone)
		require.LessOrEqual(t, wall.Format("2006-01-02"), d.Until)
		require.Equal(t, day.Weekday(), wall.Weekday(), "%v", d)
		if shown := wall.Format("15:04"); shown != day.Format("15:04") {
			_, before := wall.Add(-3 * time.Hour).Zone()
			_, after := wall.Add(3 * time.Hour).Zone()
			require.Greater(t, after, before, "%v is shown as %s", d, shown)
		}
		if first := span.Start.Add(-8 * 24 * time.Hour); first > session.At(day.Add(24*time.Hour)) {
			require.LessOrEqual(t, span.End.Add(-7*24*time.Hour+2*time.Hour), now.Add(4*time.Hour), "an earlier one of %v is not over", d)
		}
		again, ok := d.Next(span.End - 1)
		require.True(t, ok)
		require.Equal(t, span, again)
	}
}
