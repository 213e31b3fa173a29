package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

const (
	poolSize    = 16               // connections
	connectTime = 5 * time.Second  // to reach the server
	txnTime     = 30 * time.Second // for one transaction, waiting for locks included
	lockTime    = "10s"            // for one lock
	stoppedTime = "10s"            // a node that stops inside a transaction lets its locks go
)

// postgresEngine uses the pool of database/sql; pgx keeps the prepared
// statements of each connection.
type postgresEngine struct {
	db *sql.DB
	q  *db.Queries
}

func openPostgres(ctx context.Context, url string, log *slog.Logger) (*postgresEngine, error) {
	c, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the PostgreSQL address is not valid: it looks like postgres://user:password@host:5432/database")
	}
	where := fmt.Sprintf("PostgreSQL at %s:%d, database %s, user %s", c.Host, c.Port, c.Database, c.User)
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectTime
	}
	for name, value := range map[string]string{
		"application_name": "stoa", "timezone": "UTC", "lock_timeout": lockTime,
		"idle_in_transaction_session_timeout": stoppedTime,
	} {
		if _, set := c.RuntimeParams[name]; !set {
			c.RuntimeParams[name] = value
		}
	}
	d := stdlib.OpenDB(*c)
	d.SetMaxOpenConns(poolSize)
	d.SetMaxIdleConns(poolSize)
	d.SetConnMaxIdleTime(5 * time.Minute)
	e := &postgresEngine{db: d, q: db.New(d)}
	if err := e.start(ctx, log); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", where, oneLine(err)), d.Close())
	}
	return e, nil
}

func (e *postgresEngine) start(ctx context.Context, log *slog.Logger) error {
	limited, stop := context.WithTimeout(ctx, 2*connectTime)
	defer stop()
	if err := e.db.PingContext(limited); err != nil {
		return err
	}
	return migrate(ctx, e.db, goose.DialectPostgres, false, log)
}

// oneLine takes what a person can act on out of an error of many lines.
func oneLine(err error) error {
	var p *pgconn.PgError
	if errors.As(err, &p) {
		return errors.New(p.Message)
	}
	var name *net.DNSError
	if errors.As(err, &name) {
		return fmt.Errorf("cannot be reached: %s: %s", name.Name, name.Err)
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return fmt.Errorf("cannot be reached: %w", op.Err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("does not answer")
	}
	return errors.New(strings.Join(strings.Fields(err.Error()), " "))
}

func (e *postgresEngine) begin(ctx context.Context, write bool) (txn, error) {
	options := &sql.TxOptions{}
	if !write {
		options = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	ctx, stop := context.WithTimeout(ctx, txnTime)
	t, err := e.db.BeginTx(ctx, options)
	if err != nil {
		stop()
		return nil, err
	}
	return &postgresTxn{Tx: t, ctx: ctx, stop: stop}, nil
}

func (e *postgresEngine) shared() bool { return true }
func (e *postgresEngine) beside() bool { return false }
func (e *postgresEngine) roomy() bool  { return true }
func (e *postgresEngine) close() error { return e.db.Close() }

func (e *postgresEngine) latest(ctx context.Context, id session.SessionID) (rev, acts int64, err error) {
	row, err := e.q.SessionRev(ctx, id)
	return row.Rev, row.Acts, missing(err)
}

// broken: no connection, or a server that refuses to work.
func (e *postgresEngine) broken(err error) bool {
	var p *pgconn.PgError
	if errors.As(err, &p) {
		switch p.Code[:2] {
		case "08", // connection
			"53",             // no disk, no memory, too many connections
			"57", "58", "F0", // shut down, input and output, configuration
			"XX": // a damaged database
			return true
		case "25": // read only: a standby; or an idle transaction that was ended
			return p.Code == "25006" || p.Code == "25P03"
		}
		return p.Code == "55P03" // a lock that is not let go
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || unconnected(err) ||
		errors.Is(err, context.DeadlineExceeded)
}

// impossible turns what PostgreSQL says of a text that no text in it can be
// (with NUL in it, or not UTF-8) into ErrNotFound: nothing has such a name, and
// what is kept is checked before.
func impossible(err error) error {
	var p *pgconn.PgError
	if errors.As(err, &p) && p.Code == "22021" {
		return fmt.Errorf("%w: %w", classroom.ErrNotFound, err)
	}
	return err
}

// unconnected: the connection is gone.
func unconnected(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		err != nil && strings.Contains(err.Error(), "conn closed")
}

// again: a deadlock, or a connection that had died while nobody used it; then
// the others of the pool have died with it.
func (e *postgresEngine) again(err error) bool {
	var p *pgconn.PgError
	isPg := errors.As(err, &p)
	if isPg && (p.Code == "40001" || p.Code == "40P01") {
		return true
	}
	if isPg && p.Code == "57P01" || !isPg && unconnected(err) {
		e.db.SetMaxIdleConns(0)
		e.db.SetMaxIdleConns(poolSize)
		return true
	}
	return false
}

// postgresTxn is a transaction that ends with its time at the latest.
type postgresTxn struct {
	*sql.Tx
	ctx  context.Context //nolint:containedctx // the transaction's
	stop context.CancelFunc
}

func (t *postgresTxn) background() context.Context { return t.ctx }

func (t *postgresTxn) commit() error {
	defer t.stop()
	return t.Commit()
}

func (t *postgresTxn) rollback() {
	defer t.stop()
	_ = t.Rollback()
}
