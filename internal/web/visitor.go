package web

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// The cookies. A guest's holds up to guestsMost guests, the newest first, as "link~secret.link~secret".
const (
	loginCookie = "stoa_login"
	guestCookie = "stoa_guest"
	guestsMost  = 8
	// How long browsers keep them; logins themselves end on the server.
	loginFor = 180 * 24 * time.Hour
	guestFor = 7 * 24 * time.Hour
)

// visitor is who asks: nobody known, an account, or a guest of one session.
type visitor struct {
	classroom.Visitor
	login classroom.Login
	known bool
	link  string // guests: the link that they came by
	// ballot is what finds this browser's answers to anonymous polls again. It
	// follows from the cookie, which is stored nowhere else, and leads nowhere.
	ballot [sha256.Size]byte
}

func (v visitor) account() bool { return v.known && v.Person.Kind != session.Guest }

// me is the visitor as pages see themselves; nil for nobody known.
func (v visitor) me() *wire.Me {
	if !v.known {
		return nil
	}
	p := v.Person
	return &wire.Me{
		ID: string(p.ID), Name: p.Name, Email: p.Email, Kind: p.Kind, Admin: p.Admin, Language: wire.Language(p.Locale),
		GuestOf: v.link,
	}
}

// credentials are what a browser shows of itself.
type credentials struct {
	login  string
	guests []guestSecret
}

type guestSecret struct{ link, secret string }

func credentialsOf(r *http.Request) credentials {
	var c credentials
	if ck, err := r.Cookie(loginCookie); err == nil {
		c.login = ck.Value
	}
	ck, err := r.Cookie(guestCookie)
	if err != nil || len(ck.Value) > 4096 {
		return c
	}
	for part := range strings.SplitSeq(ck.Value, ".") {
		link, secret, ok := strings.Cut(part, "~")
		if ok && validID(link) && len(c.guests) < guestsMost {
			c.guests = append(c.guests, guestSecret{link, secret})
		}
	}
	return c
}

// guestOf is the guest's secret for a link; for the empty link the newest.
func (c credentials) guestOf(link string) (guestSecret, bool) {
	for _, g := range c.guests {
		if link == "" || g.link == link {
			return g, true
		}
	}
	return guestSecret{}, false
}

// visitor finds out who shows these credentials at the door of a session, or
// (with an empty link) on any other page. Who is logged in is never a guest.
func (s *Server) visitor(ctx context.Context, c credentials, link string) (visitor, error) {
	if c.login != "" {
		v, err := s.who(ctx, c.login)
		if v.known || err != nil {
			return v, err
		}
	}
	g, ok := c.guestOf(link)
	if !ok {
		return visitor{}, nil
	}
	v, err := s.who(ctx, g.secret)
	if v.known {
		v.link = g.link
	}
	return v, err
}

func (s *Server) who(ctx context.Context, secret string) (visitor, error) {
	v, login, err := s.class.Who(ctx, secret)
	switch {
	case errors.Is(err, classroom.ErrNotFound):
		return visitor{}, nil
	case err != nil:
		return visitor{}, err
	}
	return visitor{Visitor: v, login: login, known: true, ballot: sha256.Sum256([]byte("ballots of " + secret))}, nil
}

// setLogin gives the browser its login.
func (s *Server) setLogin(w http.ResponseWriter, r *http.Request, secret string) {
	s.setCookie(w, r, loginCookie, secret, loginFor)
}

// addGuest gives the browser one more guest. It keeps those that it has, of this
// session too: their secrets prove whose unsent changes it has (rule 35).
func (s *Server) addGuest(w http.ResponseWriter, r *http.Request, link, secret string) {
	parts := []string{link + "~" + secret}
	for _, g := range credentialsOf(r).guests {
		if len(parts) < guestsMost {
			parts = append(parts, g.link+"~"+g.secret)
		}
	}
	s.setCookie(w, r, guestCookie, strings.Join(parts, "."), guestFor)
}

// setCookie sets a cookie that scripts cannot read and that other sites' pages
// cannot send along; d < 0 takes it away.
func (s *Server) setCookie(w http.ResponseWriter, r *http.Request, name, value string, d time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(d.Seconds()),
		HttpOnly: true, Secure: s.secure(r), SameSite: http.SameSiteLaxMode,
	})
}

// validID tells whether a text can be an id or a link at all.
func validID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for i := range len(id) {
		c := id[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		default:
			return false
		}
	}
	return true
}
