// Package webtest is a browser without a screen: it speaks docs/protocol.md to a
// running server, over HTTP and over the socket. Tests, benchmarks and crash
// tests use it in place of a page.
package webtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"github.com/stoahq/stoa/internal/web/wire"
)

// Browser is one person's browser: it keeps cookies. It may be used by many
// goroutines.
type Browser struct {
	Base string // http://host:port
	HTTP *http.Client
	Jar  http.CookieJar
}

// NewBrowser makes a browser without cookies. A nil transport is the default
// one; many browsers may share one.
func NewBrowser(base string, transport http.RoundTripper) *Browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // it never fails
	}
	return &Browser{strings.TrimRight(base, "/"), &http.Client{Jar: jar, Transport: transport}, jar}
}

// Clone is another browser with the same cookies.
func (b *Browser) Clone() *Browser {
	c := NewBrowser(b.Base, b.HTTP.Transport)
	if base, err := url.Parse(b.Base); err == nil {
		c.Jar.SetCookies(base, b.Jar.Cookies(base))
	}
	return c
}

// Problem is an answer that is an error.
type Problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Until  int64  `json:"until"`
	Errors []struct {
		Location string `json:"location"`
		Message  string `json:"message"`
	} `json:"errors"`
	Header http.Header
}

func (p *Problem) Error() string { return fmt.Sprintf("%d %s", p.Status, p.Code) }

// Ask makes a request of the API: in, if it is not nil, is its body (a []byte as
// it is, anything else in JSON), and out takes the answer's. An answer that is
// an error is a *Problem.
func (b *Browser) Ask(ctx context.Context, method, path string, in, out any) error {
	resp, err := b.Raw(ctx, method, path, in)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		p := &Problem{Status: resp.StatusCode, Header: resp.Header}
		raw, _ := io.ReadAll(resp.Body)
		if err := json.Unmarshal(raw, p); err != nil || p.Code == "" {
			return fmt.Errorf("%s %s: %d with %q, which is no problem+json", method, path, resp.StatusCode, raw)
		}
		return p
	}
	if out == nil {
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// Raw makes a request and returns whatever answers it.
func (b *Browser) Raw(ctx context.Context, method, path string, in any, header ...string) (*http.Response, error) {
	var body io.Reader
	switch in := in.(type) {
	case nil:
	case []byte:
		body = bytes.NewReader(in)
	default:
		raw, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, b.Base+path, body)
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return b.HTTP.Do(req)
}

const api = "/api/v1"

// SetUp makes the administrator and logs in.
func (b *Browser) SetUp(ctx context.Context, name, email, password string) (me wire.Me, err error) {
	in := map[string]string{"name": name, "email": email, "password": password}
	return me, b.Ask(ctx, http.MethodPost, api+"/setup", in, &me)
}

// LogIn logs in.
func (b *Browser) LogIn(ctx context.Context, email, password string) (me wire.Me, err error) {
	in := map[string]string{"email": email, "password": password}
	return me, b.Ask(ctx, http.MethodPost, api+"/login", in, &me)
}

// Reset sets a password by a link, which logs in.
func (b *Browser) Reset(ctx context.Context, token, password string) (me wire.Me, err error) {
	err = b.Ask(ctx, "POST", "/api/v1/reset/"+token, map[string]any{"password": password}, &me)
	return me, err
}

// LogOut logs out.
func (b *Browser) LogOut(ctx context.Context) error {
	return b.Ask(ctx, http.MethodPost, api+"/logout", nil, nil)
}

// AddSession makes a session. settings has more fields of the body; it may be nil.
func (b *Browser) AddSession(ctx context.Context, name string, settings map[string]any) (item wire.Item, err error) {
	in := map[string]any{"name": name}
	maps.Copy(in, settings)
	return item, b.Ask(ctx, http.MethodPost, api+"/sessions", in, &item)
}

// Session is a session as its list shows it.
func (b *Browser) Session(ctx context.Context, link string) (item wire.Item, err error) {
	return item, b.Ask(ctx, http.MethodGet, api+"/sessions/"+link, nil, &item)
}

// Door is the way into a session.
func (b *Browser) Door(ctx context.Context, link string) (door wire.Door, err error) {
	return door, b.Ask(ctx, http.MethodGet, api+"/sessions/"+link+"/door", nil, &door)
}

// Guest gives a name at the door.
func (b *Browser) Guest(ctx context.Context, link, name string) (me wire.Me, err error) {
	in := map[string]string{"name": name}
	return me, b.Ask(ctx, http.MethodPost, api+"/sessions/"+link+"/guest", in, &me)
}
