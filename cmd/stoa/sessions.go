package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
)

// whoWhere names a session and an account.
type whoWhere struct {
	Link  string `arg:"" help:"The session's link, or the last part of it."`
	Email string `arg:"" help:"The account's e-mail address."`

	storage
}

type (
	sessionHostCmd   struct{ whoWhere }
	sessionMemberCmd struct{ whoWhere }
)

// Run makes an account a co-host.
func (s sessionHostCmd) Run(ctx context.Context, c console) error {
	return s.act(ctx, func(class *classroom.Classroom, kept classroom.Session, p classroom.Person) error {
		err := class.Do(ctx, kept.ID, session.SetHost{Who: session.Who{Person: p.ID}, Role: session.CoHost})
		var no *session.Refusal
		switch {
		case errors.As(err, &no) && no.Code == session.CodeNotLicensed:
			return fmt.Errorf("%s has no licence, so cannot be a host", p.Email)
		case errors.As(err, &no) && no.Code == session.CodeIsHost:
			return fmt.Errorf("%s owns the session", p.Email)
		case err != nil:
			return err
		}
		_, err = fmt.Fprintf(c.out, "%s is a host of %q.\n", p.Name, kept.Name)
		return err
	})
}

// Run makes an account a member.
func (s sessionMemberCmd) Run(ctx context.Context, c console) error {
	return s.act(ctx, func(class *classroom.Classroom, kept classroom.Session, p classroom.Person) error {
		if err := class.SetMember(ctx, classroom.Person{}, kept.ID, p.ID, true); err != nil {
			return err
		}
		_, err := fmt.Fprintf(c.out, "%s is a member of %q.\n", p.Name, kept.Name)
		return err
	})
}

// act does something to a session while no server runs: for the time being
// this process is the one that serves.
func (s whoWhere) act(ctx context.Context, act func(*classroom.Classroom, classroom.Session, classroom.Person) error) error {
	return s.serving(ctx, func(class *classroom.Classroom) error {
		p, err := class.PersonByEmail(ctx, s.Email)
		if err != nil {
			return plain(err, s.Email)
		}
		kept, err := class.SessionByLink(ctx, lastPart(s.Link))
		if errors.Is(err, classroom.ErrNotFound) {
			return fmt.Errorf("there is no session with the link %s", s.Link)
		}
		if err != nil {
			return err
		}
		return act(class, kept, p)
	})
}

// serving runs a classroom around one piece of work.
func (s storage) serving(ctx context.Context, work func(*classroom.Classroom) error) (err error) {
	log := slog.New(slog.DiscardHandler)
	st, err := s.open(ctx, false, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	class := classroom.New(classroom.Config{Store: st, Log: log, Node: "cli", LeaveSettings: true})
	ctx, stop := context.WithCancel(ctx)
	over := make(chan error, 1)
	go func() { over <- class.Run(ctx) }()
	defer func() {
		stop()
		err = errors.Join(err, <-over)
	}()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for class.Ready() != nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-over:
			over <- nil
			return errors.Join(errors.New("the storage could not be started"), err)
		case <-tick.C:
		}
	}
	return work(class)
}

type checkCmd struct{ storage }

// Run checks everything that is kept against the rules.
func (k checkCmd) Run(ctx context.Context, c console) (err error) {
	st, err := k.open(ctx, true, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	findings, err := st.Check(ctx)
	if err != nil {
		return err
	}
	files, err := store.OpenFiles(k.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	lost, err := st.CheckFiles(ctx, files)
	if err != nil {
		return err
	}
	findings = append(findings, lost...)
	for _, f := range findings {
		fmt.Fprintln(c.out, f)
	}
	if n := len(findings); n > 0 {
		return fmt.Errorf("%d findings", n)
	}
	_, err = fmt.Fprintln(c.out, "Everything that is kept agrees with the rules.")
	return err
}

// lastPart is the link of a session's address.
func lastPart(address string) string {
	return address[strings.LastIndexByte(address, '/')+1:]
}
