package web_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"mime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// attendance asks for a run.
func (w *world) attendance(b *webtest.Browser, item wire.Item, number int) (a wire.RunAttendance) {
	w.Helper()
	require.NoError(w, b.Ask(w.ctx, "GET", "/api/v1/sessions/"+item.Link+"/runs/"+strconv.Itoa(number), nil, &a))
	return a
}

func line(t *testing.T, a wire.RunAttendance, name string) wire.Attended {
	t.Helper()
	i := slices.IndexFunc(a.People, func(p wire.Attended) bool { return p.Name == name })
	require.GreaterOrEqual(t, i, 0, "%s is in %v", name, a.People)
	return a.People[i]
}

// lesson is a run with a host, a member, a guest with a dangerous name, and a
// member who does not come.
func (w *world) lesson() (item wire.Item, ana, gus *webtest.Browser, end func()) {
	w.Helper()
	item, host := w.live(map[string]any{"guests": "direct"})
	ana = w.account("Ana", session.Contact)
	w.member(item, ana)
	w.member(item, w.account("Zoe", session.Contact))
	gus = w.guest(item, "=cmd|' /C calc'!A0")
	page := w.enter(ana, item)
	guest := w.enter(gus, item)
	return item, ana, gus, func() {
		require.NoError(w, guest.Command(w.ctx, "leave", nil))
		require.NoError(w, page.Command(w.ctx, "leave", nil))
		require.NoError(w, host.Command(w.ctx, "end", nil))
	}
}

func TestAttendance(t *testing.T) {
	w := newWorld(t, options{})
	item, _, _, end := w.lesson()
	lists, err := w.host.OpenLists(w.ctx)
	require.NoError(t, err)
	t.Cleanup(lists.Shut)

	live := w.attendance(w.host, item, 1)
	require.Equal(t, "Algebra", live.Session)
	require.Zero(t, live.Run.Ended)
	require.Equal(t, 3, live.Run.People)
	require.Len(t, live.People, 4)
	require.Equal(t, wire.RunRole("host"), line(t, live, "Hanna").Role)
	require.True(t, line(t, live, "Ana").Here)
	require.Equal(t, wire.RunRole("member"), line(t, live, "Ana").Role)
	require.Empty(t, line(t, live, "=cmd|' /C calc'!A0").May, "nobody's name is erased while they are inside")
	zoe := line(t, live, "Zoe")
	require.True(t, zoe.Absent)
	require.Empty(t, zoe.Stays)
	require.Equal(t, "Zoe", live.People[3].Name, "who is absent comes last")

	end()
	w.until(lists, "word that the runs changed", func(s *webtest.State) bool { return slices.Contains(s.Stale, "runs") })
	over := w.attendance(w.host, item, 1)
	require.Equal(t, session.HostEnded, over.Run.Reason)
	require.Equal(t, "Hanna", over.Run.StartedBy.Name)
	require.Equal(t, session.RunOver, line(t, over, "Hanna").Stays[0].Reason)
	require.Equal(t, session.Left, line(t, over, "Ana").Stays[0].Reason)
	require.False(t, line(t, over, "Ana").Here)
	require.Equal(t, []wire.AttendanceAction{wire.AttendanceErase}, line(t, over, "=cmd|' /C calc'!A0").May)

	var runs wire.RunRecords
	require.NoError(t, w.open(w.host, item).Command(w.ctx, "start", nil))
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/sessions/"+item.Link+"/runs?limit=1", nil, &runs))
	require.Len(t, runs.Runs, 1)
	require.Equal(t, 2, runs.Runs[0].Number)
	next := "/api/v1/sessions/" + item.Link + "/runs?limit=1&cursor=" + runs.Next
	require.NoError(t, w.host.Ask(w.ctx, "GET", next, nil, &runs))
	require.Equal(t, over.Run, runs.Runs[0])
}

// TestHistoryRights: attendance is for hosts, the whole audit list for
// administrators; whoever else asks learns nothing.
func TestHistoryRights(t *testing.T) {
	w := newWorld(t, options{})
	item, ana, gus, end := w.lesson()
	end()
	stranger := w.account("Stranger", session.Licensed)
	at := "/api/v1/sessions/" + item.Link
	guest := line(t, w.attendance(w.host, item, 1), "=cmd|' /C calc'!A0")
	for _, path := range []string{
		"GET " + at + "/runs", "GET " + at + "/runs/1", "GET " + at + "/runs/1/attendance.csv", "GET " + at + "/attendance.csv",
		"GET " + at + "/audit", "DELETE " + at + "/guests/" + guest.ID + "/name",
	} {
		method, path, _ := strings.Cut(path, " ")
		require.ErrorContains(t, ana.Ask(w.ctx, method, path, nil, nil), "403 not_allowed", path)
		require.ErrorContains(t, stranger.Ask(w.ctx, method, path, nil, nil), "404 not_found", path)
		require.ErrorContains(t, gus.Ask(w.ctx, method, path, nil, nil), "403 needs_account", path)
		require.ErrorContains(t, w.browser().Ask(w.ctx, method, path, nil, nil), "401 not_logged_in", path)
	}
	for _, path := range []string{at + "/runs/2", at + "/runs/2/attendance.csv", at + "x/runs"} {
		require.ErrorContains(t, w.host.Ask(w.ctx, "GET", path, nil, nil), "404 not_found", path)
	}
	for _, path := range []string{
		at + "/runs/0", at + "/runs/x", at + "/runs?cursor=x", at + "/runs?limit=1000", at + "/attendance.csv?tz=Mars/Olympus",
		at + "/attendance.csv?language=xx", at + "/audit?action=%25", at + "/audit?from=-1", "/api/v1/audit?to=9007199254740992000",
	} {
		require.ErrorContains(t, w.host.Ask(w.ctx, "GET", path, nil, nil), "422 invalid", path)
	}
	require.ErrorContains(t, stranger.Ask(w.ctx, "GET", "/api/v1/audit", nil, nil), "403 not_allowed")
	require.ErrorContains(t, gus.Ask(w.ctx, "GET", "/api/v1/audit", nil, nil), "403 needs_account")
	require.ErrorContains(t, w.host.Ask(w.ctx, "DELETE", at+"/guests/"+line(t, w.attendance(w.host, item, 1), "Ana").ID+"/name", nil, nil),
		"404 not_found", "an account is no guest")
}

// sheet downloads CSV and reads it as a spreadsheet would.
func (w *world) sheet(path string) (name string, rows [][]string) {
	w.Helper()
	r, err := w.host.Raw(w.ctx, "GET", path, nil)
	require.NoError(w, err)
	defer r.Body.Close()
	require.Equal(w, 200, r.StatusCode)
	require.Contains(w, r.Header.Get("Content-Type"), "text/csv; charset=utf-8")
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Disposition"))
	require.NoError(w, err)
	raw, err := io.ReadAll(r.Body)
	require.NoError(w, err)
	rest, marked := bytes.CutPrefix(raw, []byte("\xef\xbb\xbf"))
	require.True(w, marked, "spreadsheets know UTF-8 by its mark")
	require.Equal(w, bytes.Count(rest, []byte("\n")), bytes.Count(rest, []byte("\r\n")), "RFC 4180")
	rows, err = csv.NewReader(bytes.NewReader(rest)).ReadAll()
	require.NoError(w, err)
	require.Equal(w, "attachment", kind)
	return params["filename"], rows
}

func TestSheet(t *testing.T) {
	w := newWorld(t, options{})
	item, _, _, end := w.lesson()
	end()
	over := w.attendance(w.host, item, 1)
	require.NoError(t, w.open(w.host, item).Command(w.ctx, "start", nil))
	name, rows := w.sheet("/api/v1/sessions/" + item.Link + "/attendance.csv?tz=Asia/Jerusalem&language=de")
	require.Equal(t, "Algebra.csv", name)
	require.Equal(t, []string{"Name", "Rolle", "Von", "Bis", "Grund"}, rows[0][1:6])
	require.Len(t, rows, 1+3+4, "the second run has one who is there and two who are not so far")
	require.Equal(t, "noch da", rows[1][5])
	require.Empty(t, rows[1][4])

	name, rows = w.sheet("/api/v1/sessions/" + item.Link + "/runs/1/attendance.csv?tz=Asia/Jerusalem")
	require.Equal(t, "Algebra 1.csv", name)
	require.Len(t, rows, 1+4)
	for _, r := range rows[1:] {
		require.Equal(t, "1", r[0])
		switch r[1] {
		case "Ana":
			stay := line(t, over, "Ana").Stays[0]
			zone, err := time.LoadLocation("Asia/Jerusalem")
			require.NoError(t, err)
			require.Equal(t, []string{"member", time.UnixMilli(stay.From).In(zone).Format(time.DateTime)}, r[2:4])
			require.Equal(t, "left", r[5])
			came, err := time.Parse(time.RFC3339, r[8])
			require.NoError(t, err)
			require.Equal(t, stay.From/1000, came.Unix(), "the ISO time names its zone")
			_, offset := came.Zone()
			_, want := time.UnixMilli(stay.From).In(zone).Zone()
			require.Equal(t, want, offset)
		case "Zoe":
			require.Equal(t, []string{"member", "", "", "absent", "", "0:00:00", "", ""}, r[2:10])
		case "Hanna":
			require.Equal(t, "the session ended", r[5])
		default:
			require.Equal(t, "'=cmd|' /C calc'!A0", r[1], "no formula")
		}
	}
	var audit wire.AuditEntries
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/sessions/"+item.Link+"/audit?action=attendance.export", nil, &audit))
	require.Len(t, audit.Entries, 2, "downloads are written down")
	require.Equal(t, map[string]string{"run": "1"}, audit.Entries[0].Data)
	require.Equal(t, "Hanna", audit.Entries[0].By.Name)
}

func TestEraseGuest(t *testing.T) {
	w := newWorld(t, options{})
	item, _, gus, end := w.lesson()
	guest := line(t, w.attendance(w.host, item, 1), "=cmd|' /C calc'!A0")
	erase := "/api/v1/sessions/" + item.Link + "/guests/" + guest.ID + "/name"
	require.ErrorContains(t, w.host.Ask(w.ctx, "DELETE", erase, nil, nil), "409 still_inside")
	end()
	other, err := w.host.AddSession(w.ctx, "Other", nil)
	require.NoError(t, err)
	require.ErrorContains(t, w.host.Ask(w.ctx, "DELETE", "/api/v1/sessions/"+other.Link+"/guests/"+guest.ID+"/name", nil, nil), "404")
	require.NoError(t, w.host.Ask(w.ctx, "DELETE", erase, nil, nil))
	over := w.attendance(w.host, item, 1)
	require.Len(t, over.People, 4)
	erased := line(t, over, "")
	require.Equal(t, guest.ID, erased.ID)
	require.Equal(t, session.Guest, erased.Kind)
	require.Len(t, erased.Stays, 1, "the stay remains")
	require.Empty(t, erased.May)
	require.ErrorContains(t, gus.Ask(w.ctx, "GET", "/api/v1/me", nil, nil), "401", "the browser is not known any more")
	door, err := gus.Door(w.ctx, item.Link)
	require.NoError(t, err)
	require.Nil(t, door.Me)
	_, rows := w.sheet("/api/v1/sessions/" + item.Link + "/runs/1/attendance.csv")
	require.True(t, slices.ContainsFunc(rows, func(r []string) bool { return r[1] == "Deleted person" }))
}

func TestOwnRecord(t *testing.T) {
	w := newWorld(t, options{web: func(c *web.Config) { c.RetentionMonths = 6 }})
	item, ana, gus, end := w.lesson()
	end()
	for _, b := range []*webtest.Browser{ana, gus} {
		var stays wire.OwnStays
		require.NoError(t, b.Ask(w.ctx, "GET", "/api/v1/me/attendance", nil, &stays))
		require.Equal(t, 6, stays.Months)
		require.Len(t, stays.Stays, 1)
		require.Equal(t, "Algebra", stays.Stays[0].Session)
		require.Equal(t, session.Left, stays.Stays[0].Reason)
		r, err := b.Raw(w.ctx, "GET", "/api/v1/me/record", nil)
		require.NoError(t, err)
		require.Contains(t, r.Header.Get("Content-Disposition"), "attachment")
		require.NoError(t, r.Body.Close())
	}
	var record wire.Record
	require.NoError(t, ana.Ask(w.ctx, "GET", "/api/v1/me/record", nil, &record))
	require.Equal(t, "ana@example.org", record.Person.Email)
	require.Len(t, record.Logins, 1)
	require.Equal(t, []wire.RecordRole{{Name: "Algebra", Role: "member"}}, record.Sessions)
	require.Len(t, record.Stays, 1)
	require.Equal(t, "member", record.Stays[0].Role)
	require.NotEmpty(t, record.Stays[0].To)
	require.NoError(t, gus.Ask(w.ctx, "GET", "/api/v1/me/record", nil, &record))
	require.Equal(t, session.Guest, record.Person.Kind)
	require.Len(t, record.Stays, 1)
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/me/record", nil, &record))
	require.Equal(t, "host", record.Sessions[0].Role)
	require.True(t, slices.ContainsFunc(record.Deeds, func(d wire.RecordDeed) bool { return d.Action == "run.start" && d.ByMe }))
	require.ErrorContains(t, w.browser().Ask(w.ctx, "GET", "/api/v1/me/record", nil, nil), "401")

	other := w.session(map[string]any{"guests": "direct"})
	_, err := gus.Guest(w.ctx, other.Link, "Gustav")
	require.NoError(t, err)
	require.NoError(t, gus.Ask(w.ctx, "GET", "/api/v1/me/record?link="+item.Link, nil, &record))
	require.Len(t, record.Stays, 1, "a browser with two guests says which")
	require.NoError(t, gus.Ask(w.ctx, "GET", "/api/v1/me/record?link="+other.Link, nil, &record))
	require.Equal(t, "Gustav", record.Person.Name)
	require.Empty(t, record.Stays)
}

// TestAudit: hosts read their session's list, administrators all of them.
func TestAudit(t *testing.T) {
	w := newWorld(t, options{})
	item, ana, _, end := w.lesson()
	end()
	lars := w.account("Lars", session.Licensed)
	own, err := lars.AddSession(w.ctx, "Larsson", nil)
	require.NoError(t, err)
	require.NoError(t, lars.Ask(w.ctx, "PUT", "/api/v1/sessions/"+own.Link+"/status", map[string]any{"status": "closed"}, nil))
	read := func(b *webtest.Browser, path string) (a wire.AuditEntries) {
		t.Helper()
		require.NoError(t, b.Ask(w.ctx, "GET", "/api/v1"+path, nil, &a))
		return a
	}
	mine := read(w.host, "/sessions/"+item.Link+"/audit?action=run.")
	require.Equal(t, "Algebra", mine.Session)
	require.Equal(t, []string{"run.end", "run.start"}, actionsOf(mine))
	require.Equal(t, map[string]string{"reason": "host_ended", "run": "1"}, mine.Entries[0].Data)
	require.Equal(t, []string{"session.status"}, actionsOf(read(lars, "/sessions/"+own.Link+"/audit?action=session.status")))

	every := read(w.host, "/audit")
	require.Contains(t, actionsOf(every), "session.status")
	require.Contains(t, actionsOf(every), "run.start")
	var me wire.Me
	require.NoError(t, lars.Ask(w.ctx, "GET", "/api/v1/me", nil, &me))
	for _, e := range read(w.host, "/audit?person="+me.ID).Entries {
		require.True(t, e.By != nil && e.By.ID == me.ID || e.Person != nil && e.Person.ID == me.ID)
	}
	var paged []string
	for next := "/audit?limit=1"; ; {
		page := read(w.host, next)
		paged = append(paged, actionsOf(page)...)
		if page.Next == "" {
			break
		}
		next = "/audit?limit=1&cursor=" + page.Next
	}
	require.Equal(t, actionsOf(every), paged)
	require.ErrorContains(t, ana.Ask(w.ctx, "GET", "/api/v1/audit", nil, nil), "403")
}

func actionsOf(a wire.AuditEntries) (out []string) {
	for _, e := range a.Entries {
		out = append(out, e.Action)
	}
	return out
}
