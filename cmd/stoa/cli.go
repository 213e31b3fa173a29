package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/stoahq/stoa/internal/classroom/texts"
	"github.com/stoahq/stoa/internal/web"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // it could not be done
	exitUsage  = 2 // a wrong flag or value
)

// cli is the command line.
type cli struct {
	Serve serveCmd `cmd:"" help:"Serve sessions."`
	User  struct {
		Add     userAddCmd     `cmd:"" help:"Make an account."`
		List    userListCmd    `cmd:"" help:"List the accounts."`
		Passwd  userPasswdCmd  `cmd:"" help:"Give an account a new password; its logins end."`
		Lock    userLockCmd    `cmd:"" help:"Lock an account: nobody can log in by it, and who is inside goes."`
		Unlock  userUnlockCmd  `cmd:"" help:"Unlock an account."`
		Licence userLicenceCmd `cmd:"" help:"Give an account a licence (it may own sessions and be a host), or take it."`
		Admin   userAdminCmd   `cmd:"" help:"Make an account an administrator, or take that back."`
		Delete  userDeleteCmd  `cmd:"" help:"Delete an account with its personal data."`
	} `cmd:"" help:"Accounts. Works beside a running server."`
	Session struct {
		Host   sessionHostCmd   `cmd:"" help:"Make a licence holder a co-host of a session."`
		Member sessionMemberCmd `cmd:"" help:"Make an account a member of a session."`
	} `cmd:"" help:"Sessions. The server must be stopped."`
	Backup  backupCmd  `cmd:"" help:"Copy everything that is kept into a folder. Works beside a running server."`
	Restore restoreCmd `cmd:"" help:"Put a backup into an empty data folder, and an empty database where there is one."`
	Export  exportCmd  `cmd:"" help:"Write everything of a session into a zip: boards, files, attendance. Works beside a running server."`
	Check   checkCmd   `cmd:"" help:"Check everything that is kept against the rules."`
	Demo    demoCmd    `cmd:"" help:"Make a host, two contacts, a group and three sessions to try, and say how to log in."`
	Version versionCmd `cmd:"" help:"Print the version."`
	Openapi openapiCmd `cmd:"" help:"Print the API's description (OpenAPI 3.1)."`
}

// console is where a command talks to its operator.
type console struct {
	in       io.Reader
	out, err io.Writer
}

// usageError is a wrong flag or value: one line, exit code 2.
type usageError struct{ error }

// Main runs the program and returns its exit code. ctx ends it politely. env
// looks up settings; a flag beats them. Nothing else of the process is touched,
// so that tests run the whole program as often as they like.
func Main(
	ctx context.Context, args []string, env func(string) (string, bool), stdin io.Reader, stdout, stderr io.Writer,
) int {
	err := run(ctx, args, env, console{stdin, stdout, stderr})
	var done exited
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &done):
		return int(done)
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "stoa: %s\n", oneLine(err))
		return exitUsage
	default:
		fmt.Fprintf(stderr, "stoa: %s\n", oneLine(err))
		return exitFailed
	}
}

// exited is how kong's --help ends the program.
type exited int

func (e exited) Error() string { return fmt.Sprintf("exit %d", int(e)) }

func run(ctx context.Context, args []string, env func(string) (string, bool), c console) (err error) {
	defer func() {
		if r := recover(); r != nil {
			code, ok := r.(exited)
			if !ok {
				panic(r)
			}
			err = code
		}
	}()
	var all cli
	parser, err := kong.New(&all,
		kong.Name("stoa"),
		kong.Description("Live online sessions, self-hosted. Every flag can be set in the environment as well: "+
			"--host-absence is STOA_HOST_ABSENCE."),
		kong.Writers(c.out, c.err),
		kong.Exit(func(code int) { panic(exited(code)) }),
		kong.Resolvers(environment(env)),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(c),
		languages(),
	)
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return usageError{err}
	}
	return parsed.Run()
}

// languages are those that flags may name.
func languages() kong.Vars { return kong.Vars{"languages": strings.Join(texts.Languages(), ",")} }

// environment finds the value of --some-flag in STOA_SOME_FLAG.
func environment(env func(string) (string, bool)) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if flag.Name == "help" {
			return nil, nil
		}
		value, ok := env(envName(flag.Name))
		if !ok || value == "" {
			return nil, nil
		}
		return value, nil
	})
}

func envName(flag string) string {
	return "STOA_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// oneLine is an error as an operator wants to read it.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(c console) error {
	_, err := fmt.Fprintln(c.out, "stoa", version)
	return err
}

type openapiCmd struct{}

// Run prints the API's description.
func (openapiCmd) Run(c console) error {
	raw, err := web.OpenAPI()
	if err == nil {
		_, err = c.out.Write(append(raw, '\n'))
	}
	return err
}

// isTerminal tells whether a person sits at a stream.
func isTerminal(s any) bool {
	f, ok := s.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && info.Name() != "null"
}
