package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/mail"
	"github.com/stoahq/stoa/internal/media"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/web"
	"github.com/stoahq/stoa/internal/web/wire"
	webpage "github.com/stoahq/stoa/web"
)

// storage says where everything is kept.
type storage struct {
	Data        string `default:"./data" type:"path" help:"The folder for everything that is kept. One server at a time serves it."`
	DatabaseURL string `secret:"" placeholder:"postgres://…" help:"A PostgreSQL database to use instead of SQLite in the data folder."`
}

func (s storage) open(ctx context.Context, beside bool, log *slog.Logger) (*store.Store, error) {
	return store.Open(ctx, store.Config{Dir: s.Data, PostgresURL: s.DatabaseURL, Beside: beside, Log: log})
}

// serveCmd is the server.
type serveCmd struct {
	Listen       string   `placeholder:":8080" help:"Address and port to listen on. Default: :8080, with TLS :443."`
	PublicURL    *url.URL `placeholder:"URL" help:"Where browsers reach this server, where a proxy stands before it: https://stoa.example.org."`
	PrivacyURL   *url.URL `placeholder:"URL" help:"Your privacy notice, linked where guests give their name."`
	TrustedProxy []string `placeholder:"CIDR,…" help:"Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto count."`
	Name         string   `default:"Stoa" help:"What you call this deployment."`
	Node         string   `default:"main" help:"The stable name of this process, where several share one database."`

	tlsFlags
	storage
	figures
	mailing
	filing
	RetentionMonths int `default:"12" help:"How long runs, attendance, guests' names and the audit list are kept; then they are deleted (rule 47). 0: for ever."`

	GuestReturn time.Duration `default:"15m" placeholder:"15m" help:"A guest whose page is gone may come back within this, without giving a name again."`

	OidcIssuer       string `placeholder:"URL" help:"An OpenID Connect provider that people may log in by: its issuer. Register /sso/callback there."`
	OidcClientID     string `placeholder:"ID" help:"What the provider knows this deployment by."`
	OidcClientSecret string `secret:"" placeholder:"SECRET" help:"Its secret there; better set in the environment."`
	OidcName         string `placeholder:"NAME" help:"What the button on the log-in page calls it. Default: its host."`

	NoMedia        bool     `help:"No audio and video."`
	LivekitURL     string   `placeholder:"URL" help:"A LiveKit server to use instead of the one inside."`
	LivekitKey     string   `placeholder:"KEY" help:"Its API key."`
	LivekitSecret  string   `secret:"" placeholder:"SECRET" help:"Its API secret; better set in the environment."`
	LivekitUDPPort int      `default:"7882" help:"UDP port for media; 0 picks a free one."`
	LivekitTCPPort int      `default:"7881" help:"TCP port for media where UDP is blocked; 0 picks a free one, -1: none."`
	LivekitPort    int      `default:"0" help:"LiveKit's own HTTP port, on 127.0.0.1 only; 0 picks a free one."`
	NodeIP         string   `placeholder:"IP" help:"The address that browsers reach this machine at for media; default: the one that faces the network."`
	Stun           []string `placeholder:"HOST:PORT,…" help:"STUN servers to hand to browsers. Default: none."`

	Metrics   string `placeholder:"ADDRESS" help:"Serve Prometheus' metrics at this address under /metrics, for example 127.0.0.1:9090. Never a public one."`
	Pprof     string `placeholder:"ADDRESS" help:"Serve Go's profiles at this address, for example 127.0.0.1:6060. Never a public one."`
	LogLevel  string `default:"info" enum:"debug,info,warn,error" help:"debug, info, warn or error."`
	LogFormat string `default:"text" enum:"text,json" help:"text or json."`
}

// Validate is called by kong.
func (c *serveCmd) Validate() error {
	if c.Listen == "" {
		c.Listen = ":8080"
		if c.tlsFlags.on() {
			c.Listen = ":443"
		}
	}
	if c.PublicURL == nil && len(c.Domain) > 0 && strings.HasSuffix(c.Listen, ":443") {
		c.PublicURL = &url.URL{Scheme: "https", Host: c.Domain[0]} // mails need it
	}
	if err := errors.Join(c.tlsFlags.check(), c.figures.check(), c.mailing.check(c), c.filing.check()); err != nil {
		return err
	}
	if c.RetentionMonths < 0 || c.RetentionMonths > 1200 {
		return errors.New("--retention-months: want 0 (for ever) to 1200")
	}
	for flag, u := range map[string]*url.URL{"--public-url": c.PublicURL, "--privacy-url": c.PrivacyURL} {
		if u != nil && (u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
			return errors.New(flag + ": want http:// or https:// and a host")
		}
	}
	if c.GuestReturn < time.Second {
		return errors.New("--guest-return: at least 1s")
	}
	if err := c.checkOidc(); err != nil {
		return err
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return errors.New("--listen: want an address and a port, like :8080 or 127.0.0.1:8080")
	}
	if _, err := c.proxies(); err != nil {
		return err
	}
	if c.LivekitURL != "" && (c.LivekitKey == "" || c.LivekitSecret == "") {
		return errors.New("--livekit-url needs --livekit-key and --livekit-secret")
	}
	return nil
}

func (c *serveCmd) checkOidc() error {
	if c.OidcIssuer == "" {
		if c.OidcClientID != "" {
			return errors.New("--oidc-client-id needs --oidc-issuer")
		}
		return nil
	}
	u, err := url.Parse(c.OidcIssuer)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return errors.New("--oidc-issuer: want http:// or https:// and a host")
	case c.OidcClientID == "":
		return errors.New("--oidc-issuer needs --oidc-client-id")
	}
	return nil
}

// sso is the provider that people may log in by; nil: none.
func (c *serveCmd) sso() *web.SSO {
	if c.OidcIssuer == "" {
		return nil
	}
	return &web.SSO{Issuer: c.OidcIssuer, ClientID: c.OidcClientID, ClientSecret: c.OidcClientSecret, Name: c.OidcName}
}

// proxies are the trusted ones; a single address counts as its own network.
func (c *serveCmd) proxies() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range c.TrustedProxy {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			var a netip.Addr
			if a, err = netip.ParseAddr(text); err != nil {
				return nil, fmt.Errorf("--trusted-proxy: %q is neither an address nor a network", text)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		all = append(all, p)
	}
	return all, nil
}

// Run serves until ctx is done, then ends everything in order: no new requests,
// sockets closed with 1001, media, what is only in memory stored, storage closed.
func (c *serveCmd) Run(ctx context.Context, con console, parsed *kong.Context) (err error) {
	log := c.logger(con.err)
	// Listening comes first: where the port is taken, nothing has been touched.
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", c.Listen, err)
	}
	defer listener.Close()
	safe, err := c.secure(ctx, listener.Addr(), log)
	if err != nil {
		return err
	}
	defer safe.close()
	if err := profile(ctx, c.Pprof); err != nil {
		return err
	}
	st, err := c.open(ctx, false, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	files, err := store.OpenFiles(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	av, err := c.startMedia(ctx, log)
	if err != nil {
		return err
	}
	if av != nil {
		defer func() { err = errors.Join(err, av.Close()) }()
	}
	class := c.classroom(st, files, av, log)
	letters, err := c.writer()
	if err != nil {
		return err
	}
	post, err := c.postman(class, letters, log)
	if err != nil {
		return err
	}
	server, err := c.web(class, av, letters, shown(parsed), log)
	if err != nil {
		return err
	}
	all := running{class, server, av, post, listener, safe, log}
	if err := c.metrics(ctx, st, all); err != nil {
		return err
	}
	return c.serve(ctx, con, all)
}

// running is what a server is made of.
type running struct {
	class    *classroom.Classroom
	web      *web.Server
	media    *media.Server // nil: none
	post     *mail.Postman // nil: no mail server
	listener net.Listener
	safe     *secured // nil: plain HTTP
	log      *slog.Logger
}

// closeWithin bounds the end of the whole program.
const closeWithin = 10 * time.Second

// serve runs the parts until ctx is done or one of them fails, and stops them
// from the outside in.
func (c *serveCmd) serve(ctx context.Context, con console, r running) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	inner, stopInner := context.WithCancel(context.WithoutCancel(ctx))
	defer stopInner()

	classDone := background(func() error { return r.class.Run(inner) }, stop)
	webDone := background(func() error { return r.web.Run(ctx) }, stop)
	mediaDone := background(func() error {
		if r.media != nil {
			r.media.Reconcile(inner, liveMedia(r.class))
		}
		return nil
	}, stop)
	postDone := background(func() error {
		if r.post != nil {
			return r.post.Run(inner)
		}
		return nil
	}, stop)
	hs := &http.Server{
		Handler: r.web, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(r.log.Handler(), slog.LevelDebug),
	}
	r.safe.serve(ctx, r.log)
	go func() {
		if err := r.safe.on(hs, r.listener); !errors.Is(err, http.ErrServerClosed) {
			stop(err)
		}
	}()
	go c.announce(ctx, con.out, r)

	<-ctx.Done()
	r.log.Info("stopping")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeWithin)
	defer cancel()
	errs := []error{cause(ctx), <-webDone}
	if err := hs.Shutdown(last); err != nil {
		errs = append(errs, hs.Close())
	}
	stopInner()
	errs = append(errs, <-mediaDone, <-postDone, <-classDone)
	return errors.Join(errs...)
}

// background runs a part; when it fails, everything stops.
func background(part func() error, stop context.CancelCauseFunc) <-chan error {
	done := make(chan error, 1)
	go func() {
		err := part()
		if err != nil {
			stop(err)
			err = nil // it is the cause
		}
		done <- err
	}()
	return done
}

// cause is why the program stops, nil where it was asked to.
func cause(ctx context.Context) error {
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// announce says what to open next, once the server is ready.
func (c *serveCmd) announce(ctx context.Context, out io.Writer, r running) {
	for r.class.Ready() != nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
	fmt.Fprintf(out, "Stoa %s is ready: %s\n", version, c.address(r.listener.Addr()))
	if needed, err := r.class.NeedsSetUp(ctx); err == nil && needed {
		fmt.Fprintln(out, "There is no account yet: open that address and make the administrator's.")
	}
	if !webpage.Built() {
		fmt.Fprintln(out, "This binary was compiled without the page: \"make build\" builds it.")
	}
}

// address is where to point a browser.
func (c *serveCmd) address(at net.Addr) string {
	if c.PublicURL != nil {
		return c.PublicURL.String()
	}
	host, _, _ := net.SplitHostPort(c.Listen)
	_, port, _ := net.SplitHostPort(at.String())
	if c.tlsFlags.on() {
		if at := c.https(at); at.Hostname() != "" {
			return at.String()
		}
		return "https://" + net.JoinHostPort("localhost", port)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

func (c *serveCmd) logger(to io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // kong has checked it
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(to, options))
	}
	return slog.New(slog.NewTextHandler(to, options))
}

func (c *serveCmd) classroom(st *store.Store, files *store.Files, av *media.Server, log *slog.Logger) *classroom.Classroom {
	config := classroom.Config{
		Store: st, Files: files, FileLimits: c.limits(), Log: log, Defaults: c.settings, Node: session.NodeID(c.Node), OutageAfter: c.OutageAfter,
		Heartbeat: min(time.Second, c.OutageAfter/4), RetentionMonths: c.RetentionMonths,
		GuestReturn: c.GuestReturn,
	}
	if av != nil {
		config.Media = obedient{av}
	}
	return classroom.New(config)
}

func (c *serveCmd) web(
	class *classroom.Classroom, av *media.Server, letters web.Letters, settings []wire.Setting, log *slog.Logger,
) (*web.Server, error) {
	proxies, err := c.proxies()
	if err != nil {
		return nil, err
	}
	config := web.Config{
		Classroom: class, Page: webpage.FS(), Log: log, Name: c.Name, Version: version,
		PublicURL: c.PublicURL, PrivacyURL: c.PrivacyURL, TrustedProxies: proxies,
		RetentionMonths: c.RetentionMonths, SSO: c.sso(), Settings: settings,
		Letters: letters, SMTP: c.SMTPURL != "",
	}
	if av != nil {
		config.Gate = av.Gate(admit(class))
	}
	return web.New(config), nil
}

func (c *serveCmd) startMedia(ctx context.Context, log *slog.Logger) (*media.Server, error) {
	if c.NoMedia {
		return nil, nil
	}
	return media.Start(ctx, media.Config{
		URL: c.LivekitURL, Key: c.LivekitKey, Secret: c.LivekitSecret,
		NodeIP: strings.TrimSpace(c.NodeIP), UDPPort: c.LivekitUDPPort, TCPPort: c.LivekitTCPPort,
		SignalPort: c.LivekitPort, STUN: c.Stun, Log: log,
	})
}
