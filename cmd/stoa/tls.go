package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/caddyserver/certmagic"
)

// tlsFlags say how browsers reach the server by TLS, where no proxy stands
// before it: with certificates that an ACME authority gives, or with files.
type tlsFlags struct {
	Domain        []string `placeholder:"NAME,…" help:"Serve https:// under these names, with certificates from an ACME authority, kept in the data folder and renewed. The first is the public address."`
	AcmeEmail     string   `placeholder:"EMAIL" help:"Where the authority may write about these certificates."`
	AcmeDirectory string   `default:"https://acme-v02.api.letsencrypt.org/directory" placeholder:"URL" help:"The ACME authority; by using Let's Encrypt you agree to its terms."`
	AcmeRoot      string   `type:"path" placeholder:"FILE" help:"The certificate (PEM) that an authority of your own is known by."`
	Cert          string   `type:"path" placeholder:"FILE" help:"Serve https:// with this certificate and its chain (PEM); read again when it changes."`
	Key           string   `type:"path" placeholder:"FILE" help:"Its private key (PEM)."`
	RedirectHTTP  string   `default:":80" name:"redirect-http" help:"With TLS: where http:// is answered, with the way to https:// and the authority's challenge; none: nowhere."`
}

// on tells whether the server speaks TLS itself.
func (f *tlsFlags) on() bool { return len(f.Domain) > 0 || f.Cert != "" }

func (f *tlsFlags) check() error {
	switch {
	case (f.Cert == "") != (f.Key == ""):
		return errors.New("--cert and --key need each other")
	case f.Cert != "" && len(f.Domain) > 0:
		return errors.New("--domain and --cert exclude each other")
	case len(f.Domain) == 0 && f.AcmeEmail+f.AcmeRoot != "":
		return errors.New("--acme-email and --acme-root need --domain")
	}
	for _, name := range f.Domain {
		if name == "" || strings.ContainsAny(name, "/:* ") {
			return fmt.Errorf("--domain: %q is not a name like stoa.example.org", name)
		}
	}
	if u, err := url.Parse(f.AcmeDirectory); err != nil || u.Scheme != "https" || u.Host == "" {
		return errors.New("--acme-directory: want https:// and a host")
	}
	if f.RedirectHTTP == "none" {
		return nil
	}
	if _, _, err := net.SplitHostPort(f.RedirectHTTP); err != nil {
		return errors.New("--redirect-http: want an address and a port, like :80, or none")
	}
	return nil
}

// secured is what the server needs to speak TLS, and how http:// is answered.
type secured struct {
	config *tls.Config
	plain  net.Listener // nil: http:// is not answered
	answer http.Handler
}

// secure makes ready for TLS where the flags say so; nil: plain HTTP. at is
// where the server listens. Certificates of an authority are got while it
// serves already: until there is one, browsers cannot connect. ctx ends their
// renewal.
func (c *serveCmd) secure(ctx context.Context, at net.Addr, log *slog.Logger) (*secured, error) {
	if !c.tlsFlags.on() {
		return nil, nil
	}
	s := &secured{answer: toHTTPS(c.https(at))}
	if c.RedirectHTTP != "none" {
		var err error
		if s.plain, err = (&net.ListenConfig{}).Listen(ctx, "tcp", c.RedirectHTTP); err != nil {
			return nil, fmt.Errorf("listen on %s for http:// (--redirect-http): %w", c.RedirectHTTP, err)
		}
	}
	var err error
	if c.Cert != "" {
		s.config, err = fromFiles(c.Cert, c.Key, log)
	} else {
		err = c.fromAuthority(ctx, s, at, log)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	s.config.MinVersion = tls.VersionTLS12
	return s, nil
}

func (s *secured) close() {
	if s != nil && s.plain != nil {
		_ = s.plain.Close()
	}
}

// serve answers http:// until the end.
func (s *secured) serve(ctx context.Context, log *slog.Logger) {
	if s == nil || s.plain == nil {
		return
	}
	hs := &http.Server{
		Handler: s.answer, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 5 * time.Second,
		IdleTimeout: 10 * time.Second, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	context.AfterFunc(ctx, func() { _ = hs.Close() })
	go func() {
		if err := hs.Serve(s.plain); !errors.Is(err, http.ErrServerClosed) {
			log.Error("http:// is not answered any more", "err", err)
		}
	}()
}

// on serves what comes to a listener, by TLS where there is any. HTTP/2 stays
// off (docs/decisions/0019).
func (s *secured) on(hs *http.Server, l net.Listener) error {
	if s == nil {
		return hs.Serve(l)
	}
	hs.TLSConfig, hs.Protocols = s.config, new(http.Protocols)
	hs.Protocols.SetHTTP1(true)
	return hs.ServeTLS(l, "", "")
}

// https is where browsers reach the server that listens at an address.
func (c *serveCmd) https(at net.Addr) *url.URL {
	if c.PublicURL != nil {
		return c.PublicURL
	}
	host := ""
	if len(c.Domain) > 0 {
		host = c.Domain[0]
	}
	if _, port, err := net.SplitHostPort(at.String()); err == nil && port != "443" {
		host = net.JoinHostPort(host, port)
	}
	return &url.URL{Scheme: "https", Host: host}
}

// toHTTPS sends browsers on. Where the server's name is not known it is the
// one that they came by.
func toHTTPS(base *url.URL) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := url.URL{Scheme: "https", Host: base.Host, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
		if base.Hostname() == "" {
			host := r.Host
			if name, _, err := net.SplitHostPort(host); err == nil {
				host = name
			}
			if to.Host = host + base.Host; host == "" {
				http.Error(w, "This server speaks https.", http.StatusBadRequest)
				return
			}
		}
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, to.String(), http.StatusPermanentRedirect)
	})
}

// fromAuthority has certificates made by an ACME authority.
func (c *serveCmd) fromAuthority(ctx context.Context, s *secured, at net.Addr, log *slog.Logger) error {
	zap := zapTo(log.With("in", "certificates"))
	var magic *certmagic.Config
	cache := certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return magic, nil }, Logger: zap,
	})
	context.AfterFunc(ctx, cache.Stop)
	magic = certmagic.New(cache, certmagic.Config{
		Storage: &certmagic.FileStorage{Path: filepath.Join(c.Data, "certificates")}, Logger: zap,
	})
	issuer := certmagic.ACMEIssuer{
		CA: c.AcmeDirectory, TestCA: c.AcmeDirectory, Email: c.AcmeEmail, Agreed: true, Logger: zap,
		DisableHTTPChallenge: s.plain == nil, AltTLSALPNPort: portOf(at),
	}
	if s.plain != nil {
		issuer.AltHTTPPort = portOf(s.plain.Addr())
	}
	if c.AcmeRoot != "" {
		pem, err := os.ReadFile(c.AcmeRoot)
		if err != nil {
			return fmt.Errorf("--acme-root: %w", err)
		}
		issuer.TrustedRoots = x509.NewCertPool()
		if !issuer.TrustedRoots.AppendCertsFromPEM(pem) {
			return fmt.Errorf("--acme-root: %s holds no certificate", c.AcmeRoot)
		}
	}
	authority := certmagic.NewACMEIssuer(magic, issuer)
	magic.Issuers = []certmagic.Issuer{authority}
	s.answer = authority.HTTPChallengeHandler(s.answer)
	s.config = magic.TLSConfig()
	return magic.ManageAsync(ctx, c.Domain)
}

func portOf(a net.Addr) int {
	_, port, _ := net.SplitHostPort(a.String())
	n, _ := strconv.Atoi(port)
	return n
}

// lookEvery is how often files of certificates are looked at, while browsers
// come.
const lookEvery = 2 * time.Second

// files are a certificate and its key in files that somebody else renews.
type files struct {
	cert, key string
	log       *slog.Logger

	mu     sync.Mutex
	now    *tls.Certificate
	as     [2]stamp // the files that now was read from
	failed [2]stamp // and those that could not be
	looked time.Time
}

// stamp tells one content of a file from another.
type stamp struct {
	size int64
	at   time.Time
}

func fromFiles(cert, key string, log *slog.Logger) (*tls.Config, error) {
	f := &files{cert: cert, key: key, log: log}
	if err := f.read(); err != nil {
		return nil, fmt.Errorf("--cert, --key: %w", err)
	}
	return &tls.Config{GetCertificate: f.get}, nil //nolint:gosec // the caller sets the version
}

func (f *files) read() error {
	as := f.stamps() // before: what changes meanwhile is read again
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		f.failed = as
		return err
	}
	f.now, f.as = &pair, as
	return nil
}

func (f *files) stamps() (s [2]stamp) {
	for i, name := range []string{f.cert, f.key} {
		if info, err := os.Stat(name); err == nil {
			s[i] = stamp{info.Size(), info.ModTime()}
		}
	}
	return s
}

// get is the certificate as it is in the files now. Where they do not fit, as
// between the writing of the one and the other, it is the last that did.
func (f *files) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.looked) < lookEvery {
		return f.now, nil
	}
	f.looked = time.Now()
	if as := f.stamps(); as == f.as || as == f.failed {
		return f.now, nil
	}
	if err := f.read(); err != nil {
		f.log.Warn("the changed certificate cannot be used; the last one stays", "err", err)
	} else {
		f.log.Info("the certificate was read again")
	}
	return f.now, nil
}
