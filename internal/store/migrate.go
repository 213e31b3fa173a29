package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// migrations are the one set for both engines.
//
//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings a database to the version of this program. With keep it only
// checks that it has it.
func migrate(ctx context.Context, d *sql.DB, dialect goose.Dialect, keep bool, log *slog.Logger) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if dialect == goose.DialectPostgres {
		one, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60))
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(one))
	}
	p, err := goose.NewProvider(dialect, d, dir, options...)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	sources := p.ListSources()
	mine := sources[len(sources)-1].Version
	switch has := version(ctx, d); {
	case has > mine:
		return fmt.Errorf("it was made by a newer version of Stoa (%d, this one knows %d): use that version or a backup", has, mine)
	case has == mine:
		return nil
	case keep:
		return fmt.Errorf("it has version %d, not %d: start the server first", has, mine)
	}
	began := time.Now()
	done, err := p.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	log.Info("database is up to date", "version", mine, "migrations", len(done), "took", time.Since(began))
	return nil
}

// newest is the version of this program.
func newest() (int64, error) {
	all, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(all) == 0 {
		return 0, errors.Join(err, errors.New("the program has no migrations"))
	}
	return goose.NumericComponent(all[len(all)-1])
}

// version is the database's; 0 when there is none yet.
func version(ctx context.Context, d interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
},
) int64 {
	var v sql.NullInt64
	row := d.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version WHERE is_applied")
	if err := row.Scan(&v); err != nil {
		return 0
	}
	return v.Int64
}
