package web

import (
	"net/http"
	"regexp"
	"strings"
)

// What the page may load and do: its own files, and nothing inline. The styles
// that Mantine and the scroll lock of its dialogs write while the page runs
// carry the nonce that allowStyles lets in.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; " +
	"img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; worker-src 'self' blob:; " +
	"manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; connect-src 'self'"

// allowStyles lets in the inline styles that carry a nonce.
func allowStyles(h http.Header, nonce string) {
	const name = "Content-Security-Policy"
	h.Set(name, strings.Replace(h.Get(name), "style-src 'self'", "style-src 'self' 'nonce-"+nonce+"'", 1))
}

// What may blur a camera's background (web/src/session/media/blur): a worker has
// the policy of its own script, so that WebAssembly is allowed where it is needed
// and not to the page. That worker sees the camera's pictures, and may load and
// reach nothing: the page hands to it whatever it needs.
const blurPolicy = "default-src 'none'; script-src 'wasm-unsafe-eval'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

var blurWorker = regexp.MustCompile(`^assets/blur\.worker-[\w-]+\.js$`)

const permissions = "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self), " +
	"screen-wake-lock=(self), accelerometer=(), geolocation=(), gyroscope=(), magnetometer=(), midi=(), payment=(), usb=()"

// secured sets the security headers of every answer.
func (s *Server) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy+ownSockets(r.Host))
		h.Set("Permissions-Policy", permissions)
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if s.secure(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if strings.HasPrefix(r.URL.Path, "/api/") {
			h.Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r)
	})
}

var plainHost = regexp.MustCompile(`^[A-Za-z0-9.:\[\]-]+$`)

// ownSockets names the page's own sockets, for browsers whose 'self' does not
// include them.
func ownSockets(host string) string {
	if !plainHost.MatchString(host) {
		return ""
	}
	return " ws://" + host + " wss://" + host
}

// secure tells whether the browser came by TLS, as far as can be known.
func (s *Server) secure(r *http.Request) bool {
	switch {
	case r.TLS != nil, s.PublicURL != nil && s.PublicURL.Scheme == "https":
		return true
	case s.trusts(peer(r)):
		return r.Header.Get("X-Forwarded-Proto") == "https"
	default:
		return false
	}
}
