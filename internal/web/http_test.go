package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

func TestSetUpOnce(t *testing.T) {
	w := bareWorld(t, options{})
	b := w.browser()
	var s wire.SetUp
	require.NoError(t, b.Ask(w.ctx, "GET", "/api/v1/setup", nil, &s))
	require.Equal(t, wire.SetUp{Needed: true, Version: "test", Name: "Stoa"}, s)
	require.ErrorContains(t, b.Ask(w.ctx, "GET", "/api/v1/me", nil, nil), "401 not_logged_in")
	me, err := b.SetUp(w.ctx, "Hanna", email, password)
	require.NoError(t, err)
	require.True(t, me.Admin)
	require.Equal(t, session.Licensed, me.Kind)
	var again wire.Me
	require.NoError(t, b.Ask(w.ctx, "GET", "/api/v1/me", nil, &again))
	require.Equal(t, me, again)
	_, err = b.SetUp(w.ctx, "Eve", "eve@example.org", password)
	require.ErrorContains(t, err, "409 already_set_up")
	require.NoError(t, b.Ask(w.ctx, "GET", "/api/v1/setup", nil, &s))
	require.False(t, s.Needed)
}

func TestOwnAccount(t *testing.T) {
	w := newWorld(t, options{})
	other := w.browser()
	_, err := other.LogIn(w.ctx, " "+strings.ToUpper(email), password)
	require.NoError(t, err)
	var me wire.Me
	require.NoError(t, w.host.Ask(w.ctx, "PATCH", "/api/v1/me", map[string]any{"name": "  Hanna H. ", "language": "de"}, &me))
	require.Equal(t, "Hanna H.", me.Name)
	require.EqualValues(t, "de", me.Language)

	var list wire.Logins
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/me/logins", nil, &list))
	require.Len(t, list.Logins, 2)
	for _, l := range list.Logins {
		require.NotEmpty(t, l.Address)
		if !l.Current {
			require.NoError(t, w.host.Ask(w.ctx, "DELETE", "/api/v1/me/logins/"+l.ID, nil, nil))
			require.ErrorContains(t, w.host.Ask(w.ctx, "DELETE", "/api/v1/me/logins/"+l.ID, nil, nil), "404")
		}
	}
	require.ErrorContains(t, other.Ask(w.ctx, "GET", "/api/v1/me", nil, nil), "401 not_logged_in")

	_, err = other.LogIn(w.ctx, email, password)
	require.NoError(t, err)
	change := func(current, to string) error {
		return w.host.Ask(w.ctx, "POST", "/api/v1/me/password", map[string]any{"current": current, "new": to}, nil)
	}
	require.ErrorContains(t, change("wrong password", "another password"), "401 wrong_password")
	require.NoError(t, change(password, "another password"))
	require.ErrorContains(t, other.Ask(w.ctx, "GET", "/api/v1/me", nil, nil), "401", "every other login ends")
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/me", nil, nil), "this one goes on")

	require.NoError(t, w.host.Ask(w.ctx, "DELETE", "/api/v1/me/logins", nil, nil))
	require.ErrorContains(t, w.host.Ask(w.ctx, "GET", "/api/v1/me", nil, nil), "401", "log out everywhere is here too")
	_, err = w.host.LogIn(w.ctx, email, "another password")
	require.NoError(t, err)
	require.NoError(t, w.host.LogOut(w.ctx))
	require.NoError(t, w.host.LogOut(w.ctx), "logging out twice is no error")
	require.ErrorContains(t, w.host.Ask(w.ctx, "GET", "/api/v1/me", nil, nil), "401")
}

func TestSessions(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"policy": "classroom", "guests": "direct", "hostAbsence": 30, "limit": 5})
	require.Equal(t, "Algebra", item.Name)
	require.Equal(t, session.Classroom, item.Policy)
	require.True(t, item.Host)
	require.Contains(t, item.May, session.DoStart)
	at := "/api/v1/sessions/" + item.Link
	rita, gus := w.account("Rita", session.Contact), w.guest(item, "Gus")
	for name, b := range map[string]*webtest.Browser{"nobody": w.browser(), "a stranger": rita, "a guest": gus} {
		for _, ask := range []struct {
			method, path string
			in           any
		}{
			{"GET", "", nil},
			{"GET", "/settings", nil},
			{"PATCH", "", map[string]any{"name": "Mine"}},
			{"PUT", "/status", map[string]any{"status": "hidden"}},
			{"POST", "/end", nil},
		} {
			var p *webtest.Problem
			require.ErrorAs(t, b.Ask(w.ctx, ask.method, at+ask.path, ask.in, nil), &p, "%s %s %s", name, ask.method, ask.path)
			require.Contains(t, []int{401, 403, 404}, p.Status)
		}
	}
	_, err := rita.AddSession(w.ctx, "Mine", nil)
	require.ErrorContains(t, err, "403 not_licensed")

	w.member(item, rita)
	seen, err := rita.Session(w.ctx, item.Link)
	require.NoError(t, err)
	require.False(t, seen.Host)
	require.ErrorContains(t, rita.Ask(w.ctx, "PUT", at+"/status", map[string]any{"status": "hidden"}, nil), "403 not_allowed")
	require.ErrorContains(t, rita.Ask(w.ctx, "PATCH", at, map[string]any{"name": "Mine"}, nil), "403 not_allowed")

	require.NoError(t, w.host.Ask(w.ctx, "PATCH", at, map[string]any{"name": "Geometry", "policy": "open"}, &item))
	require.Equal(t, "Geometry", item.Name)
	require.Equal(t, session.Open, item.Policy)
	require.ErrorContains(t, w.host.Ask(w.ctx, "POST", at+"/end", nil, nil), "409 ended")
}

func TestStatusInLists(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(nil)
	rita := w.account("Rita", session.Contact)
	w.member(item, rita)
	at := "/api/v1/sessions/" + item.Link
	for _, status := range []string{"closed", "hidden", "active"} {
		require.NoError(t, w.host.Ask(w.ctx, "PUT", at+"/status", map[string]any{"status": status}, &item))
		require.Equal(t, session.Status(status), item.Status)
		for _, other := range []string{"active", "closed", "hidden"} {
			var list wire.Items
			require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/sessions?status="+other, nil, &list))
			require.Equal(t, other == status, len(list.Sessions) == 1, "%s in the list of %s", status, other)
			list = wire.Items{}
			err := rita.Ask(w.ctx, "GET", "/api/v1/sessions?status="+other, nil, &list)
			if other == "hidden" {
				require.ErrorContains(t, err, "403 not_allowed", "rule 46: contacts have no such list")
				continue
			}
			require.NoError(t, err)
			require.Equal(t, other == status, len(list.Sessions) == 1)
		}
		if status != "hidden" {
			continue
		}
		_, err := rita.Session(w.ctx, item.Link)
		require.ErrorContains(t, err, "404")
		hidden, err := rita.Door(w.ctx, item.Link)
		require.NoError(t, err)
		unknown, err := rita.Door(w.ctx, "unknown")
		require.NoError(t, err)
		require.Equal(t, unknown, hidden, "rule 17: they answer the same")
	}
}

func TestGuests(t *testing.T) {
	w := newWorld(t, options{})
	one, two := w.session(map[string]any{"guests": "direct"}), w.session(map[string]any{"guests": "direct"})
	b := w.guest(one, " Ana ")
	me, err := b.Guest(w.ctx, two.Link, "Bea")
	require.NoError(t, err)
	require.Equal(t, two.Link, me.GuestOf)
	for link, name := range map[string]string{one.Link: "Ana", two.Link: "Bea"} {
		d, err := b.Door(w.ctx, link)
		require.NoError(t, err)
		require.Equal(t, name, d.Me.Name, "a browser is a guest of several sessions")
	}
	second, err := w.browser().Guest(w.ctx, one.Link, "Ana")
	require.NoError(t, err)
	require.Equal(t, "Ana (2)", second.Name)
	_, err = w.host.Guest(w.ctx, one.Link, "Me")
	require.ErrorContains(t, err, "409 logged_in")
	_, err = b.Guest(w.ctx, "unknown", "Ana")
	require.ErrorContains(t, err, "404")

	none := w.session(map[string]any{"guests": "none"})
	d, err := b.Door(w.ctx, none.Link)
	require.NoError(t, err)
	require.Equal(t, wire.NextLogin, d.Next)
	require.Nil(t, d.Session, "rule 17: nothing is said before")
	_, err = b.Guest(w.ctx, none.Link, "Ana")
	require.Error(t, err)

	_, err = b.LogIn(w.ctx, email, password)
	require.NoError(t, err)
	d, err = b.Door(w.ctx, one.Link)
	require.NoError(t, err)
	require.Equal(t, "Hanna", d.Me.Name, "who is logged in is never treated as a guest")
}

// wrong is a body that must not be accepted.
type wrong struct {
	why  string
	body []byte
}

// wrongs are wrong variants of a good body.
func wrongs(t *testing.T, good map[string]any) []wrong {
	all := []wrong{
		{"nothing", nil},
		{"no JSON", []byte("{")},
		{"a list", []byte("[]")},
		{"null", []byte("null")},
		{"two values", []byte(`{} {}`)},
		{"a huge body", []byte(`{"name":"` + strings.Repeat("y", 70_000) + `"}`)},
	}
	with := func(why, field string, value any) {
		b := map[string]any{}
		maps.Copy(b, good)
		b[field] = value
		raw, err := json.Marshal(b)
		require.NoError(t, err)
		all = append(all, wrong{why, raw})
	}
	with("an unknown field", "nope", 1)
	for field := range good {
		for _, v := range []any{7, true, []any{}, map[string]any{}, nil} {
			with(fmt.Sprintf("%s of type %T", field, v), field, v)
		}
		with(field+" too long", field, strings.Repeat("x", 500))
		with(field+" empty", field, "")
	}
	if _, ok := good["name"]; ok {
		for _, odd := range []string{"a\x00b", "a\nb", "a\x7fb", "a\u0085b", "   ", "a\u2028b"} {
			with(fmt.Sprintf("name %q", odd), "name", odd)
		}
	}
	return all
}

func TestBadInput(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(nil)
	at := "/api/v1/sessions/" + item.Link
	for call, good := range map[string]map[string]any{
		"POST /api/v1/setup":       {"name": "N", "email": "n@example.org", "password": password},
		"POST /api/v1/login":       {"email": email, "password": password},
		"PATCH /api/v1/me":         {"name": "N"},
		"POST /api/v1/me/password": {"current": password, "new": "1234567890"},
		"POST /api/v1/sessions":    {"name": "N"},
		"PATCH " + at:              {"name": "N"},
		"PUT " + at + "/status":    {"status": "closed"},
		"POST " + at + "/guest":    {"name": "N"},
	} {
		method, path, _ := strings.Cut(call, " ")
		b := w.host
		if strings.HasSuffix(path, "/guest") || path == "/api/v1/login" || path == "/api/v1/setup" {
			b = w.browser()
		}
		for _, x := range wrongs(t, good) {
			if method == "PATCH" && strings.HasSuffix(x.why, "<nil>") {
				continue // what may be missing may be null
			}
			w.refuses(b, method, path, x)
		}
	}
	now, err := w.host.Session(w.ctx, item.Link)
	require.NoError(t, err)
	require.Equal(t, item, now, "nothing changed")
	var list wire.Items
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/sessions", nil, &list))
	require.Len(t, list.Sessions, 1)
	var me wire.Me
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/me", nil, &me))
	require.Equal(t, "Hanna", me.Name)
}

// refuses checks that a wrong body gets a 4xx with a code that repeats nothing.
func (w *world) refuses(b *webtest.Browser, method, path string, x wrong) {
	w.Helper()
	what := method + " " + path + ": " + x.why
	resp, err := b.Raw(w.ctx, method, path, x.body)
	require.NoError(w, err)
	raw, err := io.ReadAll(resp.Body)
	require.NoError(w, err)
	require.NoError(w, resp.Body.Close())
	require.True(w, resp.StatusCode >= 400 && resp.StatusCode < 500, "%s: %d %s", what, resp.StatusCode, raw)
	var p web.Problem
	require.NoError(w, json.Unmarshal(raw, &p), what)
	require.NotEmpty(w, p.Code, what)
	require.Equal(w, "application/problem+json", resp.Header.Get("Content-Type"), what)
	require.NotContains(w, string(raw), password, "an answer never repeats a password")
	require.NotContains(w, string(raw), "xxxxxxxx")
	if x.why == "a huge body" {
		require.Equal(w, http.StatusRequestEntityTooLarge, resp.StatusCode, what)
	}
}

func TestBadAddresses(t *testing.T) {
	w := newWorld(t, options{})
	for _, path := range []string{
		"/sessions/%00", "/sessions/a%20b", "/sessions/" + strings.Repeat("a", 100), "/sessions/..%2f..", "/sessions/%ff",
		"/me/logins/%00", "/me/logins/x", "/nothing", "/sessions?status=open", "/sessions?x=1", "/sessions/unknown",
	} {
		for _, method := range []string{"GET", "PATCH", "DELETE", "PUT", "POST", "BREW"} {
			resp, err := w.host.Raw(w.ctx, method, "/api/v1"+path, []byte(`{"nope":"N"}`))
			require.NoError(t, err)
			raw, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.True(t, resp.StatusCode >= 400 && resp.StatusCode < 500, "%s %s: %d %s", method, path, resp.StatusCode, raw)
		}
	}
	for _, link := range []string{"%00", "a%20b", "%ff"} {
		d, err := w.host.Door(w.ctx, link)
		require.NoError(t, err)
		require.Equal(t, wire.NextNotFound, d.Next)
	}
}

func TestCrossOriginIsRefused(t *testing.T) {
	public, err := url.Parse("https://stoa.example.org")
	require.NoError(t, err)
	w := newWorld(t, options{web: func(c *web.Config) { c.PublicURL = public }})
	b := w.browser() // without the cookie, which is for TLS only here
	for _, c := range []struct {
		header []string
		ok     bool
	}{
		{nil, true},
		{[]string{"Origin", w.http.URL}, true},
		{[]string{"Origin", "https://stoa.example.org"}, true},
		{[]string{"Sec-Fetch-Site", "same-origin"}, true},
		{[]string{"Origin", "https://evil.example"}, false},
		{[]string{"Origin", "null"}, false},
		{[]string{"Sec-Fetch-Site", "cross-site"}, false},
		{[]string{"Sec-Fetch-Site", "same-site"}, false},
	} {
		resp, err := b.Raw(w.ctx, "POST", "/api/v1/logout", nil, c.header...)
		require.NoError(t, err)
		raw, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		if c.ok {
			require.Equal(t, 204, resp.StatusCode, "%v: %s", c.header, raw)
			continue
		}
		require.Equal(t, 403, resp.StatusCode, "%v: %s", c.header, raw)
		require.Contains(t, string(raw), `"cross_origin"`)
	}
	for origin, ok := range map[string]bool{
		w.http.URL: true, "https://stoa.example.org": true, "http://stoa.example.org": false,
		"https://evil.example": false, "null": false, "https://stoa.example.org.evil.example": false,
	} {
		ws, resp, err := b.Dial(w.ctx, "Origin", origin)
		if ok {
			require.NoError(t, err, origin)
			_ = ws.CloseNow()
			continue
		}
		require.Error(t, err, origin)
		require.Equal(t, 403, resp.StatusCode)
	}
}

func TestCookies(t *testing.T) {
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	for _, c := range []struct {
		name   string
		web    func(*web.Config)
		header []string
		secure bool
	}{
		{"plain", nil, nil, false},
		{"a lie", nil, []string{"X-Forwarded-Proto", "https"}, false},
		{"a proxy", func(c *web.Config) { c.TrustedProxies = loopback }, []string{"X-Forwarded-Proto", "https"}, true},
		{"a public address", func(c *web.Config) { c.PublicURL = &url.URL{Scheme: "https", Host: "stoa.example.org"} }, nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := bareWorld(t, options{web: c.web})
			body, err := json.Marshal(map[string]string{"name": "Hanna", "email": email, "password": password})
			require.NoError(t, err)
			resp, err := w.browser().Raw(w.ctx, "POST", "/api/v1/setup", body, c.header...)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, 201, resp.StatusCode)
			require.Len(t, resp.Cookies(), 1)
			ck := resp.Cookies()[0]
			require.Equal(t, "stoa_login", ck.Name)
			require.True(t, ck.HttpOnly)
			require.Equal(t, http.SameSiteLaxMode, ck.SameSite)
			require.Equal(t, "/", ck.Path)
			require.Equal(t, c.secure, ck.Secure)
			require.Equal(t, c.secure, resp.Header.Get("Strict-Transport-Security") != "")
		})
	}
}

func TestSecureUnderTLS(t *testing.T) {
	w := newWorld(t, options{})
	s := httptest.NewTLSServer(w.web)
	defer s.Close()
	resp, err := s.Client().Post(s.URL+"/api/v1/login", "application/json",
		strings.NewReader(`{"email":"`+email+`","password":"`+password+`"}`))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, 200, resp.StatusCode)
	require.True(t, resp.Cookies()[0].Secure)
}

func TestAddressBehindProxies(t *testing.T) {
	w := newWorld(t, options{
		web: func(c *web.Config) {
			c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8")}
		},
	})
	for forwarded, want := range map[string]string{
		"203.0.113.7":                         "203.0.113.7",
		"198.51.100.1, 203.0.113.7, 10.1.2.3": "203.0.113.7",
		"nonsense":                            "127.0.0.1",
		"2001:db8::1":                         "2001:db8::1",
	} {
		b := w.browser()
		body := []byte(`{"email":"` + email + `","password":"` + password + `"}`)
		resp, err := b.Raw(w.ctx, "POST", "/api/v1/login", body, "X-Forwarded-For", forwarded,
			"User-Agent", "odd\xff agent"+strings.Repeat("x", 500))
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, 200, resp.StatusCode)
		var list wire.Logins
		require.NoError(t, b.Ask(w.ctx, "GET", "/api/v1/me/logins", nil, &list))
		for _, l := range list.Logins {
			if l.Current {
				require.Equal(t, want, l.Address)
				require.LessOrEqual(t, len(l.Agent), 200)
				require.True(t, strings.HasPrefix(l.Agent, "odd agent"))
			}
		}
	}
}

func TestLoginLimits(t *testing.T) {
	w := newWorld(t, options{class: func(c *classroom.Config) {
		c.Limits = classroom.LoginLimits{PerAccount: 3, PerAddress: 100, Window: time.Minute}
	}})
	b := w.browser()
	for range 3 {
		_, err := b.LogIn(w.ctx, email, "wrong password")
		require.ErrorContains(t, err, "401 wrong_login")
	}
	_, err := b.LogIn(w.ctx, email, password)
	var p *webtest.Problem
	require.ErrorAs(t, err, &p)
	require.Equal(t, 429, p.Status)
	require.Equal(t, "too_many_failures", p.Code)
	require.NotEmpty(t, p.Header.Get("Retry-After"))
	_, err = b.LogIn(w.ctx, "nobody@example.org", password)
	require.ErrorContains(t, err, "401 wrong_login", "another account from the same address may still try")
}

func TestHealth(t *testing.T) {
	w := newWorld(t, options{})
	status := func(path string) int {
		resp, err := w.browser().Raw(w.ctx, "GET", path, nil)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode
	}
	require.Equal(t, 200, status("/healthz"))
	require.Equal(t, 200, status("/readyz"))
	item := w.session(nil)
	p := w.open(w.host, item)
	w.store.lose(true)
	require.Equal(t, 200, status("/healthz"))
	require.Equal(t, 503, status("/readyz"))
	_, err := w.host.AddSession(w.ctx, "Later", nil)
	require.ErrorContains(t, err, "503 unavailable")
	require.ErrorContains(t, p.Command(w.ctx, "start", nil), "unavailable")
	_, err = w.host.Open(w.ctx, item.Link)
	require.ErrorContains(t, err, "503", "a page comes back later")
	w.store.lose(false)
	require.Eventually(t, func() bool { return status("/readyz") == 200 }, 5*time.Second, 5*time.Millisecond)
	require.NoError(t, p.Command(w.ctx, "start", nil), "it goes on by itself")
}

func TestHeaders(t *testing.T) {
	w := newWorld(t, options{})
	for _, path := range []string{"/", "/s/abc", "/assets/app-1a2b.js", "/assets/missing.js", "/api/v1/setup", "/api/nothing", "/healthz", "/rtc"} {
		resp, err := w.browser().Raw(w.ctx, "GET", path, nil)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		h := resp.Header
		csp := h.Get("Content-Security-Policy")
		require.Contains(t, csp, "default-src 'none'", path)
		require.Contains(t, csp, "script-src 'self';", path)
		require.Contains(t, csp, "frame-ancestors 'none'", path)
		require.NotContains(t, csp, "unsafe", path)
		require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"), path)
		require.Equal(t, "same-origin", h.Get("Referrer-Policy"), path)
		require.Contains(t, h.Get("Permissions-Policy"), "camera=(self)", path)
	}
}

func TestPage(t *testing.T) {
	w := newWorld(t, options{})
	get := func(path string, header ...string) (*http.Response, string) {
		resp, err := w.browser().Raw(w.ctx, "GET", path, nil, append([]string{"Accept-Encoding", "identity"}, header...)...)
		require.NoError(t, err)
		raw, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp, string(raw)
	}
	index, body := get("/")
	require.Contains(t, body, "<title>Stoa</title>")
	require.Equal(t, "no-cache", index.Header.Get("Cache-Control"))
	require.Equal(t, "text/html; charset=utf-8", index.Header.Get("Content-Type"))
	_, deep := get("/s/some-link")
	require.Equal(t, body, deep, "the page's own addresses get the page")
	again, nothing := get("/", "If-None-Match", index.Header.Get("ETag"))
	require.Equal(t, 304, again.StatusCode)
	require.Empty(t, nothing)
	script, code := get("/assets/app-1a2b.js")
	require.Contains(t, script.Header.Get("Cache-Control"), "immutable")
	require.Contains(t, script.Header.Get("Content-Type"), "javascript")
	zipped, short := get("/assets/app-1a2b.js", "Accept-Encoding", "gzip")
	require.Equal(t, "gzip", zipped.Header.Get("Content-Encoding"))
	require.Equal(t, "Accept-Encoding", zipped.Header.Get("Vary"))
	require.Less(t, len(short), len(code))
	missing, _ := get("/assets/app-old.js")
	require.Equal(t, 404, missing.StatusCode)
	require.NotContains(t, missing.Header.Get("Cache-Control"), "immutable")
	api, problem := get("/api/v2/x")
	require.Equal(t, 404, api.StatusCode)
	require.Contains(t, problem, `"not_found"`)
}

func TestOpenAPI(t *testing.T) {
	w := newWorld(t, options{})
	var doc struct {
		OpenAPI    string                    `json:"openapi"`
		Paths      map[string]map[string]any `json:"paths"`
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}
	require.NoError(t, w.host.Ask(w.ctx, "GET", "/api/v1/openapi.json", nil, &doc))
	require.Regexp(t, `^3\.1\.`, doc.OpenAPI)
	require.GreaterOrEqual(t, len(doc.Paths), 14)
	for _, name := range []string{"SocketFromPage", "SocketFromServer", "SocketWelcome", "SocketHello", "Door", "Entry", "Item", "Problem"} {
		require.Contains(t, doc.Components.Schemas, name)
	}
}
