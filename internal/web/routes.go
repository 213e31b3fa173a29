package web

import (
	"net/http"
	"net/url"
	"strings"
)

const (
	apiPrefix = "/api/v1"
	// bodyLimit is the largest body of a request, in bytes.
	bodyLimit = 64 << 10
)

// routes puts the handler together, from the outside in: security headers,
// cross-origin protection, then the paths.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	s.api = s.newAPI(mux)
	mux.HandleFunc("GET "+apiPrefix+"/socket", s.sameOrigin(s.serveSocket))
	mux.HandleFunc("GET /healthz", s.healthz)
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.HandleFunc("/api/", notFound)
	s.ssoRoutes(mux)
	if s.Gate != nil {
		gate := s.sameOrigin(s.Gate.ServeHTTP)
		mux.HandleFunc("/rtc", gate)
		mux.HandleFunc("/rtc/", gate)
	} else {
		mux.HandleFunc("/rtc", notFound)
		mux.HandleFunc("/rtc/", notFound)
	}
	s.appearanceRoutes(mux)
	mux.Handle("/", newPage(s.Page, s.appearance))
	return s.secured(s.protected(mux))
}

// protected refuses changes that another site's page asks for.
func (s *Server) protected(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	if s.PublicURL != nil {
		// Behind a proxy that changes the Host header, this is the page's origin.
		_ = guard.AddTrustedOrigin(s.PublicURL.Scheme + "://" + s.PublicURL.Host)
	}
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeProblem(w, problem(http.StatusForbidden, "cross_origin", "Only the page itself may ask for this."))
	}))
	return guard.Handler(next)
}

// sameOrigin refuses sockets that another site's page opens. Who sends no Origin
// is no browser and has no cookies to abuse.
func (s *Server) sameOrigin(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if origin := r.Header.Get("Origin"); origin != "" && !s.ownOrigin(origin, r) {
			writeProblem(w, problem(http.StatusForbidden, "cross_origin", "Only the page itself may ask for this."))
			return
		}
		next(w, r)
	}
}

func (s *Server) ownOrigin(origin string, r *http.Request) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	if s.PublicURL != nil && strings.EqualFold(u.Host, s.PublicURL.Host) && u.Scheme == s.PublicURL.Scheme {
		return true
	}
	return strings.EqualFold(u.Host, r.Host)
}

func notFound(w http.ResponseWriter, _ *http.Request) {
	writeProblem(w, problem(http.StatusNotFound, "not_found", "There is nothing here."))
}
