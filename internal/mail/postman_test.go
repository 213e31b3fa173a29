package mail_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/mail"
	"github.com/stoahq/stoa/internal/mail/mailtest"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/pgtest"
	"github.com/stoahq/stoa/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if what := os.Getenv(asPostman); what != "" {
		fmt.Fprintln(os.Stderr, postmanUntilKilled(what))
		os.Exit(1)
	}
	os.Exit(pgtest.Main(m))
}

// office is a deployment that sends mail: a real store, a real mail server.
type office struct {
	*testing.T
	store  *store.Store
	class  *classroom.Classroom
	server *mailtest.Server
	config mail.Config
	admin  classroom.Person
}

// engines runs a test on both.
func engines(t *testing.T, test func(t *testing.T, c store.Config)) {
	t.Run("SQLite", func(t *testing.T) { t.Parallel(); test(t, store.Config{Dir: storetest.Folder(t)}) })
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, store.Config{Dir: t.TempDir(), PostgresURL: storetest.Database(t)})
	})
}

func newOffice(t *testing.T, c store.Config, server *mailtest.Server) *office {
	t.Helper()
	st, err := store.Open(t.Context(), c)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	return newOfficeOn(t, st, c, server)
}

func newOfficeOn(t *testing.T, st *store.Store, c store.Config, server *mailtest.Server) *office {
	t.Helper()
	class := classroom.New(classroom.Config{Store: st, Hash: classroom.HashParams{Time: 1, Memory: 8, Threads: 1, AtOnce: 2}})
	o := &office{T: t, store: st, class: class, server: server}
	where, err := mail.ParseServer("smtp://" + server.Address())
	require.NoError(t, err)
	where.Roots, where.Timeout = server.Roots(), 5*time.Second
	o.config = mail.Config{
		Classroom: class, Writer: writer(), Server: where, Base: base, Dir: c.Dir, PostgresURL: c.PostgresURL,
		Sweep: 200 * time.Millisecond, FirstRetry: 10 * time.Millisecond,
	}
	o.admin, err = class.PersonByEmail(t.Context(), "hanna@example.org")
	if errors.Is(err, classroom.ErrNotFound) {
		o.admin, err = class.AddPerson(t.Context(), classroom.NewPerson{
			Name: "Hanna", Email: "hanna@example.org", Password: "correct horse", Kind: session.Licensed, Admin: true,
		})
	}
	require.NoError(t, err)
	return o
}

// open lets the Postman run until stop, or the test's end.
func (o *office) open() (stop func()) {
	ctx, cancel := context.WithCancel(o.Context())
	done := make(chan error, 1)
	go func() { done <- mail.NewPostman(o.config).Run(ctx) }()
	var once atomic.Bool
	stop = func() {
		if once.CompareAndSwap(false, true) {
			cancel()
			require.NoError(o, <-done)
		}
	}
	o.Cleanup(stop)
	return stop
}

// ask invites a contact, which writes a mail.
func (o *office) ask(email string) {
	o.Helper()
	_, err := o.class.InviteContact(o.Context(), o.admin, email, "A label", "de")
	require.NoError(o, err)
}

// outbox are the mails to an address.
func (o *office) outbox(email string) (list []classroom.Mail) {
	o.Helper()
	all, err := o.class.Outbox(o.Context(), o.admin, "", 0, "", 100)
	require.NoError(o, err)
	for _, m := range all {
		if m.Email == email {
			list = append(list, m)
		}
	}
	return list
}

// becomes waits until the one mail to an address is as it should be.
func (o *office) becomes(email string, is func(m classroom.Mail) bool) (m classroom.Mail) {
	o.Helper()
	require.Eventually(o, func() bool {
		list := o.outbox(email)
		if len(list) != 1 {
			return false
		}
		m = list[0]
		return is(m)
	}, 20*time.Second, 10*time.Millisecond, "%+v", m)
	return m
}

func inState(s classroom.MailState) func(classroom.Mail) bool {
	return func(m classroom.Mail) bool { return m.State == s }
}

func TestDelivered(t *testing.T) {
	engines(t, func(t *testing.T, c store.Config) {
		o := newOffice(t, c, mailtest.New(t, false))
		o.ask("before@example.org") // before anybody sends
		o.open()
		o.server.Wait(1)
		o.ask("eve@example.org") // told at once
		m := o.server.Wait(2)[1]
		require.Equal(t, "stoa@example.org", m.From)
		require.Equal(t, "eve@example.org", m.To)
		require.True(t, m.TLS, "STARTTLS was offered")
		h := m.Message.Header
		require.Equal(t, "auto-generated", h.Get("Auto-Submitted"))
		subject, err := new(mime.WordDecoder).DecodeHeader(h.Get("Subject"))
		require.NoError(t, err)
		require.Equal(t, "Hanna lädt Sie zu Stoa ein", subject)
		kept := o.becomes("eve@example.org", inState(classroom.MailSent))
		require.Equal(t, "<"+kept.ID+"@example.org>", h.Get("Message-ID"))
		require.Equal(t, 1, kept.Attempts)
		require.Empty(t, kept.Data.Token, "the secret is forgotten")
		require.NotZero(t, kept.Sent)

		parts := partsOf(t, m.Message)
		require.Len(t, parts, 2)
		require.Contains(t, parts["text/plain"], base+"/contact/")
		require.Contains(t, parts["text/html"], base+"/contact/")
	})
}

// partsOf takes a message apart, by type.
func partsOf(t *testing.T, m *netmail.Message) map[string]string {
	t.Helper()
	out := map[string]string{}
	collect(t, m.Header.Get("Content-Type"), m.Body, out)
	return out
}

func collect(t *testing.T, contentType string, body io.Reader, out map[string]string) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	require.NoError(t, err)
	if !strings.HasPrefix(kind, "multipart/") {
		raw, err := io.ReadAll(body)
		require.NoError(t, err)
		if m := params["method"]; m != "" {
			kind += " " + m
		}
		out[kind] = string(raw)
		return
	}
	for r := multipart.NewReader(body, params["boundary"]); ; {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
		collect(t, p.Header.Get("Content-Type"), p, out)
	}
}

func TestRefusedForGoodAndForNow(t *testing.T) {
	engines(t, func(t *testing.T, c store.Config) {
		var busy atomic.Int64
		s := mailtest.New(t, false)
		s.Check = func(to string) error {
			switch {
			case strings.HasPrefix(to, "nobody@"):
				return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
			case strings.HasPrefix(to, "busy@") && busy.Add(1) <= 3, strings.HasPrefix(to, "never@"):
				return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted, come again"}
			}
			return nil
		}
		o := newOffice(t, c, s)
		o.config.Attempts = 4
		o.open()
		o.ask("nobody@example.org")
		o.ask("busy@example.org")
		o.ask("never@example.org")

		m := o.becomes("nobody@example.org", inState(classroom.MailFailed))
		require.Contains(t, m.Error, "550")
		require.Contains(t, m.Error, "no such mailbox")
		require.NotContains(t, m.Error, "\n")
		require.Equal(t, 1, m.Attempts)
		require.Equal(t, "busy@example.org", s.Wait(1)[0].To)
		m = o.becomes("busy@example.org", inState(classroom.MailSent))
		require.Equal(t, 4, m.Attempts)
		require.Empty(t, m.Error)
		m = o.becomes("never@example.org", inState(classroom.MailFailed))
		require.Equal(t, 4, m.Attempts)
		require.Contains(t, m.Error, "greylisted")

		// An administrator has it tried again, and it goes.
		s.Check = nil
		require.NoError(t, o.class.RetryMail(t.Context(), o.admin, m.ID))
		require.Equal(t, "never@example.org", s.Wait(2)[1].To)
		o.becomes("never@example.org", inState(classroom.MailSent))
		require.Error(t, o.class.RetryMail(t.Context(), o.admin, m.ID), "what was sent is not sent again")
	})
}

func TestServerIsAway(t *testing.T) {
	engines(t, func(t *testing.T, c store.Config) {
		s := mailtest.New(t, false)
		o := newOffice(t, c, s)
		s.Stop()
		o.config.FirstRetry = time.Hour
		o.open()
		o.ask("eve@example.org")
		m := o.becomes("eve@example.org", func(m classroom.Mail) bool { return m.Attempts == 1 })
		require.Equal(t, classroom.MailQueued, m.State)
		require.Contains(t, m.Error, "does not answer")
		require.NotEmpty(t, m.Data.Token)
		s.Start()
		require.NoError(t, o.class.RetryMail(t.Context(), o.admin, m.ID), "at once, not in an hour")
		s.Wait(1)
		o.becomes("eve@example.org", inState(classroom.MailSent))
	})
}

func TestTLSAndPassword(t *testing.T) {
	s := mailtest.New(t, true)
	o := newOffice(t, store.Config{Dir: storetest.Folder(t)}, s)
	where, err := mail.ParseServer("smtps://stoa:" + url.QueryEscape(mailtest.Password) + "@" + s.Address())
	require.NoError(t, err)
	where.Roots = s.Roots()
	o.config.Server = where
	o.open()
	o.ask("eve@example.org")
	m := s.Wait(1)[0]
	require.True(t, m.TLS)
	require.Equal(t, mailtest.User, m.User)
}

func TestWrongPasswordIsTheOperators(t *testing.T) {
	s := mailtest.New(t, false)
	o := newOffice(t, store.Config{Dir: storetest.Folder(t)}, s)
	o.config.Server.User, o.config.Server.Password = "stoa", "wrong"
	o.open()
	o.ask("eve@example.org")
	m := o.becomes("eve@example.org", func(m classroom.Mail) bool { return m.Attempts > 1 })
	require.Equal(t, classroom.MailQueued, m.State, "it is tried again: the address is not to blame")
	require.NotContains(t, m.Error, "wrong\"")
}

// TestManyAtOnce sends a hundred mails, with the Postman stopped and begun anew
// in the middle; each arrives once.
func TestManyAtOnce(t *testing.T) {
	engines(t, func(t *testing.T, c store.Config) {
		s := mailtest.New(t, false)
		o := newOffice(t, c, s)
		for i := range 50 {
			o.ask(fmt.Sprintf("p%d@example.org", i))
		}
		stop := o.open()
		s.Wait(10)
		stop()
		for i := range 50 {
			o.ask(fmt.Sprintf("p%d@example.org", 50+i))
		}
		o.open()
		s.Wait(100)
		require.Eventually(t, func() bool {
			ids, err := o.class.QueuedMails(t.Context(), 200)
			return err == nil && len(ids) == 0
		}, 20*time.Second, 20*time.Millisecond)
		seen := map[string]int{}
		for _, m := range s.Mails() {
			seen[m.To]++
		}
		require.Len(t, seen, 100)
		for to, n := range seen {
			require.Equal(t, 1, n, to)
		}
	})
}

func TestServerAddresses(t *testing.T) {
	for address, want := range map[string]mail.Server{
		"smtp://mail.example.org":             {Host: "mail.example.org", Port: 587},
		"smtp://mail.example.org:25/":         {Host: "mail.example.org", Port: 25},
		"smtps://u:p%40%2F@mail.example.org":  {Host: "mail.example.org", Port: 465, TLS: true, User: "u", Password: "p@/"},
		"smtps://[::1]:2465":                  {Host: "::1", Port: 2465, TLS: true},
		"smtp://a%40b.example:x@mail.example": {Host: "mail.example", Port: 587, User: "a@b.example", Password: "x"},
	} {
		got, err := mail.ParseServer(address)
		require.NoError(t, err, address)
		require.Equal(t, want, got, address)
	}
	for _, wrong := range []string{"", "mail.example.org", "http://x", "smtp://", "smtp://h/path", "smtp://h?x=1", "smtp://h:0", "smtp://h:99999", "smtp://u:secret@h:x"} {
		_, err := mail.ParseServer(wrong)
		require.Error(t, err, wrong)
		require.NotContains(t, err.Error(), "secret")
	}
}
