package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/stoahq/stoa/internal/classroom"
)

// Server is a mail server that takes our mails.
type Server struct {
	Host     string
	Port     int
	User     string
	Password string
	TLS      bool // from the first byte; else by STARTTLS
	Timeout  time.Duration
	Roots    *x509.CertPool // nil: those of the system
	Plain    bool           // never TLS; for tests' sake
}

// ParseServer reads smtp://user:password@host:587 or smtps://…; without a port
// it is 587 or 465. The error does not repeat the password.
func ParseServer(address string) (s Server, err error) {
	wrong := errors.New("want smtp://user:password@host:587 or smtps://user:password@host:465")
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return s, wrong
	}
	switch u.Scheme {
	case "smtp":
		s.Port = 587
	case "smtps":
		s.Port, s.TLS = 465, true
	default:
		return s, wrong
	}
	s.Host = u.Hostname()
	if p := u.Port(); p != "" {
		if s.Port, err = strconv.Atoi(p); err != nil || s.Port < 1 || s.Port > 65535 {
			return s, wrong
		}
	}
	s.User = u.User.Username()
	s.Password, _ = u.User.Password()
	return s, nil
}

// policy of STARTTLS: when it is offered, and always before a password leaves
// this machine.
func (s Server) policy() gomail.TLSPolicy {
	if s.Plain {
		return gomail.NoTLS
	}
	if ip := net.ParseIP(s.Host); s.User == "" || s.Host == "localhost" || ip != nil && ip.IsLoopback() {
		return gomail.TLSOpportunistic
	}
	return gomail.TLSMandatory
}

func (s Server) client() (*gomail.Client, error) {
	options := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(s.Timeout), gomail.WithoutNoop(), gomail.WithoutRset(),
		gomail.WithTLSPolicy(s.policy()),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}),
	}
	if s.TLS {
		options = append(options, gomail.WithSSL())
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(s.Host, options...)
}

// send hands a message over. It has no answer but yes, a *refusal, or an error
// that may pass.
func (s Server) send(ctx context.Context, m *gomail.Msg) error {
	c, err := s.client()
	if err != nil {
		return err
	}
	err = c.DialAndSendWithContext(ctx, m)
	if err == nil || m.IsDelivered() { // what goes wrong after the server's yes is not the mail's
		return nil
	}
	var e *gomail.SendError
	if errors.As(err, &e) && !e.IsTemp() && e.ErrorCode() >= 500 {
		return &refusal{err}
	}
	return err
}

// refusal is a mail server's final no.
type refusal struct{ error }

func (r *refusal) Unwrap() error { return r.error }

// said is an error as the outbox shows it: what the server said, on one line.
func said(err error) string {
	var op *net.OpError
	var name *net.DNSError
	switch {
	case errors.As(err, &name):
		return fmt.Sprintf("The mail server %s cannot be found.", name.Name)
	case errors.As(err, &op) && op.Op == "dial":
		return fmt.Sprintf("The mail server does not answer at %s: %s", op.Addr, op.Err)
	}
	text := oneLine(err.Error())
	if i := strings.Index(text, ", affected message ID"); i > 0 {
		text = text[:i]
	}
	return text
}

var anAddress = regexp.MustCompile(`[^\s<>()"',;:]+@[^\s<>()"',;:]+`)

// nameless is what a mail server said, for the log: without the addresses that
// servers like to repeat.
func nameless(text string) string { return anAddress.ReplaceAllString(text, "(address)") }

// message is a letter as it goes over the wire.
func (w *Writer) message(m classroom.Mail, l classroom.Letter) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	from := w.From
	if from.Name == "" {
		from.Name = cmp.Or(m.Place, w.Place)
	}
	msg.FromMailAddress(&from)
	to, err := mail.ParseAddress(m.Email)
	if err != nil || to.Address != m.Email {
		return nil, fmt.Errorf("the address %q cannot be written to", m.Email)
	}
	msg.ToMailAddress(&mail.Address{Name: oneLine(m.Name), Address: m.Email})
	msg.Subject(oneLine(l.Subject))
	msg.SetDate()
	msg.SetMessageIDWithValue(m.ID + "@" + domain(w.From.Address))
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(gomail.TypeTextPlain, l.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	if l.Calendar == "" {
		return msg, nil
	}
	// Google and Outlook read the calendar among the alternatives, Apple and
	// others the file.
	msg.AddAlternativeString(gomail.ContentType("text/calendar; method="+l.Method), l.Calendar)
	err = msg.AttachReader("invite.ics", strings.NewReader(l.Calendar), gomail.WithFileContentType("application/ics"))
	return msg, err
}

func domain(address string) string {
	return address[strings.LastIndexByte(address, '@')+1:]
}

// logged is where River may speak: it is of no use to an operator below
// warnings.
func logged(log *slog.Logger) *slog.Logger { return slog.New(warnings{log.Handler()}) }

type warnings struct{ slog.Handler }

// Enabled implements slog.Handler.
func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && w.Handler.Enabled(ctx, l)
}
