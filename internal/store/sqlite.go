package store

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/stoahq/stoa/internal/session"
)

const (
	fileName  = "stoa.db"              // in the data folder
	lockName  = "stoa.lock"            // held by the process that serves the folder
	readers   = 4                      // connections that read
	checkTime = 300 * time.Millisecond // for checking the file at start
	leastRoom = 1 << 20                // bytes that a disk must have to count as not full
	magic     = "SQLite format 3\x00"
)

// sqliteEngine has one connection that writes and a few that read, each with
// its prepared statements.
type sqliteEngine struct {
	dir    string
	lock   *os.File // nil: beside
	db     *sql.DB
	reads  *sql.DB
	writer *sqliteConn      // used by the one lane; nil: to be opened
	pool   chan *sqliteConn // nil elements: to be opened
}

// openSQLite opens the database in a data folder, of which this process
// becomes the only server.
func openSQLite(ctx context.Context, dir string, beside bool, log *slog.Logger) (_ *sqliteEngine, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("data folder %s: %w", dir, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data folder %s cannot be made: %w", dir, plain(err))
	}
	e := &sqliteEngine{dir: dir, pool: make(chan *sqliteConn, readers)}
	if e.lock, err = lockFolder(dir); err != nil && (!beside || !errors.Is(err, errServed)) {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.close())
		}
	}()
	if err := unfinished(dir); err != nil {
		return nil, err
	}
	file := filepath.Join(dir, fileName)
	if err := checkHeader(file); err != nil {
		return nil, err
	}
	if e.db, err = sql.Open("sqlite", dsn(file, false)); err != nil {
		return nil, fmt.Errorf("database %s: %w", file, err)
	}
	if e.reads, err = sql.Open("sqlite", dsn(file, true)); err != nil {
		return nil, fmt.Errorf("database %s: %w", file, err)
	}
	for range readers {
		e.pool <- nil
	}
	if err := e.prepare(ctx, file, log); err != nil {
		return nil, err
	}
	return e, nil
}

// dsn is the connection string. The busy timeout comes first: the other
// settings may meet a lock already.
func dsn(file string, readOnly bool) string {
	q := url.Values{"_pragma": {
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"temp_store(memory)", "journal_size_limit(67108864)",
	}}
	q.Set("_txlock", "immediate")
	if readOnly {
		q.Add("_pragma", "query_only(1)")
	} else {
		q.Add("_pragma", "cache_size(-16384)") // 16 MiB
		q.Add("_pragma", "secure_delete(1)")   // what is deleted is gone from the file (rule 47)
	}
	return "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + q.Encode()
}

func lockFolder(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("data folder %s cannot be written: %w", dir, plain(err))
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return nil, errors.Join(fmt.Errorf("data folder %s: %w", dir, errServed), f.Close())
	case err != nil:
		return nil, errors.Join(fmt.Errorf("data folder %s cannot be locked: %w", dir, err), f.Close())
	}
	return f, nil
}

var errServed = errors.New("another process serves it already")

// plain takes the path out of a file error, where the message has it already.
func plain(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// checkHeader refuses a file that is no SQLite database before anything could
// be written to it. A new one is made that nobody else may read; SQLite gives
// its log the same rights.
func checkHeader(file string) error {
	f, err := os.OpenFile(file, os.O_RDONLY|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("database %s cannot be opened: %w", file, plain(err))
	}
	defer f.Close()
	head := make([]byte, len(magic))
	switch n, err := io.ReadFull(f, head); {
	case n == 0 && errors.Is(err, io.EOF):
		return nil // empty: new
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("database %s cannot be read: %w", file, plain(err))
	case !bytes.Equal(head, []byte(magic)):
		return damaged(file, "it is no SQLite database")
	}
	return nil
}

func damaged(file, why string) error {
	return fmt.Errorf("database %s is damaged (%s): put a backup in its place", file, why)
}

// prepare checks the file, brings it to this program's version and takes the
// writer.
func (e *sqliteEngine) prepare(ctx context.Context, file string, log *slog.Logger) error {
	if err := e.check(ctx, file, log); err != nil {
		return err
	}
	if err := migrate(ctx, e.db, goose.DialectSQLite3, e.beside(), log); err != nil {
		return fmt.Errorf("database %s: %w", file, err)
	}
	t, err := e.begin(ctx, true)
	if err != nil {
		return fmt.Errorf("database %s cannot be written: %w", file, err)
	}
	t.rollback()
	return nil
}

// check runs SQLite's own check, as far as it comes in a moment.
func (e *sqliteEngine) check(ctx context.Context, file string, log *slog.Logger) error {
	limited, stop := context.WithTimeout(ctx, checkTime)
	defer stop()
	var said string
	err := e.db.QueryRowContext(limited, "PRAGMA quick_check(1)").Scan(&said)
	switch code := sqliteCode(err); {
	case err == nil && said == "ok":
		return nil
	case err == nil:
		return damaged(file, said)
	case code == sqlite3.SQLITE_CORRUPT, code == sqlite3.SQLITE_NOTADB:
		return damaged(file, err.Error())
	case limited.Err() != nil && ctx.Err() == nil:
		log.Info("database is large: only a part of it was checked", "file", file)
		return nil
	default:
		return fmt.Errorf("database %s cannot be opened: %w", file, err)
	}
}

func (e *sqliteEngine) begin(ctx context.Context, write bool) (txn, error) {
	if write {
		if e.writer == nil {
			c, err := openConn(e.db)
			if err != nil {
				return nil, err
			}
			e.writer = c
		}
		if _, err := e.writer.ExecContext(bg, "BEGIN IMMEDIATE"); err != nil {
			e.writer.close()
			e.writer = nil
			return nil, err
		}
		return &sqliteTxn{sqliteConn: e.writer, release: func(ok bool) {
			if !ok {
				e.writer.close()
				e.writer = nil
			}
		}}, nil
	}
	var c *sqliteConn
	select {
	case c = <-e.pool:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	t, err := e.beginRead(c)
	if err != nil {
		e.pool <- nil
		return nil, err
	}
	return t, nil
}

func (e *sqliteEngine) beginRead(c *sqliteConn) (_ txn, err error) {
	if c == nil {
		if c, err = openConn(e.reads); err != nil {
			return nil, err
		}
	}
	if _, err = c.ExecContext(bg, "BEGIN"); err != nil {
		c.close()
		return nil, err
	}
	return &sqliteTxn{sqliteConn: c, release: func(ok bool) {
		if !ok {
			c.close()
			c = nil
		}
		e.pool <- c
	}}, nil
}

func (e *sqliteEngine) shared() bool { return false }
func (e *sqliteEngine) beside() bool { return e.lock == nil }

func (e *sqliteEngine) latest(context.Context, session.SessionID) (rev, acts int64, err error) {
	return -1, -1, nil
}

// broken: a full disk, a file that cannot be read or written, a lock that
// somebody else does not let go.
func (e *sqliteEngine) broken(err error) bool {
	switch sqliteCode(err) {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY,
		sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_NOMEM,
		sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_PERM:
		return true
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone)
}

func (e *sqliteEngine) again(error) bool { return false }

// roomy: while a disk is full, small writes may succeed in space that the
// log has already.
func (e *sqliteEngine) roomy() bool {
	var st syscall.Statfs_t
	if err := syscall.Statfs(e.dir, &st); err != nil {
		return true
	}
	return uint64(st.Bavail)*uint64(st.Bsize) >= leastRoom
}

func (e *sqliteEngine) close() error {
	var errs []error
	if e.writer != nil {
		e.writer.close()
	}
	for range len(e.pool) {
		if c := <-e.pool; c != nil {
			c.close()
		}
	}
	for _, d := range []*sql.DB{e.reads, e.db} { // the writer's last: it tidies up the log
		if d != nil {
			errs = append(errs, d.Close())
		}
	}
	if e.lock != nil {
		errs = append(errs, e.lock.Close())
	}
	return errors.Join(errs...)
}

// sqliteCode is the primary result code; 0: not SQLite's error.
func sqliteCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}
