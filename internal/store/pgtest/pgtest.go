// Package pgtest runs a real PostgreSQL server for tests. A package that
// uses it calls [Main] from its TestMain:
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
//
// and asks for a database of its own with [Database] or for a server of its
// own with [New]. Programs that drive a whole server use [Start]. The binaries come from the folder in STOA_PG_BIN, from the
// newest version in /usr/lib/postgresql, or from PATH. Where there are none
// the test fails.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver
)

const (
	owner    = "stoa"
	password = "kept-secret"
	patience = 30 * time.Second // for the server to start or stop
)

// Server is a PostgreSQL server that listens on the loopback address.
type Server struct {
	bin, dir string
	port     int
	as       *syscall.Credential // nil: as we are
	made     atomic.Int64        // databases

	mu   sync.Mutex
	proc *exec.Cmd
	over chan struct{} // closed when proc has ended
}

var shared struct {
	once   sync.Once
	server *Server
	err    error
}

// Main runs the tests of a package and stops the shared server after them.
func Main(m *testing.M) int {
	defer func() {
		if shared.server != nil {
			shared.server.Remove()
		}
	}()
	return m.Run()
}

// Database makes an empty database on the package's shared server and gives
// its address.
func Database(t testing.TB) string {
	t.Helper()
	shared.once.Do(func() { shared.server, shared.err = Start() })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.server.Database(t)
}

// Copy makes a database on the package's shared server with what the one at an
// address of Database has, and gives its address. Nobody may be connected to
// that one.
func Copy(t testing.TB, address string) string {
	t.Helper()
	of, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	made, err := shared.server.createFrom(t.Context(), strings.TrimPrefix(of.Path, "/"))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// New starts a server for one test.
func New(t testing.TB) *Server {
	t.Helper()
	s, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Remove)
	return s
}

// Start starts a server for whoever is no test. Remove it.
func Start() (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin}
	if s.dir, err = os.MkdirTemp("", "stoa-pg-"); err != nil {
		return nil, err
	}
	if err := s.create(); err != nil {
		s.Remove()
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	for range 5 { // a port that was free may be taken by now
		if s.port, err = freePort(); err != nil {
			break
		}
		if err = s.Start(); err == nil {
			return s, nil
		}
	}
	s.Remove()
	return nil, err
}

func programs() (string, error) {
	if dir := os.Getenv("STOA_PG_BIN"); dir != "" {
		return dir, nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	slices.SortFunc(found, func(a, b string) int { return len(a) - len(b) })
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", errors.New("pgtest: no PostgreSQL server on this machine: `make test` installs it, or name its folder in STOA_PG_BIN")
}

// create makes the cluster. PostgreSQL does not run as root.
func (s *Server) create() error {
	if os.Getuid() == 0 {
		cred, err := somebody()
		if err != nil {
			return err
		}
		s.as = cred
		if err := os.Chown(s.dir, int(cred.Uid), int(cred.Gid)); err != nil {
			return err
		}
	}
	secret := filepath.Join(s.dir, "password")
	if err := os.WriteFile(secret, []byte(password), 0o644); err != nil {
		return err
	}
	out, err := s.command("initdb", "-D", s.data(), "-U", owner, "--pwfile="+secret, "-A", "scram-sha-256",
		"-E", "UTF8", "--locale=C", "--no-sync").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// somebody is an account to run the server as.
func somebody() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("neither the account postgres nor nobody exists")
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// command dies with the test's process.
func (s *Server) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(s.bin, name), args...)
	c.Dir = s.dir
	c.SysProcAttr = &syscall.SysProcAttr{Credential: s.as, Pdeathsig: syscall.SIGQUIT}
	return c
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// Start starts the server, also after Stop or Kill, on the same port.
func (s *Server) Start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	c := s.command("postgres", "-D", s.data(), "-p", strconv.Itoa(s.port), "-k", s.dir,
		"-c", "listen_addresses=127.0.0.1", "-c", "fsync="+syncs(), "-c", "max_connections=200",
		"-c", "shared_buffers=64MB")
	c.Stdout, c.Stderr = log, log
	if err := c.Start(); err != nil {
		return err
	}
	over := make(chan struct{})
	go func() {
		_ = c.Wait()
		close(over)
	}()
	s.proc, s.over = c, over
	return s.ready()
}

// syncs: tests do not pull the plug; benchmarks ask for real syncs.
func syncs() string {
	if os.Getenv("STOA_PG_FSYNC") != "" {
		return "on"
	}
	return "off"
}

func (s *Server) ready() error {
	d, err := sql.Open("pgx", s.URL("postgres"))
	if err != nil {
		return err
	}
	defer d.Close()
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := d.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-s.over:
			said, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("pgtest: the server ended at once:\n%s", said)
		case <-ctx.Done():
			return fmt.Errorf("pgtest: the server does not answer: %w", err)
		case <-tick.C:
		}
	}
}

// Stop shuts the server down; clients are cut.
func (s *Server) Stop() error { return s.end(syscall.SIGINT) }

// Kill ends the server as a crash would.
func (s *Server) Kill() error { return s.end(syscall.SIGQUIT) }

func (s *Server) end(how syscall.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proc == nil {
		return nil
	}
	if err := s.proc.Process.Signal(how); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-s.over:
	case <-time.After(patience):
		_ = s.proc.Process.Kill()
		<-s.over
	}
	s.proc = nil
	return nil
}

// Remove ends the server and deletes all that it has.
func (s *Server) Remove() {
	_ = s.Kill()
	_ = os.RemoveAll(s.dir)
}

// URL is the address of one of its databases.
func (s *Server) URL(database string) string {
	return (&url.URL{
		Scheme: "postgres", User: url.UserPassword(owner, password),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)), Path: "/" + database,
		RawQuery: "sslmode=disable",
	}).String()
}

// Database makes an empty database and gives its address.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	address, err := s.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// Create makes an empty database and gives its address.
func (s *Server) Create(ctx context.Context) (address string, err error) {
	return s.createFrom(ctx, "template1")
}

// createFrom makes a database with what another one has, to which nobody may be
// connected.
func (s *Server) createFrom(ctx context.Context, template string) (address string, err error) {
	name := "test" + strconv.FormatInt(s.made.Add(1), 10)
	d, err := sql.Open("pgx", s.URL("postgres"))
	if err != nil {
		return "", err
	}
	defer d.Close()
	if _, err := d.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		return "", err
	}
	return s.URL(name), nil
}
