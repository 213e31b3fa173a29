package web_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

func tomorrow() map[string]any {
	return map[string]any{
		"start": time.Now().AddDate(0, 0, 1).UTC().Format("2006-01-02T15:04"), "zone": "Europe/Berlin", "minutes": 60,
	}
}

func TestInvitations(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"dates": tomorrow()})
	path := "/api/v1/sessions/" + item.Link + "/invitations"
	w.account("Dora", session.Contact)
	require.NoError(t, w.store.Write(w.ctx, func(tx classroom.Tx) error {
		p, err := tx.PersonByEmail(w.ctx, "dora@example.org")
		if err != nil {
			return err
		}
		p.Locale = "he"
		return tx.SavePerson(w.ctx, p)
	}))
	var got wire.Invited
	require.NoError(t, w.host.Ask(w.ctx, "POST", path, map[string]any{
		"people": []map[string]any{
			{"email": "Eve@Example.org", "name": "Eve"}, {"email": "dora@example.org"}, {"email": "eve@example.org"},
		},
		"language": "de", "note": " Bring a pen.\r\nBye ",
	}, &got))
	require.Len(t, got.Sent, 2)
	require.Empty(t, got.Known)
	first := w.mails("eve@example.org")[0]
	require.Equal(t, classroom.MailInvite, first.Kind)
	require.EqualValues(t, "de", first.Language)
	require.Equal(t, "Bring a pen.\nBye", first.Data.Note)
	require.EqualValues(t, "he", w.mails("dora@example.org")[0].Language, "the account's own")
	require.NoError(t, w.host.Ask(w.ctx, "POST", path, map[string]any{"people": []map[string]any{{"email": "eve@example.org"}}}, &got))
	require.Empty(t, got.Sent)
	require.Equal(t, []string{"eve@example.org"}, got.Known)
	require.Len(t, w.mails("eve@example.org"), 1)

	// A change of name or dates is told; one of figures is not.
	edit := func(change map[string]any) {
		require.NoError(t, w.host.Ask(w.ctx, "PATCH", "/api/v1/sessions/"+item.Link, change, nil))
	}
	edit(map[string]any{"limit": 7})
	edit(map[string]any{"name": item.Name})
	require.Len(t, w.mails("eve@example.org"), 1)
	edit(map[string]any{"name": "Geometry"})
	edit(map[string]any{"dates": nil})
	list := w.mails("eve@example.org")
	require.Len(t, list, 2, "changes that come one after the other are one mail")
	require.Equal(t, "Geometry", list[0].Data.Name)
	require.Equal(t, classroom.MailUpdate, list[0].Kind)
	require.Equal(t, first.Data.Invitation, list[0].Data.Invitation, "one entry in the calendar")
	require.Equal(t, []int{0, 2}, []int{list[1].Data.Sequence, list[0].Data.Sequence})
	require.InDelta(t, 2*time.Minute, list[0].Due.Sub(list[0].Created), float64(time.Second))
	require.True(t, list[0].Data.Off)
	require.NotNil(t, list[0].Data.Dates, "which were taken away")
	edit(map[string]any{"dates": tomorrow()})

	var all wire.Invitations
	require.NoError(t, w.host.Ask(w.ctx, "GET", path+"?limit=1", nil, &all))
	require.Equal(t, "dora@example.org", all.Invitations[0].Email)
	require.Equal(t, "Hanna", all.Invitations[0].By.Name)
	require.NoError(t, w.host.Ask(w.ctx, "GET", path+"?cursor="+all.Next, nil, &all))
	require.Len(t, all.Invitations, 1)
	id := all.Invitations[0].ID
	require.NoError(t, w.host.Ask(w.ctx, "DELETE", path+"/"+id, nil, nil))
	require.ErrorContains(t, w.host.Ask(w.ctx, "DELETE", path+"/"+id, nil, nil), "404")
	list = w.mails("eve@example.org")
	last := list[0]
	require.Len(t, list, 2, "who is uninvited hears of no change")
	require.Equal(t, classroom.MailCancel, last.Kind)
	require.Equal(t, 4, last.Data.Sequence)

	// Deleting the session cancels the others.
	require.NoError(t, w.host.Ask(w.ctx, "PUT", "/api/v1/sessions/"+item.Link+"/status", map[string]any{"status": "hidden"}, nil))
	require.NoError(t, w.host.Ask(w.ctx, "DELETE", "/api/v1/sessions/"+item.Link, map[string]any{"name": "Geometry"}, nil))
	require.Equal(t, classroom.MailCancel, w.mails("dora@example.org")[0].Kind)
	require.Equal(t, last.ID, w.mails("eve@example.org")[0].ID, "who was uninvited hears nothing more")
}

func TestInvitationsAreForHosts(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(nil)
	path := "/api/v1/sessions/" + item.Link + "/invitations"
	var got wire.Invited
	someone := map[string]any{"people": []map[string]any{{"email": "eve@example.org"}}}
	require.NoError(t, w.host.Ask(w.ctx, "POST", path, someone, &got))
	member, stranger := w.account("Mia", session.Licensed), w.account("Sam", session.Licensed)
	w.member(item, member)
	other, err := stranger.AddSession(w.ctx, "Mine", nil)
	require.NoError(t, err)
	for _, ask := range []struct {
		method, path string
		body         any
	}{{"GET", path, nil}, {"POST", path, someone}, {"DELETE", path + "/" + got.Sent[0].ID, nil}} {
		require.ErrorContains(t, member.Ask(w.ctx, ask.method, ask.path, ask.body, nil), "403 not_allowed")
		require.ErrorContains(t, stranger.Ask(w.ctx, ask.method, ask.path, ask.body, nil), "404 not_found")
		require.ErrorContains(t, w.browser().Ask(w.ctx, ask.method, ask.path, ask.body, nil), "401 not_logged_in")
		require.ErrorContains(t, w.guest(item, "Gus").Ask(w.ctx, ask.method, ask.path, ask.body, nil), "403 needs_account")
	}
	require.ErrorContains(t, stranger.Ask(w.ctx, "DELETE", "/api/v1/sessions/"+other.Link+"/invitations/"+got.Sent[0].ID, nil, nil),
		"404 not_found", "by way of another session")
}

func TestBadInvitations(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(nil)
	path := "/api/v1/sessions/" + item.Link + "/invitations"
	many := func(n int) (list []map[string]any) {
		for i := range n {
			list = append(list, map[string]any{"email": fmt.Sprintf("p%d@example.org", i)})
		}
		return list
	}
	one := many(1)
	for _, bad := range []map[string]any{
		{"people": many(0)},
		{"people": many(101)},
		{"people": []map[string]any{{"email": "nobody"}}},
		{"people": []map[string]any{{"email": "a@b.example\nBcc: c@d.example"}}},
		{"people": []map[string]any{{"email": "a@b.example", "name": "x\r\nBcc: y"}}},
		{"people": append(many(2), map[string]any{"email": "bad"})},
		{"people": one, "language": "fr"},
		{"people": one, "note": strings.Repeat("x", 2001)},
		{"people": one, "note": "a\x00b"},
		{"people": one, "token": "x"},
	} {
		require.ErrorContains(t, w.host.Ask(w.ctx, "POST", path, bad, nil), "422 invalid", "%v", bad)
	}
	require.Empty(t, w.mails("p0@example.org"), "nothing half done")
	for range 10 {
		require.NoError(t, w.host.Ask(w.ctx, "POST", path, map[string]any{"people": many(100)}, nil))
	}
	require.Len(t, w.mails("p99@example.org"), 1)
}

func TestCalendarOfASession(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"dates": tomorrow()})
	member := w.account("Mia", session.Contact)
	w.member(item, member)
	res, err := member.Raw(w.ctx, "GET", "/api/v1/sessions/"+item.Link+"/calendar.ics", nil)
	require.NoError(t, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Equal(t, 200, res.StatusCode)
	require.Equal(t, "text/calendar; charset=utf-8", res.Header.Get("Content-Type"))
	require.Contains(t, res.Header.Get("Content-Disposition"), ".ics")
	require.Contains(t, string(raw), "SUMMARY:Algebra\r\n")
	require.Contains(t, string(raw), "/s/"+item.Link)
	require.ErrorContains(t, w.account("Sam", session.Contact).Ask(w.ctx, "GET", "/api/v1/sessions/"+item.Link+"/calendar.ics", nil, nil), "404")
	bare := w.session(nil)
	require.ErrorContains(t, w.host.Ask(w.ctx, "GET", "/api/v1/sessions/"+bare.Link+"/calendar.ics", nil, nil), "404")
}
