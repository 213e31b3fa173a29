// Package mailtest runs a real SMTP server for tests.
package mailtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"net/mail"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// Server takes mails on a port of 127.0.0.1 that stays the same while it is
// away.
type Server struct {
	// Check is asked before a mail is taken; what it returns is the server's
	// answer. Set it before mails come.
	Check func(to string) error

	t     testing.TB
	addr  string
	tls   *tls.Config
	plain bool // implicit TLS otherwise

	mu   sync.Mutex
	smtp *smtp.Server
	all  []Mail
	came chan struct{} // closed and made anew when a mail comes
}

// Mail is one that was taken.
type Mail struct {
	From, To string
	TLS      bool
	User     string
	Message  *mail.Message
	Raw      []byte
}

// User and Password are the ones that log in; nobody has to.
const (
	User     = "stoa"
	Password = "p@ss/word"
)

// New starts a server, with STARTTLS or, when implicit, with TLS from the first
// byte. Its certificate is not signed by anybody; Roots knows it.
func New(t testing.TB, implicit bool) *Server {
	t.Helper()
	s := &Server{t: t, plain: !implicit, came: make(chan struct{}), tls: certificate(t)}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s.addr = l.Addr().String()
	s.serve(l)
	t.Cleanup(s.Stop)
	return s
}

// Address is where it listens.
func (s *Server) Address() string { return s.addr }

// Roots has the server's certificate.
func (s *Server) Roots() *x509.CertPool {
	roots := x509.NewCertPool()
	roots.AddCert(s.tls.Certificates[0].Leaf)
	return roots
}

func (s *Server) serve(l net.Listener) {
	b := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &conn{s: s, c: c}, nil }))
	b.Domain, b.TLSConfig, b.AllowInsecureAuth = "mail.example.org", s.tls, true
	b.ReadTimeout, b.WriteTimeout, b.EnableSMTPUTF8 = 10*time.Second, 10*time.Second, true
	b.ErrorLog = quiet{}
	if !s.plain {
		l = tls.NewListener(l, s.tls)
	}
	s.mu.Lock()
	s.smtp = b
	s.mu.Unlock()
	go func() { _ = b.Serve(l) }()
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// Stop takes the server away.
func (s *Server) Stop() {
	s.mu.Lock()
	b := s.smtp
	s.smtp = nil
	s.mu.Unlock()
	if b != nil {
		_ = b.Close()
	}
}

// Start brings it back at the same address.
func (s *Server) Start() {
	s.t.Helper()
	l, err := (&net.ListenConfig{}).Listen(s.t.Context(), "tcp", s.addr)
	require.NoError(s.t, err)
	s.serve(l)
}

// Mails are those that it has taken.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.all...)
}

// Wait waits for so many mails, and gives them.
func (s *Server) Wait(n int) []Mail {
	s.t.Helper()
	limit := time.After(20 * time.Second)
	for {
		s.mu.Lock()
		all, came := append([]Mail(nil), s.all...), s.came
		s.mu.Unlock()
		if len(all) >= n {
			return all
		}
		select {
		case <-came:
		case <-limit:
			require.FailNow(s.t, "mails did not come", "%d of %d", len(all), n)
		}
	}
}

// conn is one connection.
type conn struct {
	s        *Server
	c        *smtp.Conn
	from, to string
	user     string
}

// AuthMechanisms implements smtp.AuthSession.
func (c *conn) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth implements smtp.AuthSession.
func (c *conn) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return errors.New("wrong password")
		}
		c.user = user
		return nil
	}), nil
}

// Mail implements smtp.Session.
func (c *conn) Mail(from string, _ *smtp.MailOptions) error { c.from = from; return nil }

// Rcpt implements smtp.Session.
func (c *conn) Rcpt(to string, _ *smtp.RcptOptions) error {
	if c.to != "" {
		return &smtp.SMTPError{Code: 452, Message: "one at a time"}
	}
	if c.s.Check != nil {
		if err := c.s.Check(to); err != nil {
			return err
		}
	}
	c.to = to
	return nil
}

// Data implements smtp.Session.
func (c *conn) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return &smtp.SMTPError{Code: 554, Message: "this is no mail: " + err.Error()}
	}
	_, isTLS := c.c.TLSConnectionState()
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.all = append(c.s.all, Mail{From: c.from, To: c.to, TLS: isTLS, User: c.user, Message: m, Raw: raw})
	close(c.s.came)
	c.s.came = make(chan struct{})
	return nil
}

// Reset implements smtp.Session.
func (c *conn) Reset() { c.from, c.to = "", "" }

// Logout implements smtp.Session.
func (*conn) Logout() error { return nil }

func certificate(t testing.TB) *tls.Config {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.example.org"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
		IsCA: true, BasicConstraintsValid: true,
	}
	raw, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	require.NoError(t, err)
	leaf, err := x509.ParseCertificate(raw)
	require.NoError(t, err)
	return &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key, Leaf: leaf}},
	}
}
