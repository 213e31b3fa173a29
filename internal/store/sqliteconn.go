package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
)

// bg is the context of everything that SQLite does: a context that can end
// would interrupt a statement, and with it the transaction of others.
var bg = context.Background()

// sqliteConn is a connection with its prepared statements, by their text.
type sqliteConn struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func openConn(d *sql.DB) (*sqliteConn, error) {
	c, err := d.Conn(bg)
	if err != nil {
		return nil, err
	}
	return &sqliteConn{conn: c, stmts: map[string]*sql.Stmt{}}, nil
}

func (c *sqliteConn) stmt(query string) (*sql.Stmt, error) {
	if s := c.stmts[query]; s != nil {
		return s, nil
	}
	s, err := c.conn.PrepareContext(bg, query)
	if err != nil {
		return nil, err
	}
	c.stmts[query] = s
	return s, nil
}

// ExecContext, PrepareContext, QueryContext and QueryRowContext are
// db.DBTX. They do not look at the caller's context, see bg.

func (c *sqliteConn) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	s, err := c.stmt(query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(bg, args...)
}

func (c *sqliteConn) PrepareContext(_ context.Context, query string) (*sql.Stmt, error) {
	return c.conn.PrepareContext(bg, query)
}

func (c *sqliteConn) QueryContext(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := c.stmt(query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(bg, args...)
}

func (c *sqliteConn) QueryRowContext(_ context.Context, query string, args ...any) *sql.Row {
	s, err := c.stmt(query)
	if err != nil {
		return c.conn.QueryRowContext(bg, query, args...) // gives the same error
	}
	return s.QueryRowContext(bg, args...)
}

// close closes the connection for good: it does not go back to a pool.
func (c *sqliteConn) close() {
	for _, s := range c.stmts {
		_ = s.Close()
	}
	_ = c.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = c.conn.Close()
}

// sqliteTxn is a transaction on a connection.
type sqliteTxn struct {
	*sqliteConn
	done    bool
	release func(ok bool)
}

func (t *sqliteTxn) background() context.Context { return bg }

func (t *sqliteTxn) commit() error {
	if _, err := t.ExecContext(bg, "COMMIT"); err != nil {
		return err
	}
	t.done = true
	t.release(true)
	return nil
}

func (t *sqliteTxn) rollback() {
	if t.done {
		return
	}
	t.done = true
	_, err := t.ExecContext(bg, "ROLLBACK")
	t.release(err == nil)
}
