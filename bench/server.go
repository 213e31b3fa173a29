package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/stoahq/stoa/bench/baseline"
)

// startOptions say what to start.
type startOptions struct {
	bare  bool // the baseline instead of the server
	media bool // LiveKit inside
	dir   string
	env   []string

	profiler bool // serves profiles even where none are written
}

// server is a running process that is measured.
type server struct {
	startOptions
	name  string
	addr  string // host:port
	pprof string // host:port; empty: none
	meter string // host:port of the metrics; empty: none
	ready time.Duration
	empty int64 // resident bytes when it was ready

	cmd    *exec.Cmd
	log    *tail
	exited chan struct{}
	keep   bool // the data folder was given
}

const baselineEnv = "STOA_BENCH_BASELINE"

// start runs a server with a data folder of its own and waits until it is
// ready. Stop it.
func (b *bench) start(ctx context.Context, o startOptions) (*server, error) {
	s := &server{startOptions: o, name: "stoa", keep: o.dir != "", exited: make(chan struct{}), log: &tail{}}
	var err error
	if !s.keep {
		if s.dir, err = os.MkdirTemp("", "stoa-bench-"); err != nil {
			return nil, err
		}
	}
	if s.addr, err = freeAddress(ctx); err != nil {
		return nil, err
	}
	if err := s.command(ctx, b); err != nil {
		return nil, err
	}
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	begin := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = s.cmd.Wait()
		close(s.exited)
	}()
	if err := s.waitAnswer(ctx, "/readyz"); err != nil {
		s.stop(b)
		return nil, fmt.Errorf("%s: %w\n%s", s.name, err, s.log)
	}
	s.ready = time.Since(begin)
	s.empty, err = s.rss()
	return s, err
}

func (s *server) command(ctx context.Context, b *bench) (err error) {
	if s.bare {
		self, err := os.Executable()
		if err != nil {
			return err
		}
		s.name = "baseline"
		s.cmd = exec.CommandContext(ctx, self)
		s.cmd.Env = append(os.Environ(), baselineEnv+"="+s.addr+","+filepath.Join(s.dir, "bare.db"))
		return nil
	}
	s.cmd = exec.CommandContext(ctx, b.binary, "serve")
	s.cmd.Env = append(os.Environ(), "STOA_LISTEN="+s.addr, "STOA_DATA="+s.dir, "STOA_PUBLIC_URL=http://"+s.addr)
	if s.media {
		ports, err := freePorts(ctx, 3)
		if err != nil {
			return err
		}
		s.cmd.Env = append(s.cmd.Env, "STOA_NODE_IP=127.0.0.1",
			"STOA_LIVEKIT_PORT="+ports[0], "STOA_LIVEKIT_TCP_PORT="+ports[1], "STOA_LIVEKIT_UDP_PORT="+ports[2])
	} else {
		s.cmd.Env = append(s.cmd.Env, "STOA_NO_MEDIA=1")
	}
	if s.meter, err = freeAddress(ctx); err != nil {
		return err
	}
	s.cmd.Env = append(s.cmd.Env, "STOA_METRICS="+s.meter)
	if b.profiles != "" || s.profiler {
		if s.pprof, err = freeAddress(ctx); err != nil {
			return err
		}
		s.cmd.Env = append(s.cmd.Env, "STOA_PPROF="+s.pprof)
	}
	s.cmd.Env = append(s.cmd.Env, s.env...)
	return nil
}

// waitAnswer asks for a path every 2 ms until the answer is 200.
func (s *server) waitAnswer(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	one := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.addr+path, nil)
		if err != nil {
			return err
		}
		if res, err := one.Do(req); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-time.After(2 * time.Millisecond):
		case <-s.exited:
			return errors.New("it ended before it was ready")
		case <-ctx.Done():
			return fmt.Errorf("not ready: %w", ctx.Err())
		}
	}
}

// stop ends the process, at once: nothing of it is needed any more.
func (s *server) stop(b *bench) {
	_ = s.cmd.Process.Kill()
	<-s.exited
	if !s.keep {
		_ = os.RemoveAll(s.dir)
	}
	if b.log != "" {
		if f, err := os.OpenFile(b.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
			_, _ = fmt.Fprintf(f, "--- %s %s\n%s", b.scenario, s.name, s.log)
			_ = f.Close()
		}
	}
}

// stopPolitely ends the process as an operator does, and says how long it took.
func (s *server) stopPolitely(b *bench) time.Duration {
	begin := time.Now()
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.exited:
	case <-time.After(30 * time.Second):
	}
	took := time.Since(begin)
	s.stop(b)
	return took
}

// profile writes a CPU profile of the server over that time, in the background,
// and its heap at the end of it, when profiles were asked for.
func (s *server) profile(b *bench, name string, over time.Duration) {
	if b.profiles == "" || s.pprof == "" {
		return
	}
	fetch := func(path, file string) {
		res, err := http.Get("http://" + s.pprof + "/debug/pprof/" + path) //nolint:noctx // ends with the server
		if err != nil {
			return
		}
		defer func() { _ = res.Body.Close() }()
		if f, err := os.Create(filepath.Join(b.profiles, b.scenario+"-"+name+file)); err == nil {
			_, _ = io.Copy(f, res.Body)
			_ = f.Close()
		}
	}
	go func() {
		fetch(fmt.Sprintf("profile?seconds=%.0f", max(1, over.Seconds())), ".cpu")
		fetch("heap", ".heap")
		fetch("goroutine", ".goroutines")
	}()
}

// serveBaseline is what the process does that was started as the baseline.
func serveBaseline(config string) error {
	addr, file, _ := strings.Cut(config, ",")
	s, err := baseline.New(file)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/api/v1/socket", s)
	mux.HandleFunc("/readyz", func(http.ResponseWriter, *http.Request) {})
	return (&http.Server{Addr: addr, Handler: mux, ReadHeaderTimeout: 10 * time.Second}).ListenAndServe()
}

func freeAddress(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func freePorts(ctx context.Context, n int) ([]string, error) {
	ports := make([]string, n)
	for i := range ports {
		a, err := freeAddress(ctx)
		if err != nil {
			return nil, err
		}
		_, ports[i], _ = net.SplitHostPort(a)
	}
	return ports, nil
}

// raiseFiles lets this process, and those that it starts, have as many files
// open as the machine allows. Go raises the soft limit by itself; the hard one
// needs a try.
func raiseFiles() {
	var l syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l) != nil {
		return
	}
	want := syscall.Rlimit{Cur: 65536, Max: max(65536, l.Max)}
	if l.Cur >= want.Cur || syscall.Setrlimit(syscall.RLIMIT_NOFILE, &want) == nil {
		return
	}
	l.Cur = l.Max
	_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &l)
}

// tail keeps the last of what a process wrote.
type tail struct {
	mu sync.Mutex
	b  []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, p...)
	if over := len(t.b) - 64<<10; over > 0 {
		t.b = t.b[over:]
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.b)
}
