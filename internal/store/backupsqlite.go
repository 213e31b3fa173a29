package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// progressEvery is how often the growing copy of a database is looked at.
const progressEvery = 200 * time.Millisecond

// sqlite copies the database and gives the contents that the copy names. It
// reads in one transaction, so that a server writes on meanwhile.
func (b *backup) sqlite(ctx context.Context) ([]content, error) {
	b.m.Engine = OnSQLite
	file := filepath.Join(b.Dir, fileName)
	if info, err := os.Stat(file); err != nil || info.Size() == 0 {
		return nil, fmt.Errorf("there is no database in %s", b.Dir)
	}
	if err := b.vacuum(ctx, file); err != nil {
		return nil, fmt.Errorf("database %s: %w", file, err)
	}
	all, err := b.look(ctx)
	if err != nil {
		return nil, err
	}
	part, err := sealed(b.To, fileName)
	b.m.Parts = append(b.m.Parts, part)
	return all, err
}

func (b *backup) vacuum(ctx context.Context, file string) error {
	d, err := sql.Open("sqlite", dsn(file, false))
	if err != nil {
		return err
	}
	defer d.Close()
	if err := known(version(ctx, d)); err != nil {
		return err
	}
	var total int64
	if err := d.QueryRowContext(ctx,
		`SELECT (p.page_count - f.freelist_count) * s.page_size
		 FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s`).Scan(&total); err != nil {
		return err
	}
	copyAs := filepath.Join(b.To, fileName)
	if err := os.WriteFile(copyAs, nil, 0o600); err != nil { // SQLite takes an empty file, and its rights
		return err
	}
	done := make(chan error, 1)
	go func() {
		_, err := d.ExecContext(ctx, "VACUUM INTO $1", copyAs)
		done <- err
	}()
	every := time.NewTicker(progressEvery)
	defer every.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-every.C:
			if info, err := os.Stat(copyAs); err == nil {
				b.Progress(Progress{What: "database", Done: info.Size(), Total: max(total, info.Size())})
			}
		}
	}
}

// known refuses a database that is not Stoa's, or newer than the program.
func known(has int64) error {
	mine, err := newest()
	switch {
	case err != nil:
		return err
	case has == 0:
		return errors.New("it has no tables of Stoa")
	case has > mine:
		return fmt.Errorf("it was made by a newer version of Stoa (%d, this one knows %d): use that version", has, mine)
	}
	return nil
}

// look reads what the copy has, and leaves it as it is.
func (b *backup) look(ctx context.Context) (all []content, err error) {
	d, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.Join(b.To, fileName)}).EscapedPath()+"?mode=ro&immutable=1")
	if err != nil {
		return nil, err
	}
	defer d.Close()
	b.m.Schema = version(ctx, d)
	tables, err := texts(ctx, d, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name`)
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		var n int64
		if err := d.QueryRowContext(ctx, `SELECT count(*) FROM "`+strings.ReplaceAll(t, `"`, `""`)+`"`).Scan(&n); err != nil {
			return nil, err
		}
		b.m.Rows[t] = n
	}
	if _, has := b.m.Rows["files"]; !has {
		return nil, nil // of a version without a workspace
	}
	return contentsOf(ctx, d)
}

// reader is what a database and its transactions have in common.
type reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// contentsOf are the contents that rows name.
func contentsOf(ctx context.Context, d reader) (all []content, err error) {
	rows, err := d.QueryContext(ctx, `SELECT hash, max(size) FROM files GROUP BY hash ORDER BY hash`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c content
		if err := rows.Scan(&c.hash, &c.size); err != nil {
			return nil, err
		}
		if _, ok := fileAt(c.hash); ok {
			all = append(all, c)
		}
	}
	return all, rows.Err()
}

// texts reads one column of texts.
func texts(ctx context.Context, d reader, text string, args ...any) (all []string, err error) {
	rows, err := d.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
