package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// API speaks HTTP with a server. It follows no redirects and keeps no cookies:
// who asks is said with every call.
type API struct {
	addr string
	http *http.Client
}

// Problem is an error that the server answered with.
type Problem struct {
	Status int
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Retry  string
}

func (p *Problem) Error() string {
	return fmt.Sprintf("%d %s %s", p.Status, p.Code, p.Detail)
}

// NewAPI speaks with the server at host:port from a local address (nil: any).
func NewAPI(addr string, source net.IP) *API {
	d := net.Dialer{}
	if source != nil {
		d.Control = lateBind
		d.LocalAddr = &net.TCPAddr{IP: source}
	}
	return &API{addr: addr, http: &http.Client{
		Timeout: 30 * time.Second,
		Transport: &http.Transport{
			DialContext: d.DialContext, MaxIdleConnsPerHost: 64, DisableCompression: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Person is somebody who has an account or came as a guest.
type Person struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Cookie string `json:"-"` // for Dialer.Cookie and the calls below
}

// Session is what a list says of a session.
type Session struct {
	ID    string `json:"id"`
	Link  string `json:"link"`
	Phase string `json:"phase"`
}

// NewSession is what a host chooses. Durations are in seconds, nil as the
// deployment has them.
type NewSession struct {
	Name        string   `json:"name"`
	Policy      string   `json:"policy"`
	Guests      string   `json:"guests"`
	HostAbsence *float64 `json:"hostAbsence,omitempty"`
	EmptyEnd    *float64 `json:"emptyEnd,omitempty"`
	IdleNotice  *float64 `json:"idleNotice,omitempty"`
	IdleLogout  *float64 `json:"idleLogout,omitempty"`
}

// SetUp makes the first administrator, logged in.
func (a *API) SetUp(ctx context.Context, name, email, password string) (Person, error) {
	return a.person(ctx, "/setup", map[string]string{"name": name, "email": email, "password": password, "language": "en"})
}

// LogIn logs in.
func (a *API) LogIn(ctx context.Context, email, password string) (Person, error) {
	return a.person(ctx, "/login", map[string]string{"email": email, "password": password})
}

// AddGuest comes to a session as a guest.
func (a *API) AddGuest(ctx context.Context, link, name string) (Person, error) {
	return a.person(ctx, "/sessions/"+link+"/guest", map[string]string{"name": name})
}

func (a *API) person(ctx context.Context, path string, body any) (Person, error) {
	var p Person
	header, err := a.do(ctx, http.MethodPost, path, "", body, &p)
	if err != nil {
		return p, err
	}
	for _, c := range (&http.Response{Header: header}).Cookies() {
		if c.Name == "stoa_login" || c.Name == "stoa_guest" {
			p.Cookie = c.Name + "=" + c.Value
			return p, nil
		}
	}
	return p, errors.New(path + " gave no cookie")
}

// AddSession makes a session.
func (a *API) AddSession(ctx context.Context, host Person, s NewSession) (Session, error) {
	var made Session
	_, err := a.do(ctx, http.MethodPost, "/sessions", host.Cookie, s, &made)
	return made, err
}

// SetStatus opens, closes or hides a session.
func (a *API) SetStatus(ctx context.Context, host Person, link, status string) error {
	_, err := a.do(ctx, http.MethodPut, "/sessions/"+link+"/status", host.Cookie, map[string]string{"status": status}, nil)
	return err
}

// Listed is a page of a list of sessions.
type Listed struct {
	Sessions []Session `json:"sessions"`
	Next     string    `json:"next"`
}

// Lists asks for a page of somebody's sessions.
func (a *API) Lists(ctx context.Context, p Person, query string) (page Listed, err error) {
	_, err = a.do(ctx, http.MethodGet, "/sessions?"+query, p.Cookie, nil, &page)
	return page, err
}

// Board fetches a board's elements, compressed or not, and says how many bytes
// came.
func (a *API) Board(ctx context.Context, p Person, link, board string, compressed bool) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+a.addr+"/api/v1/sessions/"+link+"/boards/"+board, nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Cookie", p.Cookie)
	if compressed {
		req.Header.Set("Accept-Encoding", "gzip, br")
	}
	res, err := a.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	n, err := io.Copy(io.Discard, res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("board %s: %w", board, &Problem{Status: res.StatusCode})
	}
	return n, err
}

// End ends a session's run.
func (a *API) End(ctx context.Context, host Person, link string) error {
	_, err := a.do(ctx, http.MethodPost, "/sessions/"+link+"/end", host.Cookie, nil, nil)
	return err
}

func (a *API) do(ctx context.Context, method, path, cookie string, body, answer any) (http.Header, error) {
	var in io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		in = bytes.NewReader(b)
	}
	base := "http://" + a.addr
	req, err := http.NewRequestWithContext(ctx, method, base+"/api/v1"+path, in)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Origin", base)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if cookie != "" {
		req.Header.Set("Cookie", cookie)
	}
	res, err := a.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= 300 {
		p := &Problem{Status: res.StatusCode, Retry: res.Header.Get("Retry-After")}
		_ = json.Unmarshal(b, p)
		return nil, fmt.Errorf("%s %s: %w", method, path, p)
	}
	if answer == nil {
		return res.Header, nil
	}
	return res.Header, json.Unmarshal(b, answer)
}

// Close closes idle connections.
func (a *API) Close() { a.http.CloseIdleConnections() }
