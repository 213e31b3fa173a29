package web

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"html"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/stoahq/stoa/internal/web/wire"
)

// page serves the built page from memory. Files under assets/ carry a hash in
// their names and never change; everything else is asked for anew, with an ETag.
// The fonts of the boards, 14 MB under excalidraw/, are read when somebody asks
// for one; they change with the program at most, so browsers keep them for a week.
// An address that is no file is one of the page's own and gets index.html.
type page struct {
	files map[string]*file
	index *file // nil: the page was not built
	loads preloads
	look  func(r *http.Request) wire.Appearance
}

// preloads are links to scripts, as the build finds them (web/preloads.ts). A
// browser that has them with the document asks for all of them at once.
type preloads struct {
	Sessions string `json:"sessions"` // the list of sessions
	Door     string `json:"door"`     // the way into a session
	Session  string `json:"session"`  // the same, then the session
}

const preloadFile = "/preload.json"

// of returns the links for the document of an address.
func (l preloads) of(address, visitor string) string {
	switch door := strings.HasPrefix(address, "/s/"); {
	case door && visitor == perhaps:
		return l.Session
	case door: // a stranger says who they are first
		return l.Door
	case address == "/" && visitor == perhaps: // a stranger is sent to log in
		return l.Sessions
	}
	return ""
}

// file is one file of the page, compressed when it is first asked for.
type file struct {
	raw       []byte
	read      func() ([]byte, error) // for those that are not kept in memory
	kind      string                 // Content-Type
	tag       string                 // ETag
	policy    string                 // Content-Security-Policy, where it is not the page's
	immutable bool
	zipped    func() []byte // nil where it does not pay
	brotli    []byte        // made by the build beside the file; nil: there is none
}

// fontFolder is where the build puts the fonts of the boards.
const fontFolder = "excalidraw/"

// zipFrom is the size from which compressing pays, in bytes.
const zipFrom = 1 << 10

func newPage(from fs.FS, look func(r *http.Request) wire.Appearance) *page {
	p := &page{files: map[string]*file{}, look: look}
	if from == nil {
		return p
	}
	_ = fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return nil
		}
		if strings.HasPrefix(name, fontFolder) {
			read := func() ([]byte, error) { return fs.ReadFile(from, name) }
			p.files["/"+name] = &file{read: read, kind: contentType(name, nil)}
			return nil
		}
		raw, err := fs.ReadFile(from, name)
		if err == nil {
			p.files["/"+name] = newFile(name, raw)
		}
		return nil
	})
	for name, small := range p.files {
		if f := p.files[strings.TrimSuffix(name, ".br")]; f != nil && f != small {
			f.brotli = small.raw
			delete(p.files, name)
		}
	}
	p.index = p.files["/index.html"]
	if f := p.files[preloadFile]; f != nil {
		_ = json.Unmarshal(f.raw, &p.loads) // without it the page loads, only later
		delete(p.files, preloadFile)
	}
	return p
}

func tagOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return `W/"` + hex.EncodeToString(sum[:12]) + `"`
}

func newFile(name string, raw []byte) *file {
	f := &file{
		raw: raw, tag: tagOf(raw),
		kind: contentType(name, raw), immutable: strings.HasPrefix(name, "assets/"),
	}
	if blurWorker.MatchString(name) {
		f.policy = blurPolicy
	}
	text := strings.HasPrefix(f.kind, "text/") || strings.Contains(f.kind, "javascript") ||
		strings.Contains(f.kind, "json") || strings.Contains(f.kind, "svg") || strings.Contains(f.kind, "wasm")
	if text && len(raw) >= zipFrom {
		f.zipped = sync.OnceValue(func() []byte { return zip(raw) })
	}
	return f
}

func zip(raw []byte) []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is valid
	_, _ = z.Write(raw)                                     // a Buffer does not fail
	_ = z.Close()
	return out.Bytes()
}

// The types of what Vite writes, whatever the machine's own table says.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".json": "application/json", ".wasm": "application/wasm",
	".woff2": "font/woff2", ".woff": "font/woff", ".ttf": "font/ttf", ".png": "image/png", ".ico": "image/x-icon",
	".webmanifest": "application/manifest+json", ".mp3": "audio/mpeg", ".txt": "text/plain; charset=utf-8",
}

func contentType(name string, raw []byte) string {
	ext := path.Ext(name)
	if t, ok := types[ext]; ok {
		return t
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return http.DetectContentType(raw)
}

// These stand in index.html where each answer has a nonce of its own, where the
// deployment's name and appearance (wire.Appearance as JSON) go, where it is
// said who asks, as far as that can be seen without looking it up, and where
// preloads go.
const (
	nonceMark   = "__STOA_NONCE__"
	nameMark    = "__STOA_NAME__"
	lookMark    = "__STOA_APPEARANCE__"
	visitorMark = "__STOA_VISITOR__"
	preloadMark = "<!-- __STOA_PRELOADS__ -->"
)

// A browser without a cookie of ours is a stranger; whoever has one may be
// somebody, which GET /me tells.
const (
	stranger = "stranger"
	perhaps  = "perhaps"
)

// document is the answer for index.html: with a fresh nonce, so never cached.
func (p *page) document(w http.ResponseWriter, r *http.Request) {
	if !bytes.Contains(p.index.raw, []byte(nonceMark)) {
		p.index.serve(w, r)
		return
	}
	nonce := rand.Text()
	allowStyles(w.Header(), nonce)
	w.Header().Set("Content-Type", p.index.kind)
	w.Header().Set("Cache-Control", "no-cache")
	if r.Method == http.MethodHead {
		return
	}
	look := p.look(r)
	whole, _ := json.Marshal(look) // texts only
	who := perhaps
	if c := credentialsOf(r); c.login == "" && len(c.guests) == 0 {
		who = stranger
	}
	_, _ = strings.NewReplacer(
		nonceMark, nonce, nameMark, html.EscapeString(look.Name), lookMark, html.EscapeString(string(whole)),
		visitorMark, who, preloadMark, p.loads.of(r.URL.Path, who),
	).WriteString(w, string(p.index.raw))
}

func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		writeProblem(w, problem(http.StatusMethodNotAllowed, "not_found", "There is nothing here to change."))
		return
	}
	f := p.files[r.URL.Path]
	switch {
	case f != nil && f != p.index:
		f.serve(w, r)
	case strings.HasPrefix(r.URL.Path, "/assets/"), strings.HasPrefix(r.URL.Path, "/"+fontFolder):
		http.Error(w, "not found", http.StatusNotFound)
	case p.index == nil:
		http.Error(w, "This binary was compiled without the page: build it with \"make build\".", http.StatusNotFound)
	default:
		p.document(w, r)
	}
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	if f.read != nil {
		f.serveFont(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("ETag", f.tag)
	if f.policy != "" {
		h.Set("Content-Security-Policy", f.policy)
	}
	h.Set("Cache-Control", "no-cache")
	if f.immutable {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if f.zipped != nil {
		h.Set("Vary", "Accept-Encoding")
	}
	body, coding := f.coded(r.Header.Get("Accept-Encoding"))
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	if strings.Contains(r.Header.Get("If-None-Match"), f.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body)
}

func (f *file) serveFont(w http.ResponseWriter, r *http.Request) {
	raw, err := f.read()
	if err != nil {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("ETag", tagOf(raw))
	h.Set("Cache-Control", "public, max-age=604800")
	if strings.Contains(r.Header.Get("If-None-Match"), tagOf(raw)) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(raw)
	}
}

// coded is the smallest form of the file that a browser takes.
func (f *file) coded(accepts string) (body []byte, coding string) {
	takes := func(want string) bool {
		for one := range strings.SplitSeq(accepts, ",") {
			name, q, _ := strings.Cut(strings.TrimSpace(one), ";")
			if strings.TrimSpace(name) == want && strings.ReplaceAll(q, " ", "") != "q=0" {
				return true
			}
		}
		return false
	}
	switch {
	case f.brotli != nil && takes("br"):
		return f.brotli, "br"
	case f.zipped != nil && takes("gzip"):
		return f.zipped(), "gzip"
	}
	return f.raw, ""
}
