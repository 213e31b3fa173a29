package web

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/web/wire"
)

func asStoa(*http.Request) wire.Appearance { return wire.Appearance{Name: "Stoa"} }

func TestFilesAreSentAsSmallAsTheBrowserTakesThem(t *testing.T) {
	script := bytes.Repeat([]byte("export const stoa = 1;\n"), 100)
	p := newPage(fstest.MapFS{
		"index.html":         {Data: []byte("<!doctype html>")},
		"assets/app-1.js":    {Data: script},
		"assets/app-1.js.br": {Data: []byte("brotli")},
		"assets/old-1.js":    {Data: script},
	}, asStoa)
	for _, c := range []struct{ path, accepts, coding, body string }{
		{"/assets/app-1.js", "gzip, deflate, br, zstd", "br", "brotli"},
		{"/assets/app-1.js", "gzip, br;q=0", "gzip", ""},
		{"/assets/app-1.js", "", "", string(script)},
		{"/assets/old-1.js", "br, gzip", "gzip", ""},
		{"/", "br, gzip", "", "<!doctype html>"},
	} {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, c.path, nil)
		r.Header.Set("Accept-Encoding", c.accepts)
		p.ServeHTTP(w, r)
		require.Equal(t, 200, w.Code, c)
		require.Equal(t, c.coding, w.Header().Get("Content-Encoding"), c)
		if c.body != "" {
			require.Equal(t, c.body, w.Body.String(), c)
		}
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/assets/app-1.js.br", nil))
	require.Equal(t, 404, w.Code, "the compressed form has no address of its own")
}

func TestFontsOfBoardsAreReadWhenTheyAreAskedFor(t *testing.T) {
	const path = "/excalidraw/fonts/Nunito/Nunito-Regular-1.woff2"
	built := fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}, path[1:]: {Data: []byte("wOF2 a font")}}
	p := newPage(built, asStoa)
	require.Empty(t, p.files[path].raw, "14 MB of fonts are not kept in memory")
	get := func(path, tag string) *httptest.ResponseRecorder {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("If-None-Match", tag)
		p.ServeHTTP(w, r)
		return w
	}
	font := get(path, "")
	require.Equal(t, "wOF2 a font", font.Body.String())
	require.Equal(t, "font/woff2", font.Header().Get("Content-Type"))
	require.Equal(t, "public, max-age=604800", font.Header().Get("Cache-Control"))
	require.Equal(t, 304, get(path, font.Header().Get("ETag")).Code)
	require.Equal(t, 404, get("/excalidraw/fonts/none.woff2", "").Code, "a font that is missing is no page")
	delete(built, path[1:])
	require.Equal(t, 404, get(path, "").Code)
}

func TestStylesCarryANonce(t *testing.T) {
	p := newPage(fstest.MapFS{"index.html": {Data: []byte(`<meta property="csp-nonce" nonce="` + nonceMark + `">`)}}, asStoa)
	handler := (&Server{}).secured(p)
	seen := map[string]bool{}
	for _, path := range []string{"/", "/index.html", "/s/link"} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		require.Equal(t, 200, w.Code)
		require.Empty(t, w.Header().Get("ETag"), "each answer has a nonce of its own")
		nonce := regexp.MustCompile(`nonce="([A-Z2-7]{26})"`).FindStringSubmatch(w.Body.String())
		require.Len(t, nonce, 2, w.Body)
		require.False(t, seen[nonce[1]])
		seen[nonce[1]] = true
		policy := w.Header().Get("Content-Security-Policy")
		require.Contains(t, policy, "style-src 'self' 'nonce-"+nonce[1]+"';")
		require.NotContains(t, policy, "unsafe-inline")
	}
}

func TestADocumentAsksForTheScriptsOfItsPage(t *testing.T) {
	const index = `<meta property="csp-nonce" nonce="` + nonceMark + `">` + preloadMark
	p := newPage(fstest.MapFS{
		"index.html":   {Data: []byte(index)},
		"preload.json": {Data: []byte(`{"sessions":"<link sessions>","door":"<link door>","session":"<link session>"}`)},
	}, asStoa)
	document := func(path, cookie string) string {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Cookie", cookie)
		p.ServeHTTP(w, r)
		require.Equal(t, 200, w.Code)
		return regexp.MustCompile("<link.*>|<!--.*-->").FindString(w.Body.String())
	}
	const somebody = loginCookie + "=x"
	require.Equal(t, "<link sessions>", document("/", somebody))
	require.Empty(t, document("/", ""), "a stranger is sent to log in")
	require.Equal(t, "<link door>", document("/s/link", ""))
	require.Equal(t, "<link session>", document("/s/link", somebody))
	require.Empty(t, document("/groups", somebody))
	require.Empty(t, document("/preload.json", somebody), "it has no address of its own")
}

func TestOnlyTheWorkerThatBlursMayCompile(t *testing.T) {
	files := fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}
	others := []string{"assets/app-1.js", "assets/blur-1.js", "assets/hash.worker-1.js", "assets/blur.worker-1.css", "pdf/wasm/blur.worker-1.js"}
	const worker = "assets/blur.worker-B_3x-9Qz.js"
	for _, name := range append(others, worker) {
		files[name] = &fstest.MapFile{Data: []byte("export {}")}
	}
	handler := (&Server{}).secured(newPage(files, asStoa))
	policyOf := func(path string) string {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Header().Get("Content-Security-Policy")
	}
	for _, path := range append(others, "", "s/link", "api/v1/me", "assets/blur.worker-none.js", worker+".br") {
		require.NotContains(t, policyOf("/"+path), "wasm", path)
		require.Contains(t, policyOf("/"+path), "script-src 'self';", path)
	}
	require.Equal(t, blurPolicy, policyOf("/"+worker))
	require.NotContains(t, blurPolicy, "connect-src", "it sees the camera, so it reaches nobody")
	require.NotContains(t, blurPolicy, "'self'")
}
