package web_test

import (
	"fmt"
	"maps"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

func (w *world) people(query string) wire.Accounts {
	w.Helper()
	var list wire.Accounts
	require.NoError(w, w.host.Ask(w.ctx, "GET", "/api/v1/people"+query, nil, &list))
	return list
}

func (w *world) account1(name string) wire.Account {
	w.Helper()
	list := w.people("?q=" + url.QueryEscape(name))
	require.Len(w, list.People, 1)
	return list.People[0]
}

func (w *world) edit(a wire.Account, change map[string]any) (out wire.Account, err error) {
	err = w.host.Ask(w.ctx, "PATCH", "/api/v1/people/"+a.ID, change, &out)
	return out, err
}

// token is the secret in the newest mail of a kind to an address.
func (w *world) token(kind classroom.MailKind, to string) string {
	w.Helper()
	var token string
	require.NoError(w, w.store.Read(w.ctx, func(q classroom.Query) error {
		list, err := q.Mails(w.ctx, "", 0, "", 100)
		for _, m := range list {
			if m.Kind == kind && m.Email == to && token == "" {
				token = m.Data.Token
			}
		}
		return err
	}))
	return token
}

func TestPeople(t *testing.T) {
	w := newWorld(t, options{})
	var made wire.Account
	require.NoError(t, w.host.Ask(w.ctx, "POST", "/api/v1/people", map[string]any{
		"name": " Rita  R. ", "email": "Rita@Example.org", "kind": "contact", "language": "de",
	}, &made))
	require.Equal(t, "Rita R.", made.Name)
	require.Equal(t, "rita@example.org", made.Email)
	require.False(t, made.Password)
	require.ElementsMatch(t, []wire.AccountAction{"edit", "lock", "reset", "delete", "set_kind", "set_admin"}, made.May)
	require.ErrorContains(t, w.host.Ask(w.ctx, "POST", "/api/v1/people", map[string]any{
		"name": "Twin", "email": "rita@example.org", "kind": "contact",
	}, nil), "409 taken")

	me := w.account1("hanna")
	require.ElementsMatch(t, []wire.AccountAction{"edit", "reset", "set_kind"}, me.May, "the last administrator")
	for _, change := range []map[string]any{{"locked": true}, {"admin": false}} {
		_, err := w.edit(me, change)
		require.ErrorContains(t, err, "409 last_admin")
	}
	require.ErrorContains(t, w.host.Ask(w.ctx, "DELETE", "/api/v1/people/"+me.ID, nil, nil), "409 last_admin")

	changed, err := w.edit(made, map[string]any{"name": "Rita", "kind": "licensed", "language": "he", "email": "r@example.org"})
	require.NoError(t, err)
	require.Equal(t, session.Licensed, changed.Kind)
	require.Equal(t, []string{"Rita", "he", "r@example.org"}, []string{changed.Name, string(changed.Language), changed.Email})

	for i := range 5 {
		w.account(fmt.Sprintf("Person%d", i), session.Contact)
	}
	first := w.people("?limit=3&kind=contact")
	require.Len(t, first.People, 3)
	rest := w.people("?limit=3&kind=contact&cursor=" + first.Next)
	require.Len(t, rest.People, 2)
	require.Empty(t, rest.Next)
	require.Equal(t, "Person3", rest.People[0].Name)

	for name, b := range map[string]*webtest.Browser{"nobody": w.browser(), "a contact": w.account("Cem", session.Contact), "a host": w.account("Lia", session.Licensed)} {
		for _, ask := range [][2]string{{"GET", "/people"}, {"POST", "/people"}, {"GET", "/people/" + me.ID}, {"PATCH", "/people/" + me.ID}, {"POST", "/people/" + me.ID + "/reset"}, {"DELETE", "/people/" + me.ID}} {
			var p *webtest.Problem
			require.ErrorAs(t, b.Ask(w.ctx, ask[0], "/api/v1"+ask[1], nil, nil), &p, "%s %v", name, ask)
			require.Contains(t, []int{401, 403}, p.Status)
		}
	}
}

// Whoever is locked, deleted or reset is out at once: of the session, of the
// API, of the list.
func TestLockedWhileInside(t *testing.T) {
	w := newWorld(t, options{})
	item, _ := w.live(nil)
	rita := w.account("Rita", session.Contact)
	w.member(item, rita)
	inside := w.enter(rita, item)
	a := w.account1("rita")

	locked, err := w.edit(a, map[string]any{"locked": true})
	require.NoError(t, err)
	require.Contains(t, locked.May, wire.AccountAction("unlock"))
	w.until(inside, "bye", said(wire.WhyAccess))
	require.ErrorContains(t, rita.Ask(w.ctx, "GET", "/api/v1/me", nil, nil), "401")
	_, err = rita.LogIn(w.ctx, "rita@example.org", password)
	require.ErrorContains(t, err, "403 locked")
	require.ErrorContains(t, w.host.Ask(w.ctx, "POST", "/api/v1/people/"+a.ID+"/reset", nil, nil), "403 not_allowed")

	_, err = w.edit(a, map[string]any{"locked": false})
	require.NoError(t, err)
	_, err = rita.LogIn(w.ctx, "rita@example.org", password)
	require.NoError(t, err)
	inside = w.enter(rita, item)
	require.NoError(t, w.host.Ask(w.ctx, "POST", "/api/v1/people/"+a.ID+"/reset", nil, nil))
	w.until(inside, "bye", func(p *webtest.State) bool { return len(p.Byes) > 0 })
	_, err = rita.LogIn(w.ctx, "rita@example.org", password)
	require.ErrorContains(t, err, "401 wrong_login", "the password is gone")
	_, err = rita.Reset(w.ctx, w.token(classroom.MailReset, "rita@example.org"), "another password")
	require.NoError(t, err)

	inside = w.enter(rita, item)
	require.NoError(t, w.host.Ask(w.ctx, "DELETE", "/api/v1/people/"+a.ID, nil, nil))
	w.until(inside, "bye", said(wire.WhyAccess))
	require.ErrorContains(t, w.host.Ask(w.ctx, "GET", "/api/v1/people/"+a.ID, nil, nil), "404")
	require.Empty(t, w.people("?q=rita").People)
	_, err = rita.LogIn(w.ctx, "rita@example.org", "another password")
	require.ErrorContains(t, err, "401 wrong_login")
}

func TestForgot(t *testing.T) {
	w := newWorld(t, options{class: func(c *classroom.Config) { c.Asks = classroom.AskLimits{PerAccount: 2, PerAddress: 8} }})
	rita := w.account("Rita", session.Contact)
	item, _ := w.live(nil)
	w.member(item, rita)
	inside := w.enter(rita, item)
	b := w.browser()
	forgot := func(to string) error {
		return b.Ask(w.ctx, "POST", "/api/v1/forgot", map[string]any{"email": to}, nil)
	}
	sent := func() (n int) {
		require.NoError(t, w.store.Read(w.ctx, func(q classroom.Query) error {
			list, err := q.Mails(w.ctx, "", 0, "", 100)
			n = len(list)
			return err
		}))
		return n
	}
	require.NoError(t, forgot("nobody@example.org"))
	require.NoError(t, forgot(" RITA@example.org"))
	require.Eventually(t, func() bool { return sent() == 1 }, 5*time.Second, 5*time.Millisecond)
	first := w.token(classroom.MailReset, "rita@example.org")
	require.NoError(t, forgot("rita@example.org"))
	require.Eventually(t, func() bool { return sent() == 2 }, 5*time.Second, 5*time.Millisecond)
	require.NoError(t, forgot("rita@example.org"), "too often: the same answer")
	for range 4 {
		require.NoError(t, forgot("nobody2@example.org"))
	}
	var p *webtest.Problem
	require.ErrorAs(t, forgot("nobody3@example.org"), &p)
	require.Equal(t, 429, p.Status, "from this address too often, whoever was meant")
	require.NotEmpty(t, p.Header.Get("Retry-After"))
	require.Equal(t, 2, sent())

	var link wire.ResetLink
	require.NoError(t, b.Ask(w.ctx, "GET", "/api/v1/reset/"+first, nil, &link))
	require.Equal(t, wire.ResetLink{Name: "Rita", Email: "rita@example.org", Kind: "reset"}, link)
	for _, token := range []string{"nonsense", first + "x", strings.ToUpper(first), "%00", strings.Repeat("x", 100)} {
		require.ErrorContains(t, b.Ask(w.ctx, "GET", "/api/v1/reset/"+token, nil, nil), "404", token)
		_, err := b.Reset(w.ctx, token, "another password")
		require.ErrorContains(t, err, "404", token)
	}
	_, err := b.Reset(w.ctx, first, "short")
	require.ErrorContains(t, err, "422", "and the link is still good")

	// Two at once: one of them wins.
	var mu sync.Mutex
	var done []error
	var all sync.WaitGroup
	for i := range 2 {
		all.Go(func() {
			_, err := w.browser().Reset(w.ctx, first, fmt.Sprintf("another password %d", i))
			mu.Lock()
			defer mu.Unlock()
			done = append(done, err)
		})
	}
	all.Wait()
	if done[0] != nil {
		done[0], done[1] = done[1], done[0]
	}
	require.NoError(t, done[0])
	require.ErrorContains(t, done[1], "404")
	w.until(inside, "bye", func(p *webtest.State) bool { return len(p.Byes) > 0 })
	require.ErrorContains(t, rita.Ask(w.ctx, "GET", "/api/v1/me", nil, nil), "401", "the old login ended")
	require.ErrorContains(t, b.Ask(w.ctx, "GET", "/api/v1/reset/"+w.token(classroom.MailReset, "rita@example.org"), nil, nil), "404", "the other link too")
}

func TestBadAccounts(t *testing.T) {
	w := newWorld(t, options{})
	a := w.account1("hanna")
	good := map[string]any{"name": "Rita", "email": "rita@example.org", "kind": "contact"}
	for what, change := range map[string]map[string]any{
		"a million characters":   {"name": strings.Repeat("x", 60<<10)},
		"51 characters":          {"name": strings.Repeat("x", 51)},
		"no name":                {"name": " \u200b "},
		"a name of two lines":    {"name": "Rita\nBcc: all@example.org"},
		"a header in an address": {"email": "rita@example.org\r\nBcc: all@example.org"},
		"an address of two":      {"email": "rita@example.org,ben@example.org"},
		"a name in an address":   {"email": "Rita <rita@example.org>"},
		"an address with NUL":    {"email": "rita\x00@example.org"},
		"no address":             {"email": "nobody"},
		"an unknown kind":        {"kind": "guest"},
		"an unknown language":    {"language": "tlh"},
		"a short password":       {"password": "short"},
		"an unknown field":       {"owner": true},
		"a wrong type":           {"admin": "yes"},
	} {
		in := map[string]any{}
		maps.Copy(in, good)
		maps.Copy(in, change)
		require.ErrorContains(t, w.host.Ask(w.ctx, "POST", "/api/v1/people", in, nil), "422 invalid", what)
		if what != "a short password" {
			_, err := w.edit(a, change)
			require.ErrorContains(t, err, "422 invalid", what)
		}
	}
	require.ErrorContains(t, w.host.Ask(w.ctx, "POST", "/api/v1/people", []byte(`{"name":"`+strings.Repeat("x", 1_000_000)+`"}`), nil), "413")
	require.Len(t, w.people("").People, 1, "nothing half done")
	for _, path := range []string{"/people/unknown", "/people/%00", "/people/" + strings.Repeat("x", 64)} {
		require.ErrorContains(t, w.host.Ask(w.ctx, "GET", "/api/v1"+path, nil, nil), "404")
		require.ErrorContains(t, w.host.Ask(w.ctx, "DELETE", "/api/v1"+path, nil, nil), "404")
	}
	for _, query := range []string{"?limit=0", "?limit=201", "?limit=x", "?kind=guest", "?state=x", "?cursor=x", "?cursor=WzFd", "?unknown=1", "?q=" + strings.Repeat("x", 201)} {
		require.ErrorContains(t, w.host.Ask(w.ctx, "GET", "/api/v1/people"+query, nil, nil), "422", query)
	}
	require.ErrorContains(t, w.host.Ask(w.ctx, "POST", "/api/v1/forgot", map[string]any{"email": "a@b.example\nBcc: c@d.example"}, nil), "422")
}
