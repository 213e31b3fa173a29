package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// postgres makes the tables, fills them, and brings them to this program's
// version, all in one transaction, which commit ends.
func (r *restore) postgres(ctx context.Context, _ string) error {
	p, err := connectTool(ctx, r.PostgresURL)
	if err != nil {
		return err
	}
	r.tool = p
	if err := p.exec(ctx, "BEGIN"); err != nil {
		return err
	}
	if err := p.empty(ctx); err != nil {
		return err
	}
	steps, err := migrationSteps()
	if err != nil {
		return err
	}
	versions, err := database.NewStore(goose.DialectPostgres, goose.DefaultTablename)
	if err != nil {
		return err
	}
	if err := versions.CreateVersionTable(ctx, p.conn); err != nil {
		return err
	}
	if err := versions.Insert(ctx, p.conn, database.InsertRequest{Version: 0}); err != nil {
		return err
	}
	filled := false
	for _, s := range steps {
		if s.version > r.m.Schema && !filled {
			filled = true
			if err := r.tables(ctx, p); err != nil {
				return err
			}
		}
		if err := p.exec(ctx, s.up); err != nil {
			return fmt.Errorf("version %d: %w", s.version, err)
		}
		if err := versions.Insert(ctx, p.conn, database.InsertRequest{Version: s.version}); err != nil {
			return err
		}
	}
	if !filled {
		if err := r.tables(ctx, p); err != nil {
			return err
		}
	}
	if err := p.exec(ctx, newEpoch); err != nil {
		return err
	}
	return nil
}

// commit is not given up half way, whoever loses patience.
func (r *restore) commit() error {
	if err := r.tool.exec(context.Background(), "COMMIT"); err != nil {
		return errors.Join(errUnknown, err)
	}
	return nil
}

// empty sees that the database has no tables. Who makes some meanwhile makes
// the restore fail.
func (p *postgresTool) empty(ctx context.Context) error {
	has, err := texts(ctx, p.conn, `SELECT relname FROM pg_class
		WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S') ORDER BY relname LIMIT 1`)
	if err != nil {
		return err
	}
	if len(has) > 0 {
		return fmt.Errorf("the database is not empty: it has %s", has[0])
	}
	return nil
}

// tables fills them from the backup.
func (r *restore) tables(ctx context.Context, p *postgresTool) error {
	var done, total int64
	for _, part := range r.m.Parts {
		if part.Table != "" {
			total += part.Size
		}
	}
	for _, part := range r.m.Parts {
		if part.Table == "" {
			continue
		}
		var rows int64
		err := r.read(part, func(in io.Reader) error {
			return p.raw(func(c *pgx.Conn) error {
				tag, err := c.PgConn().CopyFrom(ctx, in, "COPY "+tableAnd(part.Table, part.Columns)+" FROM STDIN")
				rows = tag.RowsAffected()
				return err
			})
		})
		if err == nil && rows != r.m.Rows[part.Table] {
			err = fmt.Errorf("it has %d rows, not %d", rows, r.m.Rows[part.Table])
		}
		if err != nil {
			return fmt.Errorf("table %s: %w", part.Table, err)
		}
		done += part.Size
		r.Progress(Progress{What: "database", Done: done, Total: total})
	}
	return nil
}

// migrationStep is one migration as text.
type migrationStep struct {
	version int64
	up      string
}

// migrationSteps reads the migrations, so that they can be made in a
// transaction with the rows: goose has one of its own for each.
func migrationSteps() ([]migrationStep, error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var steps []migrationStep
	for _, f := range files {
		text, err := migrations.ReadFile(f)
		if err != nil {
			return nil, err
		}
		v, err := goose.NumericComponent(f)
		if err != nil {
			return nil, err
		}
		up, _, found := strings.Cut(string(text), "-- +goose Down")
		if !found || !strings.HasPrefix(up, "-- +goose Up") || strings.Count(up, "+goose") != 1 {
			return nil, fmt.Errorf("%s is not written as migrations here are", f)
		}
		steps = append(steps, migrationStep{v, up})
	}
	return steps, nil
}
