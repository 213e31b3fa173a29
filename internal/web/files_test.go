package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func filesOf(link string) string { return "/api/v1/sessions/" + link + "/files" }

func samplePNG(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewGray(image.Rect(0, 0, 30, 20))))
	return out.Bytes()
}

// upload sends a file as it is.
func (w *world) upload(b *webtest.Browser, link, name string, content []byte) answered {
	w.Helper()
	return w.send(b, "PUT", filesOf(link)+"/"+hashOf(content)+"?name="+name, content)
}

// stored are the contents in the data folder, and those that are only begun.
func (w *world) stored() (whole, parts int) {
	w.Helper()
	require.NoError(w, filepath.WalkDir(filepath.Join(w.dir, "files"), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir():
		case strings.Contains(path, "/parts/"):
			parts++
		default:
			whole++
		}
		return err
	}))
	return whole, parts
}

func (w *world) keepsNothing() {
	w.Helper()
	require.Eventually(w, func() bool {
		whole, parts := w.stored()
		return whole == 0 && parts == 0
	}, 5*time.Second, 5*time.Millisecond)
}

// get asks for a file and reads it.
func (w *world) get(b *webtest.Browser, path string, header ...string) (*http.Response, []byte) {
	w.Helper()
	resp, err := b.Raw(w.ctx, "GET", path, nil, header...)
	require.NoError(w, err)
	raw, err := io.ReadAll(resp.Body)
	require.NoError(w, err)
	require.NoError(w, resp.Body.Close())
	return resp, raw
}

func TestFiles(t *testing.T) {
	w := newWorld(t, options{class: func(c *classroom.Config) { c.FileLimits.Session = 1 << 20 }})
	item, _ := w.live(map[string]any{"guests": "direct"})
	gus := w.guest(item, "Gus")
	img := samplePNG(t)
	at := filesOf(item.Link) + "/" + hashOf(img)
	require.Equal(t, "not_inside", w.upload(gus, item.Link, "a.png", img).code, "gus has not come in")
	w.enter(gus, item)
	require.Equal(t, 201, w.upload(gus, item.Link, "%D7%AA%D7%9E%D7%95%D7%A0%D7%94.png", img).status)
	require.Equal(t, 200, w.upload(w.host, item.Link, "b.png", img).status)
	svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)
	require.Equal(t, 201, w.upload(w.host, item.Link, "..%2F..%2Fx%22.svg", svg).status)

	var list wire.FileItems
	require.NoError(t, w.host.Ask(w.ctx, "GET", filesOf(item.Link), nil, &list))
	require.Len(t, list.Files, 2)
	require.EqualValues(t, len(img)+len(svg), list.Used)
	require.EqualValues(t, 1<<20, list.Most)
	require.Equal(t, `x".svg`, list.Files[0].Name)
	require.Zero(t, list.Files[0].Width)
	f := list.Files[1]
	require.Equal(t, "תמונה.png", f.Name)
	require.Equal(t, "Gus", f.By.Name)
	require.Equal(t, []string{"delete"}, f.May, "a host may delete what others have added")
	require.Equal(t, "image/png 30 20", fmt.Sprint(f.Type, " ", f.Width, " ", f.Height))

	resp, raw := w.get(gus, at)
	require.Equal(t, img, raw)
	h := resp.Header
	require.Equal(t, "image/png", h.Get("Content-Type"))
	require.Equal(t, "inline; filename*=utf-8''%D7%AA%D7%9E%D7%95%D7%A0%D7%94.png", h.Get("Content-Disposition"))
	require.Equal(t, "private, max-age=31536000, immutable", h.Get("Cache-Control"))
	require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"))
	require.Equal(t, "sandbox; default-src 'none'; frame-ancestors 'none'", h.Get("Content-Security-Policy"))
	require.Equal(t, "Cookie", h.Get("Vary"))
	require.Equal(t, `"`+hashOf(img)+`"`, h.Get("ETag"))
	resp, _ = w.get(gus, at+"?download=1")
	require.True(t, strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment"))
	resp, raw = w.get(gus, filesOf(item.Link)+"/"+hashOf(svg))
	require.Equal(t, svg, raw)
	require.Equal(t, "application/octet-stream", resp.Header.Get("Content-Type"))
	require.Equal(t, "attachment; filename=x_.svg", resp.Header.Get("Content-Disposition"))
	require.Contains(t, resp.Header.Get("Content-Security-Policy"), "sandbox")

	resp, raw = w.get(gus, at, "If-None-Match", `"`+hashOf(img)+`"`)
	require.Equal(t, 304, resp.StatusCode)
	require.Empty(t, raw)
	resp, raw = w.get(gus, at, "Range", "bytes=1-3")
	require.Equal(t, 206, resp.StatusCode)
	require.Equal(t, "PNG", string(raw))
	resp, _ = w.get(gus, at, "Range", "bytes=999999-")
	require.Equal(t, 416, resp.StatusCode)
	resp, raw = w.get(gus, at, "Range", "bytes=0-"+strings.Repeat(",0-", 3000))
	require.LessOrEqual(t, len(raw), len(img)+200, "many ranges are not more than the file: %d", resp.StatusCode)

	var record wire.Record
	require.NoError(t, gus.Ask(w.ctx, "GET", "/api/v1/me/record", nil, &record))
	require.Len(t, record.Files, 1)
	require.Equal(t, "Algebra תמונה.png", record.Files[0].Session+" "+record.Files[0].Name)

	require.Equal(t, "not_allowed", w.send(gus, "DELETE", filesOf(item.Link)+"/"+hashOf(svg), nil).code)
	require.Equal(t, 204, w.send(gus, "DELETE", at, nil).status)
	require.Equal(t, "not_found", w.send(gus, "DELETE", at, nil).code)

	other, err := w.host.AddSession(w.ctx, "Another", nil)
	require.NoError(t, err)
	w.enter(w.host, other)
	require.Equal(t, "not_found", w.send(w.host, "GET", filesOf(other.Link)+"/"+hashOf(svg), nil).code)
	require.Equal(t, "not_logged_in", w.send(gus, "GET", filesOf(other.Link)+"/"+hashOf(svg), nil).code, "gus is a guest of the first")
	require.Equal(t, "not_logged_in", w.send(w.browser(), "GET", at, nil).code)
}

func TestNoFiles(t *testing.T) {
	w := newWorld(t, options{class: func(c *classroom.Config) { c.Files = nil }})
	item, _ := w.live(nil)
	for _, o := range []string{"GET ", "GET /" + hashOf(nil), "PUT /" + hashOf(nil), "DELETE /" + hashOf(nil)} {
		method, rest, _ := strings.Cut(o, " ")
		a := w.send(w.host, method, filesOf(item.Link)+rest, nil)
		require.Equal(t, "no_files", a.code, o)
		require.Equal(t, 404, a.status, o)
	}
}

// counting is a log that counts what it is told beyond the usual.
type counting struct {
	slog.Handler
	n *atomic.Int64
}

func (c counting) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelWarn }

func (c counting) Handle(context.Context, slog.Record) error {
	c.n.Add(1)
	return nil
}

func (c counting) WithAttrs([]slog.Attr) slog.Handler { return c }
func (c counting) WithGroup(string) slog.Handler      { return c }

func TestHostileUploads(t *testing.T) {
	var logged atomic.Int64
	w := newWorld(t, options{
		log:   counting{n: &logged},
		class: func(c *classroom.Config) { c.FileLimits = classroom.FileLimits{File: 1 << 20, Session: 3 << 19} },
	})
	item, host := w.live(nil)
	img := samplePNG(t)
	broken := bytes.Clone(img)
	broken[len(broken)-20] ^= 1
	empty := hashOf(nil)
	for _, c := range []struct {
		what, path string
		content    []byte
		status     int
		code       string
	}{
		{"another hash", empty, img, 422, "hash_differs"},
		{"HTML as PNG", "", []byte("\x89PNG\r\n\x1a\n<script>alert(1)</script>"), 422, "not_an_image"},
		{"HTML as GIF", "", []byte("GIF89a<script>alert(1)</script>"), 422, "not_an_image"},
		{"a damaged PNG", "", broken, 422, "not_an_image"},
		{"a PNG that was cut", "", img[:len(img)-8], 422, "not_an_image"},
		{"more than a file may have", "", make([]byte, 1<<20+1), 413, "too_large"},
		{"a short hash", "abc", img, 422, "invalid"},
		{"a hash in capitals", strings.ToUpper(hashOf(img)), img, 422, "invalid"},
		{"a path", "..%2F..%2F..%2Fetc%2Fpasswd", img, 422, "invalid"},
		{"a path of the right length", strings.Repeat("..%2F", 21) + "a", img, 422, "invalid"},
		{"a zero", strings.Repeat("0", 63) + "%00", img, 422, "invalid"},
		{"digits of another script", strings.Repeat("%D9%A1", 32), img, 422, "invalid"},
		{"another parameter", hashOf(img) + "?names=x", img, 422, "invalid"},
	} {
		t.Run(c.what, func(t *testing.T) {
			if c.path == "" {
				c.path = hashOf(c.content)
			}
			a := w.send(w.host, "PUT", filesOf(item.Link)+"/"+c.path, c.content)
			require.Equal(t, c.code, a.code, a.body)
			require.Equal(t, c.status, a.status, a.body)
			w.keepsNothing()
		})
	}
	for name, shown := range map[string]string{
		"": "", "%2F": "file", "..": "file", "%E2%80%AEgpj.exe": "gpj.exe", "a%00b%0D%0Ac.txt": "ab c.txt", "a%FF%FE": "a\ufffd",
		"C:%5Cusers%5Cx.pdf": "x.pdf", strings.Repeat("%C3%A4", 3000) + ".docx": strings.Repeat("ä", 195) + ".docx",
		"%E2%80%8B": "file", "e%CC%81.txt": "é.txt",
	} {
		a := w.upload(w.host, item.Link, name, []byte("sent as "+name))
		require.Equal(t, 201, a.status, a.body)
		if shown != "" {
			require.Contains(t, a.body, `"name":"`+shown+`"`)
		}
		require.NotContains(t, a.header.Get("Content-Type"), "html")
	}
	// What is too large for a board is kept as any other file.
	bomb := pngBomb(t)
	a := w.upload(w.host, item.Link, "bomb.png", bomb)
	require.Equal(t, 201, a.status, a.body)
	require.NotContains(t, a.body, "width")
	resp, _ := w.get(w.host, filesOf(item.Link)+"/"+hashOf(bomb))
	require.Equal(t, "application/octet-stream", resp.Header.Get("Content-Type"))
	full := w.upload(w.host, item.Link, "x", append(make([]byte, 1<<20-1), 1))
	require.Equal(t, 201, full.status, full.body)
	full = w.upload(w.host, item.Link, "x", make([]byte, 1<<20))
	require.Equal(t, 507, full.status)
	require.Contains(t, full.body, `"code":"session_full"`)
	require.Contains(t, full.body, `"most":1572864`)
	require.Zero(t, logged.Load(), "what people do wrong is none of the operator's business")
	w.undisturbed(host)
}

// pngBomb says that it has 3.6 billion pixels.
func pngBomb(t testing.TB) []byte {
	bomb := samplePNG(t)
	copy(bomb[16:], "\x00\x00\xea\x60\x00\x00\xea\x60")
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	return bomb
}

// TestOtherSitesCannotSend holds that no other site's page can have a browser
// send or delete files.
func TestOtherSitesCannotSend(t *testing.T) {
	w := newWorld(t, options{})
	item, _ := w.live(nil)
	img := samplePNG(t)
	require.Equal(t, 201, w.upload(w.host, item.Link, "x.png", img).status)
	for _, method := range []string{"PUT", "DELETE"} {
		for _, header := range [][]string{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}} {
			resp, err := w.host.Raw(w.ctx, method, filesOf(item.Link)+"/"+hashOf(img), img, header...)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, 403, resp.StatusCode, "%s %v", method, header)
		}
	}
}

// rawLine is a connection on which a test says by itself what is sent, and when.
type rawLine struct {
	net.Conn
	w *world
}

// begin sends the head of an upload.
func (w *world) begin(b *webtest.Browser, link, hash string, header ...string) rawLine {
	w.Helper()
	c, err := (&net.Dialer{}).DialContext(w.ctx, "tcp", strings.TrimPrefix(w.http.URL, "http://"))
	require.NoError(w, err)
	w.Cleanup(func() { _ = c.Close() })
	req, err := http.NewRequestWithContext(w.ctx, "PUT", b.Base+filesOf(link)+"/"+hash+"?name=x", nil)
	require.NoError(w, err)
	var head strings.Builder
	head.WriteString("PUT " + req.URL.RequestURI() + " HTTP/1.1\r\nHost: x\r\n")
	for _, ck := range b.Jar.Cookies(req.URL) {
		head.WriteString("Cookie: " + ck.String() + "\r\n")
	}
	_, err = io.WriteString(c, head.String()+strings.Join(header, "\r\n")+"\r\n\r\n")
	require.NoError(w, err)
	return rawLine{c, w}
}

// hears is the answer that comes, whatever was sent.
func (l rawLine) hears() string {
	l.w.Helper()
	require.NoError(l.w, l.SetReadDeadline(time.Now().Add(20*time.Second)))
	var said bytes.Buffer
	buffer := make([]byte, 4096)
	for !bytes.Contains(said.Bytes(), []byte("\r\n\r\n")) || !bytes.Contains(said.Bytes(), []byte("}")) {
		n, err := l.Read(buffer)
		said.Write(buffer[:n])
		if err != nil {
			break
		}
	}
	return said.String()
}

func TestLines(t *testing.T) {
	patience := 300 * time.Millisecond
	w := newWorld(t, options{
		web:     func(c *web.Config) { c.UploadPatience = patience },
		serving: func(s *http.Server) { s.ReadTimeout = 200 * time.Millisecond },
		class:   func(c *classroom.Config) { c.FileLimits.File = 1 << 20 },
	})
	item, host := w.live(nil)
	content := bytes.Repeat([]byte("s"), 1<<19)
	hash := hashOf(content)
	sized := fmt.Sprint("Content-Length: ", len(content))

	t.Run("slow and steady", func(t *testing.T) {
		l := w.begin(w.host, item.Link, hash, sized)
		for part := range 8 {
			time.Sleep(60 * time.Millisecond) //nolint:forbidigo // a slow line is what this is about
			_, err := l.Write(content[part<<16 : (part+1)<<16])
			require.NoError(t, err)
		}
		require.Contains(t, l.hears(), "HTTP/1.1 201")
		require.Equal(t, 204, w.send(w.host, "DELETE", filesOf(item.Link)+"/"+hash, nil).status)
	})
	whole, _ := w.stored()
	again := func() {
		t.Helper()
		require.Eventually(t, func() bool {
			now, parts := w.stored()
			return now == whole && parts == 0
		}, 5*time.Second, time.Millisecond)
	}
	other := hashOf([]byte("another"))
	t.Run("nothing after the head", func(t *testing.T) {
		require.Contains(t, w.begin(w.host, item.Link, other, sized).hears(), `"code":"timeout"`)
		again()
	})
	t.Run("nothing of a content that is here already", func(t *testing.T) {
		small := []byte("small")
		require.Equal(t, 201, w.upload(w.host, item.Link, "small", small).status)
		l := w.begin(w.host, item.Link, hashOf(small), "Content-Length: 1000")
		require.Contains(t, l.hears(), "HTTP/1.1 200")
		require.NoError(t, l.SetReadDeadline(time.Now().Add(10*time.Second)))
		_, err := io.Copy(io.Discard, l)
		require.NoError(t, err, "nobody waits for the rest for ever")
		require.Equal(t, 204, w.send(w.host, "DELETE", filesOf(item.Link)+"/"+hashOf(small), nil).status)
		whole, _ = w.stored()
	})
	t.Run("a byte now and then", func(t *testing.T) {
		l := w.begin(w.host, item.Link, other, sized)
		heard := make(chan string, 1)
		go func() { heard <- l.hears() }()
		tick := time.NewTicker(patience / 4)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case said := <-heard:
				require.Contains(t, said, `"code":"timeout"`)
				again()
				return
			case <-tick.C:
				_, _ = l.Write([]byte("x"))
				require.Less(t, n, 1000)
			}
		}
	})
	t.Run("without end", func(t *testing.T) {
		l := w.begin(w.host, item.Link, other, "Transfer-Encoding: chunked")
		sent := 0
		for {
			n, err := fmt.Fprintf(l, "10000\r\n%s\r\n", strings.Repeat("x", 1<<16))
			if sent += n; err != nil || sent > 64<<20 {
				break
			}
		}
		require.Less(t, sent, 64<<20, "it is cut off")
		again()
	})
	t.Run("a hundred megabytes that are announced", func(t *testing.T) {
		l := w.begin(w.host, item.Link, other, "Content-Length: 104857600")
		said := l.hears()
		require.Contains(t, said, "HTTP/1.1 413", "before anything is sent")
		require.Contains(t, said, `"code":"too_large"`)
		again()
	})
	t.Run("less than announced", func(t *testing.T) {
		l := w.begin(w.host, item.Link, other, "Content-Length: 1000")
		_, err := io.WriteString(l, "short")
		require.NoError(t, err)
		require.NoError(t, l.Conn.(*net.TCPConn).CloseWrite())
		require.NotContains(t, l.hears(), "HTTP/1.1 2")
		again()
	})
	t.Run("broken chunks", func(t *testing.T) {
		l := w.begin(w.host, item.Link, other, "Transfer-Encoding: chunked")
		_, err := io.WriteString(l, "xyz\r\nno chunk")
		require.NoError(t, err)
		require.Contains(t, l.hears(), "HTTP/1.1 400")
		again()
	})
	w.undisturbed(host)
}

func TestExport(t *testing.T) {
	w := newWorld(t, options{serving: func(s *http.Server) { s.ReadTimeout = time.Second }})
	item, _ := w.live(map[string]any{"guests": "direct"})
	gus, ana := w.guest(item, "Gus"), w.account("Ana", session.Contact)
	w.enter(gus, item)
	w.member(item, ana)
	content := bytes.Repeat([]byte("handout "), 1000)
	require.Equal(t, 201, w.upload(w.host, item.Link, "h.txt", content).status)
	at := "/api/v1/sessions/" + item.Link + "/export"
	require.Equal(t, "needs_account", w.send(gus, "GET", at, nil).code)
	require.Equal(t, "not_allowed", w.send(ana, "GET", at, nil).code)
	require.Equal(t, "invalid", w.send(w.host, "GET", at+"?tz=Nowhere", nil).code)

	resp, raw := w.get(w.host, at+"?tz=Europe/Berlin&language=de")
	require.Equal(t, "application/zip", resp.Header.Get("Content-Type"))
	require.Equal(t, "attachment; filename=Algebra.zip", resp.Header.Get("Content-Disposition"))
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	require.NoError(t, err)
	file, err := z.Open("files/h.txt")
	require.NoError(t, err)
	got, err := io.ReadAll(file)
	require.NoError(t, err)
	require.Equal(t, content, got)
	require.NoError(t, file.Close())
	a := w.send(w.host, "GET", "/api/v1/sessions/"+item.Link+"/audit?action=session.export", nil)
	require.Equal(t, 1, strings.Count(a.body, `"session.export"`), "only what was allowed is noted: %s", a.body)

	// One at a time: whoever does not take theirs has no other.
	content = append(content, bytes.Repeat([]byte{7}, 32<<20)...) // more than waits on the line
	require.Equal(t, 201, w.upload(w.host, item.Link, "large.bin", content).status)
	slow, err := w.host.Raw(w.ctx, "GET", at, nil)
	require.NoError(t, err)
	require.Equal(t, "too_often", w.send(w.host, "GET", at, nil).code)
	require.NoError(t, slow.Body.Close())
	require.Eventually(t, func() bool { return w.send(w.host, "HEAD", at, nil).status == 200 }, 10*time.Second, 5*time.Millisecond)

	// A disk that cannot be read cuts the answer: nobody takes half for the whole.
	where := filepath.Join(w.dir, "files", hashOf(content)[:2], hashOf(content))
	require.NoError(t, os.Remove(where))
	require.NoError(t, os.Mkdir(where, 0o700))
	broken, err := w.host.Raw(w.ctx, "GET", at, nil)
	if err == nil {
		_, err = io.ReadAll(broken.Body)
		require.NoError(t, broken.Body.Close())
	}
	require.Error(t, err)
}
