package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgresTool is one connection to a PostgreSQL database for a backup or a
// restore: without the limits of time that a server's connections have.
type postgresTool struct {
	db   *sql.DB
	conn *sql.Conn
}

func connectTool(ctx context.Context, url string) (*postgresTool, error) {
	c, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the PostgreSQL address is not valid: it looks like postgres://user:password@host:5432/database")
	}
	where := fmt.Sprintf("PostgreSQL at %s:%d, database %s, user %s", c.Host, c.Port, c.Database, c.User)
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectTime
	}
	if _, set := c.RuntimeParams["application_name"]; !set {
		c.RuntimeParams["application_name"] = "stoa backup"
	}
	d := stdlib.OpenDB(*c)
	conn, err := d.Conn(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", where, oneLine(err)), d.Close())
	}
	return &postgresTool{d, conn}, nil
}

func (p *postgresTool) close() error { return errors.Join(p.conn.Close(), p.db.Close()) }

// exec runs statements without parameters.
func (p *postgresTool) exec(ctx context.Context, text string) error {
	_, err := p.conn.ExecContext(ctx, text)
	return err
}

// raw lends the connection of pgx, for COPY.
func (p *postgresTool) raw(fn func(*pgx.Conn) error) error {
	return p.conn.Raw(func(c any) error { return fn(c.(*stdlib.Conn).Conn()) })
}

// postgres writes all tables of Stoa as one transaction sees them, and gives
// the contents that they name. The jobs of mails are left out: they are made
// anew from the mails.
func (b *backup) postgres(ctx context.Context) ([]content, error) {
	b.m.Engine = OnPostgres
	p, err := connectTool(ctx, b.PostgresURL)
	if err != nil {
		return nil, err
	}
	defer p.close()
	if err := p.exec(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"); err != nil {
		return nil, err
	}
	b.m.Schema = version(ctx, p.conn)
	if err := known(b.m.Schema); err != nil {
		return nil, err
	}
	tables, err := p.tables(ctx)
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(filepath.Join(b.To, tablesName), 0o700); err != nil {
		return nil, err
	}
	for _, t := range tables {
		if err := b.table(ctx, p, t); err != nil {
			return nil, fmt.Errorf("table %s: %w", t, err)
		}
	}
	if err := syncDir(filepath.Join(b.To, tablesName)); err != nil {
		return nil, err
	}
	if !slices.Contains(tables, "files") {
		return nil, nil // of a version without a workspace
	}
	return contentsOf(ctx, p.conn)
}

// tables are Stoa's, each after those that it refers to.
func (p *postgresTool) tables(ctx context.Context) ([]string, error) {
	all, err := texts(ctx, p.conn, `SELECT c.relname FROM pg_class c
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
		  AND c.relname <> 'goose_db_version' AND c.relname NOT LIKE 'river%' ORDER BY c.relname`)
	if err != nil {
		return nil, err
	}
	refs, err := texts(ctx, p.conn, `SELECT f.relname || ' ' || t.relname FROM pg_constraint c
		JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
		WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace AND c.conrelid <> c.confrelid`)
	if err != nil {
		return nil, err
	}
	after := map[string][]string{}
	for _, r := range refs {
		from, to, _ := strings.Cut(r, " ")
		after[from] = append(after[from], to)
	}
	var order []string
	var add func(t string)
	add = func(t string) {
		if slices.Contains(order, t) || !slices.Contains(all, t) {
			return
		}
		for _, first := range after[t] {
			add(first)
		}
		order = append(order, t)
	}
	for _, t := range all {
		add(t)
	}
	return order, nil
}

func (b *backup) table(ctx context.Context, p *postgresTool, table string) error {
	columns, err := texts(ctx, p.conn, `SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = $1
		  AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`, table)
	if err != nil {
		return err
	}
	part, err := writePart(b.To, path.Join(tablesName, table+".copy"), func(w io.Writer) error {
		return p.raw(func(c *pgx.Conn) error {
			tag, err := c.PgConn().CopyTo(ctx, w, "COPY "+tableAnd(table, columns)+" TO STDOUT")
			b.m.Rows[table] = tag.RowsAffected()
			return err
		})
	})
	part.Table, part.Columns = table, columns
	b.m.Parts = append(b.m.Parts, part)
	b.copiedBytes += part.Size
	b.Progress(Progress{What: "database", Done: b.copiedBytes})
	return err
}

// tableAnd names a table and its columns.
func tableAnd(table string, columns []string) string {
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = pgx.Identifier{c}.Sanitize()
	}
	return pgx.Identifier{table}.Sanitize() + " (" + strings.Join(quoted, ", ") + ")"
}
