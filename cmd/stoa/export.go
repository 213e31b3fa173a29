package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
)

type exportCmd struct {
	Session string `arg:"" help:"The session's link, the last part of it, or its id."`
	Out     string `required:"" short:"o" placeholder:"FILE" help:"The zip to write; - for standard output. A file that is there stays."`
	Tz      string `default:"UTC" help:"The time zone of the attendance: Europe/Berlin."`
	Lang    string `default:"en" enum:"${languages}" help:"The language of the attendance: ${languages}."`

	storage
}

// Run writes everything of a session into a zip, beside a server if one runs.
func (x exportCmd) Run(ctx context.Context, c console) (err error) {
	zone, err := time.LoadLocation(x.Tz)
	if err != nil || x.Tz == "Local" {
		return usageError{fmt.Errorf("--tz: there is no time zone %q", x.Tz)}
	}
	st, err := x.open(ctx, true, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	files, err := store.OpenFiles(x.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	class := classroom.New(classroom.Config{Store: st, Files: files})
	kept, err := x.find(ctx, class)
	if err != nil {
		return err
	}
	write := func(w io.Writer) error {
		if err := class.SessionExported(ctx, "", kept.ID); err != nil {
			return err
		}
		return class.Export(ctx, w, kept.ID, classroom.ExportStyle{Zone: zone, Language: x.Lang})
	}
	if x.Out == "-" {
		out := bufio.NewWriter(c.out)
		return errors.Join(write(out), out.Flush())
	}
	if err := newFile(x.Out, write); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%q is in %s.\n", kept.Name, x.Out)
	return err
}

func (x exportCmd) find(ctx context.Context, class *classroom.Classroom) (classroom.Session, error) {
	kept, err := class.SessionByLink(ctx, lastPart(x.Session))
	if errors.Is(err, classroom.ErrNotFound) {
		kept, err = class.Session(ctx, session.SessionID(x.Session))
	}
	if errors.Is(err, classroom.ErrNotFound) {
		return kept, fmt.Errorf("there is no session with the link or id %s", x.Session)
	}
	return kept, err
}

// newFile writes a file that is not there yet: under its name there is the whole
// of it, or nothing.
func newFile(name string, write func(io.Writer) error) (err error) {
	if _, err := os.Lstat(name); err == nil {
		return fmt.Errorf("%s is there already", name)
	}
	part, err := os.CreateTemp(filepath.Dir(name), ".stoa-*.part")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(part.Name())
		}
	}()
	out := bufio.NewWriterSize(part, 1<<20)
	if err := errors.Join(write(out), out.Flush(), part.Sync(), part.Close()); err != nil {
		return err
	}
	return os.Rename(part.Name(), name)
}
