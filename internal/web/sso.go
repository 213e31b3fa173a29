package web

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/stoahq/stoa/internal/classroom"
)

// SSO is an OpenID Connect provider that people may log in by.
type SSO struct {
	Issuer       string // its address, as the provider itself writes it
	ClientID     string
	ClientSecret string
	Name         string // what the button says; empty: the issuer's host
}

// Label is what the provider is called on the page.
func (o SSO) Label() string {
	if o.Name != "" {
		return o.Name
	}
	u, err := url.Parse(o.Issuer)
	if err != nil {
		return o.Issuer
	}
	return u.Host
}

// Why a sign-on did not work: the page of the log-in says it in words.
const (
	ssoFailed      = "failed"      // the provider's answer cannot be used
	ssoCancelled   = "cancelled"   // by the person, at the provider
	ssoExpired     = "expired"     // begun too long ago, or in another browser
	ssoUnavailable = "unavailable" // the provider does not answer
	ssoEmail       = "email"       // it does not vouch for an address
	ssoLocked      = "locked"
)

const (
	ssoCookie = "stoa_sso_" // and the first letters of the state, so that two tabs do not meet
	ssoWithin = 10 * time.Minute
	ssoCall   = 10 * time.Second // for one question to the provider
	ssoAgain  = 3 * time.Second  // before who did not answer is asked again
	ssoKey    = "sso cookies"    // the name of the secret that seals them
	stateMark = 8
)

// signOn is the way in by a provider. It is asked what it can when somebody
// first wants to log in by it, so that Stoa starts without it.
type signOn struct {
	s      *Server
	cfg    SSO
	client *http.Client

	mu       sync.Mutex
	provider *oidc.Provider
	seal     cipher.AEAD
	absent   error     // what the last question to the provider came to
	again    time.Time // it is not asked before, however many want to log in
}

// pending is what a browser keeps, sealed, while its person is at the provider.
type pending struct {
	State, Nonce, Verifier, To string
	Until                      int64 // in seconds
}

func (s *Server) ssoRoutes(mux *http.ServeMux) {
	if s.SSO == nil {
		mux.HandleFunc("/sso/", notFound)
		return
	}
	o := &signOn{s: s, cfg: *s.SSO, client: &http.Client{Timeout: ssoCall}}
	mux.HandleFunc("GET /sso/start", o.start)
	mux.HandleFunc("GET /sso/callback", o.callback)
	mux.HandleFunc("/sso/", notFound)
}

// ready finds out about the provider, and gets the key for the cookies.
func (o *signOn) ready(ctx context.Context) (*oidc.Provider, cipher.AEAD, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.seal == nil {
		secret, err := o.s.class.Key(ctx, ssoKey)
		if err != nil {
			return nil, nil, err
		}
		key := sha256.Sum256(secret)
		block, err := aes.NewCipher(key[:])
		if err != nil {
			return nil, nil, err
		}
		if o.seal, err = cipher.NewGCM(block); err != nil {
			return nil, nil, err
		}
	}
	if o.provider == nil && time.Now().After(o.again) {
		// It is for everybody: whoever gives up does not end it.
		ctx := oidc.ClientContext(context.WithoutCancel(ctx), o.client)
		if o.provider, o.absent = oidc.NewProvider(ctx, o.cfg.Issuer); o.absent != nil {
			o.provider, o.again = nil, time.Now().Add(ssoAgain)
		}
	}
	if o.provider == nil {
		return nil, nil, fmt.Errorf("provider %s: %w", o.cfg.Issuer, o.absent)
	}
	return o.provider, o.seal, nil
}

func (o *signOn) oauth(p *oidc.Provider, r *http.Request) *oauth2.Config {
	return &oauth2.Config{
		ClientID: o.cfg.ClientID, ClientSecret: o.cfg.ClientSecret, Endpoint: p.Endpoint(),
		RedirectURL: o.s.base(r) + "/sso/callback", Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
}

// base is where browsers reach this server, without a slash at the end.
func (s *Server) base(r *http.Request) string {
	if s.PublicURL != nil {
		return s.PublicURL.Scheme + "://" + s.PublicURL.Host
	}
	scheme := "http"
	if s.secure(r) {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

// start sends a browser to the provider.
func (o *signOn) start(w http.ResponseWriter, r *http.Request) {
	p, seal, err := o.ready(r.Context())
	if err != nil {
		o.fail(w, r, ssoUnavailable, err)
		return
	}
	trip := pending{
		State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(),
		To: localPath(r.URL.Query().Get("to")), Until: time.Now().Add(ssoWithin).Unix(),
	}
	o.keep(w, r, trip.State, sealed(seal, trip), int(ssoWithin.Seconds()))
	o.away(w, r, o.oauth(p, r).AuthCodeURL(trip.State, oidc.Nonce(trip.Nonce), oauth2.S256ChallengeOption(trip.Verifier)))
}

func (o *signOn) away(w http.ResponseWriter, r *http.Request, to string) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// keep sets the cookie of one trip; an age below zero takes it away.
func (o *signOn) keep(w http.ResponseWriter, r *http.Request, state, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: ssoCookie + state[:stateMark], Value: value, Path: "/sso/", MaxAge: age,
		HttpOnly: true, Secure: o.s.secure(r), SameSite: http.SameSiteLaxMode,
	})
}

// callback takes a browser back from the provider.
func (o *signOn) callback(w http.ResponseWriter, r *http.Request) {
	p, seal, err := o.ready(r.Context())
	if err != nil {
		o.fail(w, r, ssoUnavailable, err)
		return
	}
	q := r.URL.Query()
	trip, ok := o.back(w, r, seal, q.Get("state"))
	switch {
	case !ok:
		o.fail(w, r, ssoExpired, nil)
		return
	case q.Get("error") == "access_denied":
		o.fail(w, r, ssoCancelled, nil)
		return
	case q.Get("error") != "" || q.Get("code") == "" || q.Has("iss") && q.Get("iss") != o.cfg.Issuer:
		o.fail(w, r, ssoFailed, fmt.Errorf("the provider says %.200q", q.Get("error")))
		return
	}
	who, err := o.identity(oidc.ClientContext(r.Context(), o.client), p, o.oauth(p, r), trip, q.Get("code"))
	if err != nil {
		o.fail(w, r, ssoFailed, err)
		return
	}
	secret, _, err := o.s.class.SignIn(r.Context(), who, o.s.address(r), agent(r))
	if why, err := ssoWhy(err); why != "" {
		o.fail(w, r, why, err)
		return
	}
	o.s.setLogin(w, r, secret)
	o.away(w, r, trip.To)
}

// ssoWhy is why somebody whom the provider knows is not logged in; err is for
// the log.
func ssoWhy(err error) (why string, log error) {
	var denied *classroom.Denied
	switch {
	case err == nil:
		return "", nil
	case errors.As(err, &denied) && denied.Code == classroom.UnverifiedEmail:
		return ssoEmail, nil
	case errors.As(err, &denied) && denied.Code == classroom.AccountLocked:
		return ssoLocked, nil
	case errors.Is(err, classroom.ErrUnavailable):
		return ssoUnavailable, err
	default:
		return ssoFailed, err
	}
}

// back finds what the browser kept for a state, and takes it away: it serves
// once.
func (o *signOn) back(w http.ResponseWriter, r *http.Request, seal cipher.AEAD, state string) (trip pending, ok bool) {
	if len(state) < stateMark || !validID(state) {
		return trip, false
	}
	ck, err := r.Cookie(ssoCookie + state[:stateMark])
	if err != nil {
		return trip, false
	}
	o.keep(w, r, state, "", -1)
	trip, ok = unsealed(seal, ck.Value)
	return trip, ok && subtle.ConstantTimeCompare([]byte(trip.State), []byte(state)) == 1 &&
		time.Now().Unix() < trip.Until
}

// claims are what we want to know of a person.
type claims struct {
	Email    string `json:"email"`
	Verified any    `json:"email_verified"` // true, or with some providers "true"
	Name     string `json:"name"`
	Known    string `json:"preferred_username"`
	Locale   string `json:"locale"`
}

// identity asks the provider who has come with a code.
func (o *signOn) identity(
	ctx context.Context, p *oidc.Provider, cfg *oauth2.Config, trip pending, code string,
) (who classroom.Identity, err error) {
	token, err := cfg.Exchange(ctx, code, oauth2.VerifierOption(trip.Verifier))
	if err != nil {
		return who, fmt.Errorf("exchange: %w", err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.Verifier(&oidc.Config{ClientID: o.cfg.ClientID}).Verify(ctx, raw)
	if err != nil {
		return who, fmt.Errorf("id token: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(trip.Nonce)) != 1 {
		return who, errors.New("id token: it is for another sign-on")
	}
	var c claims
	if err := id.Claims(&c); err != nil {
		return who, fmt.Errorf("id token: %w", err)
	}
	if c.Email == "" && p.UserInfoEndpoint() != "" { // some tell it there only
		info, err := p.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err == nil && info.Subject == id.Subject {
			err = info.Claims(&c)
		}
		if err != nil {
			o.s.Log.DebugContext(ctx, "the provider tells nothing more", "err", err)
		}
	}
	if c.Name == "" {
		c.Name = c.Known
	}
	return classroom.Identity{
		Issuer: id.Issuer, Subject: id.Subject, Email: c.Email, Verified: c.Verified == true || c.Verified == "true",
		Name: c.Name, Locale: c.Locale,
	}, nil
}

// fail leads to the log-in, which says why in words.
func (o *signOn) fail(w http.ResponseWriter, r *http.Request, why string, err error) {
	if err != nil {
		o.s.Log.WarnContext(r.Context(), "single sign-on failed", "why", why, "err", err)
	}
	o.away(w, r, "/login?sso="+why)
}

func sealed(seal cipher.AEAD, trip pending) string {
	plain, _ := json.Marshal(trip) // texts and a number
	nonce := make([]byte, seal.NonceSize())
	rand.Read(nonce)
	return base64.RawURLEncoding.EncodeToString(seal.Seal(nonce, nonce, plain, nil))
}

func unsealed(seal cipher.AEAD, text string) (trip pending, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) < seal.NonceSize() {
		return trip, false
	}
	plain, err := seal.Open(nil, raw[:seal.NonceSize()], raw[seal.NonceSize():], nil)
	return trip, err == nil && json.Unmarshal(plain, &trip) == nil
}

// localPath is a path of our own page, wherever somebody was told to go.
func localPath(to string) string {
	u, err := url.Parse(to)
	switch {
	case err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || len(to) > 1000,
		!strings.HasPrefix(to, "/"), strings.HasPrefix(to, "//"), strings.Contains(to, `\`),
		strings.ContainsFunc(to, unicode.IsControl),
		strings.HasPrefix(to, "/sso/"), strings.HasPrefix(to, "/api/"):
		return "/"
	}
	return to
}
