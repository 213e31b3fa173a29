package main

import (
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/mail"
)

// mailing says how mail leaves.
type mailing struct {
	SMTPURL     string        `name:"smtp-url" secret:"" placeholder:"smtp://user:password@host:587" help:"The mail server to send through; smtps:// for TLS from the first byte. Without one, administrators find the mails in the outbox."`
	MailFrom    string        `placeholder:"NAME <ADDRESS>" help:"Who mails come from; needed with --smtp-url."`
	SMTPTimeout time.Duration `name:"smtp-timeout" default:"30s" help:"How long the mail server may take for one mail."`
}

func (m mailing) check(c *serveCmd) error {
	if m.SMTPURL == "" {
		return nil
	}
	if _, err := mail.ParseServer(m.SMTPURL); err != nil {
		return fmt.Errorf("--smtp-url: %w", err)
	}
	if _, err := m.from(); err != nil {
		return err
	}
	if m.SMTPTimeout < time.Second || m.SMTPTimeout > 10*time.Minute {
		return errors.New("--smtp-timeout: want 1s to 10m")
	}
	if c.PublicURL == nil {
		return errors.New("--smtp-url needs --public-url: the links in mails begin with it")
	}
	return nil
}

func (m mailing) from() (netmail.Address, error) {
	if m.MailFrom == "" && m.SMTPURL == "" {
		return netmail.Address{Address: "stoa@localhost"}, nil
	}
	a, err := netmail.ParseAddress(m.MailFrom)
	if err != nil {
		return netmail.Address{}, errors.New("--mail-from: want an address, like stoa@example.org or Stoa <stoa@example.org>")
	}
	return *a, nil
}

func (c *serveCmd) writer() (*mail.Writer, error) {
	from, err := c.from()
	return &mail.Writer{Place: c.Name, From: from}, err
}

// postman sends the mails; nil where there is no mail server.
func (c *serveCmd) postman(class *classroom.Classroom, w *mail.Writer, log *slog.Logger) (*mail.Postman, error) {
	if c.SMTPURL == "" {
		return nil, nil
	}
	server, err := mail.ParseServer(c.SMTPURL)
	if err != nil {
		return nil, err
	}
	server.Timeout = c.SMTPTimeout
	return mail.NewPostman(mail.Config{
		Classroom: class, Writer: w, Server: server, Base: strings.TrimRight(c.PublicURL.String(), "/"),
		Dir: c.Data, PostgresURL: c.DatabaseURL, Log: log,
	}), nil
}
