package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// TestPagesHearOfFiles: whoever is inside is told that the list differs, and how
// large files may be.
func TestPagesHearOfFiles(t *testing.T) {
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	gus := w.enter(w.guest(item, "Gus"), item)
	limits := gus.Now().Welcome.Workspace.Limits
	require.EqualValues(t, []int64{10 << 20, 100 << 20, 40_000_000}, []int64{limits.Image, limits.File, limits.FilePixels})
	heard := func(n int) func(*webtest.State) bool {
		return func(s *webtest.State) bool {
			seen := 0
			for _, m := range s.Received {
				if m.T == "files" {
					seen++
				}
			}
			return seen >= n
		}
	}
	require.Equal(t, 201, w.upload(w.host, item.Link, "a", []byte("a")).status)
	w.until(gus, "a file", heard(1))
	w.until(host, "a file", heard(1))
	require.Equal(t, 204, w.send(w.host, "DELETE", filesOf(item.Link)+"/"+hashOf([]byte("a")), nil).status)
	w.until(gus, "its end", heard(2))
}

// TestDiskOfFilesIsFull: uploads are refused with a code while there is no room,
// nothing of them stays, everything else goes on, and so do they when there is
// room again.
func TestDiskOfFilesIsFull(t *testing.T) {
	if os.Getuid() != 0 {
		asRoot(t)
		return
	}
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "files"), 0o700))
	require.NoError(t, syscall.Mount("tmpfs", filepath.Join(dir, "files"), "tmpfs", 0, "size=1m"))
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(filepath.Join(dir, "files"), 0)) })
	var logged atomic.Int64
	w := newWorld(t, options{dir: dir, log: counting{n: &logged}})
	item, host := w.live(nil)
	large := bytes.Repeat([]byte("x"), 2<<20)
	for n := range int64(3) {
		a := w.upload(w.host, item.Link, "x", large)
		require.Equal(t, 507, a.status, a.body)
		require.Equal(t, "server_full", a.code)
		require.Equal(t, n+1, logged.Load(), "one line for each")
		w.keepsNothing()
		w.undisturbed(host)
	}
	require.Equal(t, 201, w.upload(w.host, item.Link, "x", large[:1<<19]).status)
}

// asRoot runs a test in a process that may mount disks of its own.
func asRoot(t *testing.T) {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	c.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
		Pdeathsig:   syscall.SIGKILL,
	}
	out, err := c.CombinedOutput()
	t.Logf("%s", out)
	require.NoError(t, err)
}

// TestKilledUpload: a process that is killed in the middle of an upload leaves
// no half file, neither in the list nor, after the next start, on the disk.
func TestKilledUpload(t *testing.T) {
	dir := t.TempDir()
	c := exec.Command(os.Args[0], "-test.run=^TestKilledUploadChild$")
	c.Env = append(os.Environ(), "STOA_KILLED_UPLOAD="+dir)
	c.Stderr = os.Stderr
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	lines := bufio.NewScanner(out)
	base, link := "", ""
	for base == "" && lines.Scan() {
		_, _ = fmt.Sscanf(lines.Text(), "serving %s %s", &base, &link)
	}
	outside := bareWorld(t, options{}) // only to ask from
	outside.http.URL, outside.dir = base, dir
	host := outside.browser()
	_, err = host.LogIn(outside.ctx, email, password)
	require.NoError(t, err)
	page, err := host.Open(outside.ctx, link)
	require.NoError(t, err)
	defer page.Shut()
	require.NoError(t, page.Enter(outside.ctx))
	content := bytes.Repeat([]byte("k"), 1<<20)
	l := outside.begin(host, link, hashOf(content), fmt.Sprint("Content-Length: ", len(content)))
	_, err = l.Write(content[:len(content)/2])
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		_, parts := outside.stored()
		return parts == 1
	}, 10*time.Second, time.Millisecond)
	require.NoError(t, c.Process.Kill())
	require.Error(t, c.Wait())
	whole, parts := outside.stored()
	require.Equal(t, []int{0, 1}, []int{whole, parts})

	w := bareWorld(t, options{dir: dir})
	whole, parts = w.stored()
	require.Zero(t, whole+parts, "what a crash left behind")
	w.host = w.browser()
	_, err = w.host.LogIn(w.ctx, email, password)
	require.NoError(t, err)
	again, err := w.host.Open(w.ctx, link)
	require.NoError(t, err)
	defer again.Shut()
	require.NoError(t, again.Enter(w.ctx))
	var list wire.FileItems
	require.NoError(t, w.host.Ask(w.ctx, "GET", filesOf(link), nil, &list))
	require.Empty(t, list.Files)
	require.Equal(t, 201, w.upload(w.host, link, "k", content).status)
}

// TestKilledUploadChild is the process that is killed; on its own it does
// nothing.
func TestKilledUploadChild(t *testing.T) {
	dir := os.Getenv("STOA_KILLED_UPLOAD")
	if dir == "" {
		return
	}
	w := newWorld(t, options{dir: dir, log: slog.DiscardHandler})
	item, err := w.host.AddSession(w.ctx, "Algebra", nil)
	require.NoError(t, err)
	fmt.Println(strings.Join([]string{"serving", w.http.URL, item.Link}, " "))
	<-w.ctx.Done()
}
