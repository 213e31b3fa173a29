package store

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
)

// sqlite copies the database into a folder and makes it ready to be served.
func (r *restore) sqlite(ctx context.Context, work string) (err error) {
	p, err := r.part(fileName)
	if err != nil {
		return err
	}
	file := filepath.Join(work, fileName)
	if err := r.read(p, func(in io.Reader) error {
		return writeSynced(file, func(w io.Writer) error {
			_, err := io.Copy(io.MultiWriter(w, progressing{r.Progress, new(int64), p.Size}), in)
			return err
		})
	}); err != nil {
		return err
	}
	if err := r.ready(ctx, file); err != nil {
		return fmt.Errorf("database: %w", err)
	}
	for _, left := range []string{"-wal", "-shm"} { // SQLite removes both when it is closed
		if _, err := os.Stat(file + left); err == nil {
			return fmt.Errorf("database: %s is left", fileName+left)
		}
	}
	return syncDir(work)
}

func (r *restore) ready(ctx context.Context, file string) (err error) {
	d, err := sql.Open("sqlite", dsn(file, false))
	if err != nil {
		return err
	}
	defer func() {
		if cerr := d.Close(); err == nil {
			err = cerr
		}
	}()
	if err := migrate(ctx, d, goose.DialectSQLite3, false, r.Log); err != nil {
		return err
	}
	_, err = d.ExecContext(ctx, newEpoch)
	return err
}

// progressing tells how much was written.
type progressing struct {
	tell  func(Progress)
	done  *int64
	total int64
}

func (p progressing) Write(b []byte) (int, error) {
	*p.done += int64(len(b))
	p.tell(Progress{What: "database", Done: *p.done, Total: p.total})
	return len(b), nil
}
