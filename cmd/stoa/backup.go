package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/stoahq/stoa/internal/store"
)

type backupCmd struct {
	To string `arg:"" name:"dir" type:"path" help:"A folder that is empty or not there yet."`
	storage
}

// Run backs everything up, beside a server if one runs.
func (b backupCmd) Run(ctx context.Context, c console) error {
	bar := newProgress(c.err)
	began := time.Now()
	m, err := store.Backup(ctx, store.BackupConfig{
		Config: store.Config{Dir: b.Data, PostgresURL: b.DatabaseURL}, To: b.To, Program: version, Progress: bar.show,
	})
	bar.clear()
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Backed up to %s in %s: %s.\n", b.To, took(began), summary(m))
	if n := len(m.Lost); n > 0 {
		fmt.Fprintf(c.out, "The contents of %d files were lost before; stoa check names them.\n", n)
	}
	return nil
}

type restoreCmd struct {
	From string `arg:"" name:"dir" type:"path" help:"The folder of the backup."`
	storage
	WithoutLost bool `help:"Go on where files of sessions are damaged or missing in the backup, without those."`
}

// Run restores a backup into an empty data folder and, where there is one, an
// empty database.
func (r restoreCmd) Run(ctx context.Context, c console) error {
	bar := newProgress(c.err)
	began := time.Now()
	done, err := store.Restore(ctx, store.RestoreConfig{
		Config: store.Config{Dir: r.Data, PostgresURL: r.DatabaseURL, Log: slog.New(slog.DiscardHandler)},
		From:   r.From, WithoutLost: r.WithoutLost, Progress: bar.show,
	})
	bar.clear()
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Restored the backup of %s in %s: %s.\n",
		done.At.Format("2006-01-02 15:04:05 MST"), took(began), summary(&done.Manifest))
	for _, hash := range done.Missing {
		fmt.Fprintf(c.out, "Without the file %s\n", hash)
	}
	return nil
}

func summary(m *store.Manifest) string {
	return fmt.Sprintf("%d sessions, %d boards with %d elements, %d files of %s, %d accounts and guests",
		m.Rows["sessions"], m.Rows["boards"], m.Rows["elements"], m.Contents, size(m.Bytes), m.Rows["people"])
}

func took(began time.Time) time.Duration {
	return time.Since(began).Round(10 * time.Millisecond)
}

// size is a number of bytes for people.
func size(n int64) string {
	const kib = 1 << 10
	switch {
	case n < kib:
		return fmt.Sprintf("%d bytes", n)
	case n < kib*kib:
		return fmt.Sprintf("%.1f KiB", float64(n)/kib)
	case n < kib*kib*kib:
		return fmt.Sprintf("%.1f MiB", float64(n)/(kib*kib))
	default:
		return fmt.Sprintf("%.1f GiB", float64(n)/(kib*kib*kib))
	}
}

// progress is a line on a terminal that says how far something has come.
type progress struct {
	out  io.Writer // nil: no terminal
	last time.Time
	used bool
}

func newProgress(w io.Writer) *progress {
	f, ok := w.(*os.File)
	if !ok {
		return &progress{}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return &progress{}
	}
	return &progress{out: w}
}

const eraseLine = "\r\x1b[K"

func (p *progress) show(s store.Progress) {
	if p.out == nil || time.Since(p.last) < 100*time.Millisecond {
		return
	}
	p.last, p.used = time.Now(), true
	of := ""
	if s.Total > 0 {
		of = fmt.Sprintf(" of %s (%d %%)", size(s.Total), 100*s.Done/s.Total)
	}
	fmt.Fprintf(p.out, "%s%s: %s%s", eraseLine, s.What, size(s.Done), of)
}

func (p *progress) clear() {
	if p.used {
		fmt.Fprint(p.out, eraseLine)
	}
}
