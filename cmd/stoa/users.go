package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"text/tabwriter"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// with opens the storage, beside a server if one runs, for one piece of work.
func (s storage) with(ctx context.Context, work func(*classroom.Classroom) error) (err error) {
	st, err := s.open(ctx, true, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	return work(classroom.New(classroom.Config{Store: st}))
}

// password is how a command gets one.
type password struct {
	PasswordStdin bool `help:"Read the password from the first line of standard input, without asking."`
}

func (p password) read(ctx context.Context, c console) (string, error) {
	if !p.PasswordStdin && !isTerminal(c.in) {
		return "", usageError{errors.New("there is no terminal to ask for a password: use --password-stdin")}
	}
	lines := bufio.NewReader(c.in)
	if p.PasswordStdin {
		return line(lines)
	}
	defer hideInput(ctx, c.in)()
	fmt.Fprint(c.err, "Password (10 characters or more): ")
	first, err := line(lines)
	if err != nil {
		return "", err
	}
	fmt.Fprint(c.err, "\nOnce more: ")
	again, err := line(lines)
	fmt.Fprintln(c.err)
	switch {
	case err != nil:
		return "", err
	case first != again:
		return "", errors.New("the two passwords differ")
	}
	return first, nil
}

func line(r *bufio.Reader) (string, error) {
	text, err := r.ReadString('\n')
	if err != nil && (!errors.Is(err, io.EOF) || text == "") {
		return "", fmt.Errorf("no password: %w", err)
	}
	return strings.TrimRight(text, "\r\n"), nil
}

// hideInput keeps what is typed off the screen; what it returns undoes it.
func hideInput(ctx context.Context, in io.Reader) func() {
	stty := func(arg string) {
		cmd := exec.CommandContext(context.WithoutCancel(ctx), "stty", arg)
		cmd.Stdin, _ = in.(*os.File)
		_ = cmd.Run() // without stty the password is seen, no more
	}
	stty("-echo")
	return func() { stty("echo") }
}

type userAddCmd struct {
	Name  string `required:"" help:"The person's name."`
	Email string `required:"" help:"The e-mail address to log in with."`
	Kind  string `default:"licensed" enum:"licensed,contact" help:"licensed (may own sessions and be a host) or contact."`
	Admin bool   `help:"Make it an administrator."`
	Lang  string `default:"" enum:",${languages}" help:"Language: ${languages}; default: as the browser says."`

	password
	storage
}

// Run makes an account.
func (u userAddCmd) Run(ctx context.Context, c console) error {
	secret, err := u.read(ctx, c)
	if err != nil {
		return err
	}
	return u.with(ctx, func(class *classroom.Classroom) error {
		p, err := class.AddPerson(ctx, classroom.NewPerson{
			Name: u.Name, Email: u.Email, Password: secret, Kind: session.Kind(u.Kind), Admin: u.Admin, Locale: u.Lang,
		})
		if err != nil {
			return plain(err, u.Email)
		}
		_, err = fmt.Fprintf(c.out, "%s <%s> can log in now.\n", p.Name, p.Email)
		return err
	})
}

type userListCmd struct{ storage }

// Run lists the accounts.
func (u userListCmd) Run(ctx context.Context, c console) error {
	return u.with(ctx, func(class *classroom.Classroom) error {
		people, err := class.People(ctx)
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "E-MAIL\tNAME\tKIND\t")
		for _, p := range people {
			kind := string(p.Kind)
			if p.Admin {
				kind += ", administrator"
			}
			if p.Locked {
				kind += ", locked"
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t\n", p.Email, p.Name, kind)
		}
		return t.Flush()
	})
}

type userPasswdCmd struct {
	Email string `arg:"" help:"The account's e-mail address."`

	password
	storage
}

// Run gives an account a new password.
func (u userPasswdCmd) Run(ctx context.Context, c console) error {
	secret, err := u.read(ctx, c)
	if err != nil {
		return err
	}
	return u.with(ctx, func(class *classroom.Classroom) error {
		p, err := class.PersonByEmail(ctx, u.Email)
		if err != nil {
			return plain(err, u.Email)
		}
		if err := class.SetPassword(ctx, p.ID, secret); err != nil {
			return plain(err, u.Email)
		}
		_, err = fmt.Fprintf(c.out, "%s <%s> has a new password; every login with the old one has ended.\n", p.Name, p.Email)
		return err
	})
}

type demoCmd struct {
	storage
	PublicURL string `default:"http://localhost:8080" help:"Where browsers reach the server."`
}

// Run makes something to look at.
func (d demoCmd) Run(ctx context.Context, c console) error {
	return d.with(ctx, func(class *classroom.Classroom) error {
		demo, err := class.Demo(ctx)
		if errors.Is(err, classroom.ErrDemoThere) {
			return errors.New("the demo is there already; its passwords were shown when it was made (\"stoa user passwd\" gives new ones)")
		}
		if err != nil {
			return err
		}
		base := strings.TrimRight(d.PublicURL, "/")
		t := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
		fmt.Fprintf(t, "Log in at %s as:\n", base)
		for _, p := range demo.People {
			fmt.Fprintf(t, "  %s\t%s\tpassword %s\n", p.Person.Name, p.Person.Email, p.Password)
		}
		fmt.Fprintln(t, "The sessions:")
		for _, s := range demo.Sessions {
			fmt.Fprintf(t, "  %s\t%s/s/%s\t\n", s.Name, base, s.Link)
		}
		return t.Flush()
	})
}

// plain says what is wrong with a value in an operator's words.
func plain(err error, email string) error {
	var invalid *classroom.Invalid
	var owns *classroom.Owns
	switch {
	case errors.As(err, &owns):
		return fmt.Errorf("%s %w: somebody must take over first", email, owns)
	case errors.Is(err, classroom.ErrLastAdmin):
		return fmt.Errorf("%s is the last administrator who can log in", email)
	case errors.As(err, &invalid):
		return usageError{fmt.Errorf("%s: %s", invalid.Field, strings.ReplaceAll(invalid.Code, "_", " "))}
	case errors.Is(err, classroom.ErrTaken):
		return fmt.Errorf("there is an account with the address %s already", email)
	case errors.Is(err, classroom.ErrNotFound):
		return fmt.Errorf("there is no account with the address %s", email)
	}
	return err
}
