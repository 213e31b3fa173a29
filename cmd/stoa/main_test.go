package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"stoa": main})
}

// TestScripts runs the program as an operator does; see testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"usage": func(ts *testscript.TestScript, _ bool, args []string) { oneLineAnd(ts, exitUsage, args) },
			"fails": func(ts *testscript.TestScript, _ bool, args []string) { oneLineAnd(ts, exitFailed, args) },
		},
	})
}

// oneLineAnd runs stoa and wants one line on standard error that matches, nothing
// on standard output, and an exit code.
func oneLineAnd(ts *testscript.TestScript, code int, args []string) {
	err := ts.Exec("stoa", args[1:]...)
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	}
	out, text := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	if got != code || strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, "stoa: ") || out != "" {
		ts.Fatalf("stoa %v: exit %d, standard output %q, standard error %q", args[1:], got, out, text)
	}
	ok, err := regexp.MatchString(args[0], text)
	ts.Check(err)
	if !ok {
		ts.Fatalf("stoa %v says %q, which does not say %q", args[1:], text, args[0])
	}
}

// program is the whole program, running in this process.
type program struct {
	*testing.T
	url, dir string
	stop     context.CancelFunc
	code     chan int
	stderr   *bytes.Buffer // read it after the end only
}

// serve starts the program on a free port with a data folder and waits until it
// says that it is ready.
func serve(t *testing.T, dir string, args ...string) *program {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	p := &program{T: t, dir: dir, stop: stop, code: make(chan int, 1), stderr: &bytes.Buffer{}}
	env := map[string]string{"STOA_LISTEN": "127.0.0.1:0", "STOA_DATA": dir, "STOA_LOG_LEVEL": "warn"}
	out, in := io.Pipe()
	go func() {
		get := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
		p.code <- Main(ctx, append([]string{"serve"}, args...), get, strings.NewReader(""), in, p.stderr)
		in.Close()
	}()
	t.Cleanup(func() { p.end() })
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan(), "the program ended: %s", p.stderr)
	require.Regexp(t, `^Stoa dev is ready: https?://(127.0.0.1|localhost):[0-9]+$`, lines.Text())
	_, p.url, _ = strings.Cut(lines.Text(), "ready: ")
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return p
}

// end stops the program politely and returns its exit code.
func (p *program) end() int {
	p.stop()
	select {
	case code := <-p.code:
		p.code <- code
		return code
	case <-time.After(20 * time.Second):
		p.Error("the program does not end")
		return -1
	}
}

func (p *program) status(path string) int {
	p.Helper()
	resp, err := http.Get(p.url + path)
	require.NoError(p, err)
	require.NoError(p, resp.Body.Close())
	return resp.StatusCode
}

// TestServe runs the whole program, media included: a session goes on where it
// was when the program is stopped and started again, and accounts are made
// beside it while it runs.
func TestServe(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	dir := t.TempDir()
	media := []string{"--livekit-udp-port=0", "--livekit-tcp-port=-1", "--node-ip=127.0.0.1"}
	first := serve(t, dir, media...)
	require.Equal(t, 200, first.status("/healthz"))
	require.Equal(t, 200, first.status("/readyz"))

	host := webtest.NewBrowser(first.url, &http.Transport{DisableKeepAlives: true})
	_, err := host.SetUp(ctx, "Hanna", "hanna@example.org", "correct horse")
	require.NoError(t, err)
	item, err := host.AddSession(ctx, "Algebra", map[string]any{"guests": "direct"})
	require.NoError(t, err)
	page, err := host.Open(ctx, item.Link)
	require.NoError(t, err)
	require.NoError(t, page.Command(ctx, "start", nil))
	require.NoError(t, page.Until(ctx, "a welcome", func(s *webtest.State) bool { return s.Place == wire.PlaceSeat }))
	ticket := page.Now().Welcome.Media.Ticket
	require.Equal(t, 200, first.status("/rtc/validate?access_token="+ticket))
	require.Equal(t, 403, first.status("/rtc/validate?access_token=nonsense"))

	require.Zero(t, beside(t, dir, "longer password\n", "user", "add", "--name=Rita", "--email=rita@example.org", "--password-stdin"))
	rita := webtest.NewBrowser(first.url, &http.Transport{DisableKeepAlives: true})
	_, err = rita.LogIn(ctx, "rita@example.org", "longer password")
	require.NoError(t, err)
	inside, err := rita.Open(ctx, item.Link)
	require.NoError(t, err)
	require.NoError(t, inside.Enter(ctx))
	require.Zero(t, beside(t, dir, "another password\n", "user", "passwd", "rita@example.org", "--password-stdin"))
	require.NoError(t, inside.Until(ctx, "bye", func(s *webtest.State) bool { return len(s.Byes) == 1 }), "rule 21")
	code, err := inside.Closed(ctx)
	require.NoError(t, err)
	require.Equal(t, wire.CloseLoggedOut, code)
	require.Equal(t, exitFailed, beside(t, dir, "", "serve", "--no-media", "--listen=127.0.0.1:0"), "one server at a time")

	require.Zero(t, first.end(), first.stderr)
	code, err = page.Closed(ctx)
	require.NoError(t, err)
	require.Equal(t, wire.CloseStopping, code)
	require.Zero(t, leftFiles(t, dir), "nothing is left to be recovered")

	second := serve(t, dir, "--no-media")
	host.Base = second.url // the same person's browser: the cookie is for the host
	back, err := host.Resume(ctx, item.Link, page.Now().Welcome.Token, page.Now().Rev, nil)
	require.NoError(t, err)
	require.True(t, back.Now().Welcome.Resumed, "it goes on where it was")
	require.Equal(t, page.Now().Session.Run, back.Now().Session.Run)
	require.Nil(t, back.Now().Welcome.Media)
	require.Equal(t, 404, second.status("/rtc/validate"))
	require.Zero(t, second.end(), second.stderr)
}

// beside runs another command on the same data folder.
func beside(t *testing.T, dir, in string, args ...string) int {
	t.Helper()
	var out, errs bytes.Buffer
	env := func(name string) (string, bool) { return dir, name == "STOA_DATA" }
	code := Main(t.Context(), args, env, strings.NewReader(in), &out, &errs)
	t.Logf("stoa %v: exit %d %s%s", args, code, out.String(), errs.String())
	return code
}

// leftFiles counts write-ahead files: a database that was closed has none.
func leftFiles(t *testing.T, dir string) int {
	left, err := filepath.Glob(filepath.Join(dir, "*-wal"))
	require.NoError(t, err)
	return len(left)
}

// TestExport takes a session away beside the running server.
func TestExport(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	dir := t.TempDir()
	p := serve(t, dir, "--no-media")
	host := webtest.NewBrowser(p.url, &http.Transport{DisableKeepAlives: true})
	_, err := host.SetUp(ctx, "Hanna", "hanna@example.org", "correct horse")
	require.NoError(t, err)
	item, err := host.AddSession(ctx, "Algebra", nil)
	require.NoError(t, err)

	out := filepath.Join(t.TempDir(), "algebra.zip")
	require.Zero(t, beside(t, dir, "", "export", p.url+"/s/"+item.Link, "--out="+out, "--tz=Europe/Berlin", "--lang=he"))
	r, err := zip.OpenReader(out)
	require.NoError(t, err)
	defer r.Close()
	readme, err := r.Open("README.txt")
	require.NoError(t, err)
	text, err := io.ReadAll(readme)
	require.NoError(t, err)
	require.Contains(t, string(text), "Algebra\r\n")
	require.Equal(t, exitFailed, beside(t, dir, "", "export", item.Link, "--out="+out), "it is there already")
	require.Zero(t, beside(t, dir, "", "export", item.ID, "--out="+out+"2"))
	require.Equal(t, exitFailed, beside(t, dir, "", "export", "nothing", "--out="+out+"3"))
	require.Equal(t, exitFailed, beside(t, dir, "", "export", item.Link, "--out="+filepath.Join(out, "x")))
	require.Equal(t, exitUsage, beside(t, dir, "", "export", item.Link, "--out="+out+"3", "--tz=Nowhere"))
	left, err := os.ReadDir(filepath.Dir(out))
	require.NoError(t, err)
	require.Len(t, left, 2, "nothing half done is left")
	require.Zero(t, p.end(), p.stderr)
}

// TestSecondListener holds that a taken port is found before anything is touched.
func TestSecondListener(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	dir := filepath.Join(t.TempDir(), "data")
	require.Equal(t, exitFailed, beside(t, dir, "", "serve", "--no-media", "--listen="+l.Addr().String()))
	_, err = os.Stat(dir)
	require.ErrorIs(t, err, os.ErrNotExist)
}
