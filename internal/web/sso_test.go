package web_test

import (
	"crypto/rand"
	"crypto/rsa"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

func ssoWorld(t *testing.T) (*world, *provider) {
	p := newProvider(t)
	w := newWorld(t, options{web: func(c *web.Config) {
		c.SSO = &web.SSO{Issuer: p.URL, ClientID: clientID, ClientSecret: clientSecret, Name: "School"}
	}})
	return w, p
}

// signOn follows a browser through a sign-on and tells where it ends.
func (w *world) signOn(b *webtest.Browser, to string) *url.URL {
	w.Helper()
	resp, err := b.HTTP.Get(w.http.URL + "/sso/start?to=" + url.QueryEscape(to))
	require.NoError(w, err)
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	require.Equal(w, 200, resp.StatusCode)
	require.True(w, strings.HasPrefix(resp.Request.URL.String(), w.http.URL), resp.Request.URL)
	return resp.Request.URL
}

func (w *world) me(b *webtest.Browser) (me wire.Me) {
	w.Helper()
	require.NoError(w, b.Ask(w.ctx, "GET", "/api/v1/me", nil, &me))
	return me
}

func TestSignOn(t *testing.T) {
	w, p := ssoWorld(t)
	var s wire.SetUp
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/setup", nil, &s))
	require.Equal(t, &wire.SSO{Name: "School"}, s.SSO)

	p.is(map[string]any{"sub": "1", "email": "Rita@Example.org", "email_verified": true, "name": "Rita R.", "locale": "de-AT"})
	b := w.browser()
	require.Equal(t, "/s/abc?x=1", w.signOn(b, "/s/abc?x=1").RequestURI())
	rita := w.me(b)
	require.Equal(t, wire.Me{ID: rita.ID, Name: "Rita R.", Email: "rita@example.org", Kind: session.Contact, Language: "de"}, rita)

	p.is(map[string]any{"sub": "1", "email": "new@example.org", "email_verified": false, "name": "Other"})
	again := w.browser()
	w.signOn(again, "/")
	require.Equal(t, rita, w.me(again), "the same subject is the same person, whatever else is said")

	p.is(map[string]any{"sub": "2", "email_verified": "true", "email": email})
	host := w.browser()
	w.signOn(host, "/")
	require.Equal(t, w.me(w.host).ID, w.me(host).ID, "the account of a proved address is linked")

	p.is(map[string]any{"sub": "3"})
	p.info = map[string]any{"sub": "3", "email": "info@example.org", "email_verified": true, "preferred_username": "Info"}
	info := w.browser()
	w.signOn(info, "/")
	require.Equal(t, "Info", w.me(info).Name)

	// Two tabs at once do not meet.
	p.is(map[string]any{"sub": "1"})
	two := w.browser()
	two.HTTP.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	var back []string
	for _, to := range []string{"/one", "/two"} {
		resp, err := two.HTTP.Get(w.http.URL + "/sso/start?to=" + to)
		require.NoError(t, err)
		resp.Body.Close()
		resp, err = two.HTTP.Get(resp.Header.Get("Location"))
		require.NoError(t, err)
		resp.Body.Close()
		back = append(back, resp.Header.Get("Location"))
	}
	for i, to := range []string{"/one", "/two"} {
		resp, err := two.HTTP.Get(back[i])
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, to, resp.Header.Get("Location"))
		require.Equal(t, "no-store", resp.Header.Get("Cache-Control"))
	}
	resp, err := two.HTTP.Get(back[0])
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, "/login?sso=expired", resp.Header.Get("Location"), "an answer serves once")
	other := w.browser()
	other.HTTP.CheckRedirect = two.HTTP.CheckRedirect
	resp, err = other.HTTP.Get(back[1])
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, "/login?sso=expired", resp.Header.Get("Location"), "in the browser where it began")
}

func TestSignOnRefused(t *testing.T) {
	w, p := ssoWorld(t)
	rita := map[string]any{"sub": "1", "email": "rita@example.org", "email_verified": true}
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	for _, c := range []struct {
		what, why string
		how       func()
	}{
		{"an address that nobody checked", "email", func() { p.token = map[string]any{"email_verified": nil} }},
		{"no address", "email", func() { p.token = map[string]any{"email": nil}; p.info = map[string]any{"sub": "somebody else"} }},
		{"no thank you", "cancelled", func() { p.says = "access_denied" }},
		{"an error", "failed", func() { p.says = "server_error" }},
		{"a token of another sign-on", "failed", func() { p.token = map[string]any{"nonce": "another"} }},
		{"a token for another client", "failed", func() { p.token = map[string]any{"aud": "another"} }},
		{"a token of another provider", "failed", func() { p.token = map[string]any{"iss": "https://id.example"} }},
		{"an old token", "failed", func() { p.token = map[string]any{"exp": 1} }},
		{"another key", "failed", func() { p.signer = stranger }},
		{"a subject too long", "failed", func() { p.token = map[string]any{"sub": strings.Repeat("x", 300)} }},
	} {
		p.is(rita)
		c.how()
		b := w.browser()
		require.Equal(t, "/login?sso="+c.why, w.signOn(b, "/").RequestURI(), c.what)
		require.ErrorContains(t, b.Ask(w.ctx, "GET", "/api/v1/me", nil, nil), "401", c.what)
	}
	p.is(rita)
	b := w.browser()
	w.signOn(b, "/")
	id := session.PersonID(w.me(b).ID)
	_, err = w.class.EditAccount(w.ctx, "", id, classroom.AccountEdit{Locked: new(true)})
	require.NoError(t, err)
	require.Equal(t, "/login?sso=locked", w.signOn(w.browser(), "/").RequestURI())

	for _, to := range []string{"https://evil.example", "//evil.example", `/\evil.example`, "/\t/evil.example", "javascript:alert(1)", "evil", "", "/sso/start", "/%zz"} {
		p.is(map[string]any{"sub": "9", "email": "nina@example.org", "email_verified": true})
		require.Equal(t, "/", w.signOn(w.browser(), to).RequestURI(), "%q", to)
	}
	for _, path := range []string{"/sso/callback", "/sso/callback?state=x", "/sso/callback?state=" + strings.Repeat("%41", 5000), "/sso/callback?state=" + rand.Text() + "&code=x"} {
		resp, err := w.browser().HTTP.Get(w.http.URL + path)
		require.NoError(t, err)
		resp.Body.Close()
		require.Equal(t, "/login?sso=expired", resp.Request.URL.RequestURI())
	}
}

func TestNoSignOn(t *testing.T) {
	w := newWorld(t, options{})
	resp, err := w.browser().HTTP.Get(w.http.URL + "/sso/start")
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, 404, resp.StatusCode)

	away := newWorld(t, options{web: func(c *web.Config) {
		c.SSO = &web.SSO{Issuer: "http://127.0.0.1:1", ClientID: clientID}
	}})
	require.Equal(t, "/login?sso=unavailable", away.signOn(away.browser(), "/").RequestURI())
	var s wire.SetUp
	require.NoError(t, away.host.Ask(away.ctx, "GET", "/api/v1/setup", nil, &s))
	require.Equal(t, "127.0.0.1:1", s.SSO.Name)
}

// Who signs on before there is an administrator does not take their place.
func TestSignOnBeforeSetUp(t *testing.T) {
	p := newProvider(t)
	w := bareWorld(t, options{web: func(c *web.Config) {
		c.SSO = &web.SSO{Issuer: p.URL, ClientID: clientID, ClientSecret: clientSecret}
	}})
	p.is(map[string]any{"sub": "1", "email": "rita@example.org", "email_verified": true})
	require.Equal(t, "/login?sso=failed", w.signOn(w.browser(), "/").RequestURI())
	_, err := w.browser().SetUp(w.ctx, "Hanna", email, password)
	require.NoError(t, err)
	require.Equal(t, "/", w.signOn(w.browser(), "/").RequestURI())
}

// A provider that does not answer is asked now and then, not by everybody who
// would wait in a line for it.
func TestSignOnAway(t *testing.T) {
	var asked atomic.Int32
	away := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(away.Close)
	w := newWorld(t, options{web: func(c *web.Config) { c.SSO = &web.SSO{Issuer: away.URL, ClientID: clientID} }})
	for range 10 {
		require.Equal(t, "/login?sso=unavailable", w.signOn(w.browser(), "/").RequestURI())
	}
	require.Less(t, asked.Load(), int32(10))
	some := asked.Load()
	require.Eventually(t, func() bool {
		w.signOn(w.browser(), "/")
		return asked.Load() > some
	}, 30*time.Second, 100*time.Millisecond, "it is asked again")
}
