package web_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// mails are those that were written to an address, the newest first.
func (w *world) mails(to string) (list []classroom.Mail) {
	w.Helper()
	require.NoError(w, w.store.Read(w.ctx, func(q classroom.Query) error {
		all, err := q.Mails(w.ctx, "", 0, "", 200)
		for _, m := range all {
			if m.Email == to {
				list = append(list, m)
			}
		}
		return err
	}))
	return list
}

// invite asks an address to be a contact of somebody's, and finds the link in
// the mail.
func (w *world) invite(by *webtest.Browser, address string) (ct wire.Contact, link string) {
	w.Helper()
	require.NoError(w, by.Ask(w.ctx, "POST", "/api/v1/contacts", map[string]any{"email": address, "label": "L " + address}, &ct))
	return ct, "/api/v1/contact-requests/" + w.mails(ct.Email)[0].Data.Token
}

func TestSomebodyNewBecomesAContact(t *testing.T) {
	w := newWorld(t, options{})
	ct, link := w.invite(w.host, " Eve@Example.org ")
	require.Equal(t, "eve@example.org", ct.Email)
	require.Equal(t, []wire.ContactAction{"rename", "withdraw"}, ct.May, "no reminder within an hour")
	require.Empty(t, ct.Person)

	eve := w.browser()
	var r wire.ContactRequest
	require.NoError(t, eve.Ask(w.ctx, "GET", link, nil, &r))
	require.Equal(t, wire.ContactRequest{By: wire.By{Name: "Hanna"}, Email: "e…@example.org", State: "open"}, r)
	accept := func(name, password string) error {
		return eve.Ask(w.ctx, "POST", link+"/accept", map[string]any{"name": name, "password": password, "language": "he"}, nil)
	}
	require.ErrorContains(t, accept("", "a good password"), "422 invalid")
	require.ErrorContains(t, accept("Eve", "short"), "422 invalid")
	require.NoError(t, accept("Eve", "a good password"))
	var me wire.Me
	require.NoError(t, eve.Ask(w.ctx, "GET", "/api/v1/me", nil, &me))
	require.Equal(t, "eve@example.org", me.Email)
	require.Equal(t, session.Contact, me.Kind)
	require.EqualValues(t, "he", me.Language)
	require.ErrorContains(t, accept("Eve", "a good password"), "409 answered")

	var got wire.Contact
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/contacts/"+ct.ID, nil, &got))
	require.Equal(t, wire.ContactState("accepted"), got.State)
	require.Equal(t, "Eve", got.Name)
	require.Equal(t, me.ID, got.Person)
	require.Equal(t, []wire.ContactAction{"show_sessions", "rename", "end"}, got.May)
	var links wire.Links
	require.NoError(t, eve.Ask(w.ctx, "GET", "/api/v1/me/links", nil, &links))
	require.Len(t, links.Links, 1)
	require.Equal(t, "Hanna", links.Links[0].By.Name)

	require.NoError(t, eve.Ask(w.ctx, "DELETE", "/api/v1/me/links/"+links.Links[0].ID, nil, nil))
	require.ErrorContains(t, eve.Ask(w.ctx, "DELETE", "/api/v1/me/links/"+links.Links[0].ID, nil, nil), "404")
	require.ErrorContains(t, w.host.Ask(w.ctx, "GET", "/api/v1/contacts/"+ct.ID, nil, nil), "404")
}

func TestAnAccountBecomesAContact(t *testing.T) {
	w := newWorld(t, options{})
	lars := w.account("Lars", session.Licensed)
	_, link := w.invite(w.host, "lars@example.org")
	var r wire.ContactRequest
	stranger := w.browser()
	require.NoError(t, stranger.Ask(w.ctx, "GET", link, nil, &r))
	require.True(t, r.Account)
	require.ErrorContains(t, stranger.Ask(w.ctx, "POST", link+"/accept", map[string]any{"name": "L", "password": "a good password"}, nil),
		"401 not_logged_in")
	require.NoError(t, w.host.Ask(w.ctx, "GET", link, nil, &r))
	require.True(t, r.Own)
	require.ErrorContains(t, w.host.Ask(w.ctx, "POST", link+"/accept", map[string]any{}, nil), "422 invalid")
	require.NoError(t, lars.Ask(w.ctx, "GET", link, nil, &r))
	require.Equal(t, "lars@example.org", r.Email, "his own")

	var links wire.Links
	require.NoError(t, lars.Ask(w.ctx, "GET", "/api/v1/me/links", nil, &links))
	require.Len(t, links.Requests, 1)
	eve := w.account("Eve", session.Contact)
	require.ErrorContains(t, eve.Ask(w.ctx, "POST", "/api/v1/me/requests/"+links.Requests[0].ID+"/accept", nil, nil), "404",
		"without the link only whose address it is")
	require.NoError(t, lars.Ask(w.ctx, "POST", "/api/v1/me/requests/"+links.Requests[0].ID+"/accept", nil, nil))
	require.ErrorContains(t, lars.Ask(w.ctx, "POST", link+"/accept", map[string]any{}, nil), "409 answered")
	require.ErrorContains(t, w.host.Ask(w.ctx, "POST", "/api/v1/contacts", map[string]any{"email": "lars@example.org", "label": "x"}, nil),
		"409 taken")

	// Another address whose owner has the link: the account that is logged in counts.
	ct, link := w.invite(w.host, "eve.private@example.org")
	require.NoError(t, eve.Ask(w.ctx, "POST", link+"/accept", map[string]any{}, nil))
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/contacts/"+ct.ID, nil, &ct))
	require.Equal(t, "eve@example.org", ct.Email)
	_, link = w.invite(w.host, "eve.third@example.org")
	require.ErrorContains(t, eve.Ask(w.ctx, "POST", link+"/accept", map[string]any{}, nil), "409 taken")
	require.NoError(t, eve.Ask(w.ctx, "POST", link+"/decline", nil, nil))
	require.ErrorContains(t, eve.Ask(w.ctx, "POST", link+"/decline", nil, nil), "409 answered")
}

func TestContactsAreTheirHoldersOnly(t *testing.T) {
	w := newWorld(t, options{})
	lars, eve := w.account("Lars", session.Licensed), w.account("Eve", session.Contact)
	ct, link := w.invite(w.host, "new@example.org")
	path := "/api/v1/contacts/" + ct.ID
	for _, ask := range []struct {
		method, path string
		body         any
	}{
		{"GET", path, nil}, {"PATCH", path, map[string]any{"label": "x"}}, {"POST", path + "/remind", nil}, {"DELETE", path, nil},
	} {
		require.ErrorContains(t, lars.Ask(w.ctx, ask.method, ask.path, ask.body, nil), "404 not_found")
		require.ErrorContains(t, eve.Ask(w.ctx, ask.method, ask.path, ask.body, nil), "403 not_licensed")
		require.ErrorContains(t, w.browser().Ask(w.ctx, ask.method, ask.path, ask.body, nil), "401")
	}
	require.ErrorContains(t, eve.Ask(w.ctx, "GET", "/api/v1/contacts", nil, nil), "403 not_licensed")
	require.ErrorContains(t, w.browser().Ask(w.ctx, "GET", "/api/v1/contact-requests/unknown", nil, nil), "404 not_found")

	require.ErrorContains(t, w.host.Ask(w.ctx, "POST", path+"/remind", nil, nil), "429 too_often")
	require.NoError(t, w.host.Ask(w.ctx, "PATCH", path, map[string]any{"label": " Neu  "}, &ct))
	require.Equal(t, "Neu", ct.Label)
	require.NoError(t, w.host.Ask(w.ctx, "DELETE", path, nil, nil))
	require.ErrorContains(t, w.host.Ask(w.ctx, "DELETE", path, nil, nil), "404")
	var r wire.ContactRequest
	require.NoError(t, w.browser().Ask(w.ctx, "GET", link, nil, &r))
	require.Equal(t, wire.ContactState("withdrawn"), r.State)
	accept := map[string]any{"name": "New", "password": "a good password"}
	require.ErrorContains(t, w.browser().Ask(w.ctx, "POST", link+"/accept", accept, nil), "409 answered")
	_, again := w.invite(w.host, "new@example.org")
	require.NotEqual(t, link, again)
	require.NoError(t, w.browser().Ask(w.ctx, "POST", again+"/accept", accept, nil))
}

func TestBadContacts(t *testing.T) {
	w := newWorld(t, options{})
	for _, bad := range []map[string]any{
		{"email": "nobody", "label": "x"},
		{"email": "a@b.example\r\nBcc: c@d.example", "label": "x"},
		{"email": "A <a@b.example>", "label": "x"},
		{"email": "a@b.example, c@d.example", "label": "x"},
		{"email": email, "label": "me"},
		{"email": "a@b.example", "label": ""},
		{"email": "a@b.example", "label": "two\nlines"},
		{"email": "a@b.example", "label": string(make([]byte, 500))},
		{"email": "a@b.example", "label": "x", "language": "xx"},
		{"email": "a@b.example", "label": "x", "state": "accepted"},
	} {
		require.ErrorContains(t, w.host.Ask(w.ctx, "POST", "/api/v1/contacts", bad, nil), "422 invalid", "%v", bad)
	}
	require.ErrorContains(t, w.host.Ask(w.ctx, "GET", "/api/v1/contacts?cursor=xyz", nil, nil), "422 invalid")
	var list wire.Contacts
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/contacts", nil, &list))
	require.Empty(t, list.Contacts)
}

// TestOneAnswerWins has everything happen to one request at once.
func TestOneAnswerWins(t *testing.T) {
	w := newWorld(t, options{})
	for range 10 {
		ct, link := w.invite(w.host, "race@example.org")
		accept := map[string]any{"name": "New", "password": "a good password"}
		errs := make([]error, 4)
		var all sync.WaitGroup
		for i, ask := range []func() error{
			func() error { return w.browser().Ask(w.ctx, "POST", link+"/accept", accept, nil) },
			func() error { return w.browser().Ask(w.ctx, "POST", link+"/accept", accept, nil) },
			func() error { return w.browser().Ask(w.ctx, "POST", link+"/decline", nil, nil) },
			func() error { return w.host.Ask(w.ctx, "DELETE", "/api/v1/contacts/"+ct.ID, nil, nil) },
		} {
			all.Go(func() { errs[i] = ask() })
		}
		all.Wait()
		accepted := 0
		for _, err := range errs[:2] {
			if err == nil {
				accepted++
			}
		}
		require.LessOrEqual(t, accepted, 1)
		var r wire.ContactRequest
		require.NoError(t, w.host.Ask(w.ctx, "GET", link, nil, &r))
		if accepted == 1 { // the holder may have ended the link after it
			require.Contains(t, []wire.ContactState{"accepted", "ended"}, r.State)
			require.Error(t, errs[2])
			if r.State == "accepted" {
				require.NoError(t, w.host.Ask(w.ctx, "DELETE", "/api/v1/contacts/"+ct.ID, nil, nil))
			}
			return // the address has an account now
		}
		require.Contains(t, []wire.ContactState{"declined", "withdrawn"}, r.State)
	}
}
