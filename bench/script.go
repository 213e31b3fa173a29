package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
)

// chunk is one script of the page.
type chunk struct {
	packed  int    // bytes over the wire; after gzip, where the server sent it plain
	coding  string // Content-Encoding, as a present-day browser gets it
	static  []string
	dynamic []string
	media   bool // it is LiveKit's client
}

// scripts are the page's scripts by path, as a browser finds them.
type scripts struct {
	addr   string
	chunks map[string]*chunk
}

var (
	inHTML    = regexp.MustCompile(`(?:src|href)="(/[^"]+\.js)"`)
	inStatic  = regexp.MustCompile(`(?:\bfrom|\bimport)\s*["'](\.{1,2}/[^"']+\.js)["']`)
	inDynamic = regexp.MustCompile("\\bimport\\(\\s*[\"'`](\\.{1,2}/[^\"'`]+\\.js)[\"'`]")
)

// onTheWay are the pages between the browser's address bar and a session (the
// list of one's sessions, and the way in) and the texts that they show.
var onTheWay = regexp.MustCompile(`/(?:SessionsPage|SessionPage|start|door)-[^/]*\.js$`)

// runScript loads the page as a browser does and adds up its scripts: what the
// way into a session loads, in one language, up to the session's screen (with
// LiveKit's client); for comparison the first page alone, and all that does not
// need LiveKit's client, boards included, which nobody needs in one sitting.
func runScript(ctx context.Context, b *bench) error {
	s, err := b.start(ctx, startOptions{})
	if err != nil {
		return err
	}
	defer s.stop(b)
	all := &scripts{addr: s.addr, chunks: make(map[string]*chunk)}
	body, err := all.unpacked(ctx, "/")
	if err != nil {
		return err
	}
	var entry []string
	for _, m := range inHTML.FindAllStringSubmatch(string(body), -1) {
		entry = append(entry, m[1])
	}
	if len(entry) == 0 {
		return errors.New("the page has no scripts: is it built into the server?")
	}
	for _, e := range entry {
		if err := all.load(ctx, e); err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(all.names(), func(n string) bool { return all.chunks[n].media }) {
		return errors.New("no script is LiveKit's client: has it another name now?")
	}
	first := all.closure(entry, false)
	other := all.oneLanguage(all.closure(entry, true))
	way := slices.DeleteFunc(slices.Clone(other), func(n string) bool { return !onTheWay.MatchString(n) })
	if len(way) != 4 {
		return fmt.Errorf("the way into a session has the parts %v: have they other names now?", way)
	}
	before := all.closure(slices.Concat(entry, way), false)
	b.table.add(row{
		what: "script on the way into a session, compressed", target: "250 KB", figure: fmt.Sprintf("%d KB", all.size(before)/1000),
		met: verdict(all.size(before) <= 250_000),
		note: fmt.Sprintf("%d files, %s: log in, My sessions, the way in; the first script alone %d KB, all but what needs LiveKit's client %d KB, everything %d KB",
			len(before), all.codings(entry), all.size(first)/1000, all.size(other)/1000, all.size(all.names())/1000),
	})
	return nil
}

// get asks for a file in the given codings and gives it as it was sent.
func (s *scripts) get(ctx context.Context, at, codings string) (wire []byte, coding string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.addr+at, nil)
	if err != nil {
		return nil, "", err
	}
	req.Header.Set("Accept-Encoding", codings)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, "", fmt.Errorf("GET %s: %s", at, res.Status)
	}
	wire, err = io.ReadAll(res.Body)
	return wire, res.Header.Get("Content-Encoding"), err
}

func (s *scripts) unpacked(ctx context.Context, at string) ([]byte, error) {
	wire, coding, err := s.get(ctx, at, "gzip")
	if err != nil || coding == "" {
		return wire, err
	}
	r, err := gzip.NewReader(bytes.NewReader(wire))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// packed is the script as a present-day browser gets it.
func (s *scripts) packed(ctx context.Context, at string) (*chunk, error) {
	wire, coding, err := s.get(ctx, at, "gzip, deflate, br")
	if err != nil {
		return nil, err
	}
	c := &chunk{packed: len(wire), coding: coding}
	if coding == "" {
		var packed bytes.Buffer
		w, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		_, _ = w.Write(wire)
		_ = w.Close()
		c.packed = packed.Len()
	}
	return c, nil
}

// load gets a script and all that it may import.
func (s *scripts) load(ctx context.Context, at string) error {
	if s.chunks[at] != nil {
		return nil
	}
	body, err := s.unpacked(ctx, at)
	if err != nil {
		return err
	}
	c, err := s.packed(ctx, at)
	if err != nil {
		return err
	}
	s.chunks[at] = c
	c.media = strings.Contains(at, "/livekit-client.")
	c.static, c.dynamic = imports(at, body, inStatic), imports(at, body, inDynamic)
	for _, next := range slices.Concat(c.static, c.dynamic) {
		if err := s.load(ctx, next); err != nil {
			return err
		}
	}
	return nil
}

func imports(at string, body []byte, how *regexp.Regexp) (all []string) {
	for _, m := range how.FindAllSubmatch(body, -1) {
		all = append(all, path.Join(path.Dir(at), string(m[1])))
	}
	return all
}

// closure is what those scripts import, with or without what they load later;
// then what needs media is left out.
func (s *scripts) closure(from []string, later bool) []string {
	seen := make(map[string]bool)
	var visit func(at string)
	visit = func(at string) {
		if seen[at] {
			return
		}
		seen[at] = true
		for _, next := range s.chunks[at].static {
			visit(next)
		}
		for _, next := range s.chunks[at].dynamic {
			if later && !s.needsMedia(next) {
				visit(next)
			}
		}
	}
	for _, at := range from {
		visit(at)
	}
	return keys(seen)
}

// needsMedia tells whether a script or one that it always imports is LiveKit's
// client.
func (s *scripts) needsMedia(at string) bool {
	return slices.ContainsFunc(s.closure([]string{at}, false), func(n string) bool { return s.chunks[n].media })
}

// language is a part of the texts (web/src/locales/parts.ts) in some language.
var language = regexp.MustCompile(`/(start|lists|door|session|chat|board|office)-[^/]*\.js$`)

// oneLanguage leaves out of each part of the texts all but the longest: a
// browser loads one language.
func (s *scripts) oneLanguage(names []string) []string {
	longest := make(map[string]string)
	part := func(n string) string {
		if m := language.FindStringSubmatch(n); m != nil {
			return m[1]
		}
		return ""
	}
	for _, n := range names {
		if of := part(n); of != "" && (longest[of] == "" || s.chunks[n].packed > s.chunks[longest[of]].packed) {
			longest[of] = n
		}
	}
	return slices.DeleteFunc(names, func(n string) bool { return part(n) != "" && n != longest[part(n)] })
}

func (s *scripts) names() []string { return keys(s.chunks) }

func keys[V any](m map[string]V) []string {
	all := make([]string, 0, len(m))
	for k := range m {
		all = append(all, k)
	}
	return all
}

func (s *scripts) size(names []string) (sum int) {
	for _, n := range names {
		sum += s.chunks[n].packed
	}
	return sum
}

// codings says how the server sent them.
func (s *scripts) codings(names []string) string {
	var all []string
	for _, n := range names {
		coding := "sent as " + s.chunks[n].coding
		if s.chunks[n].coding == "" {
			coding = "**sent uncompressed**, gzip here"
		}
		if !slices.Contains(all, coding) {
			all = append(all, coding)
		}
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}
