package web

import (
	"context"
	"errors"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

const (
	// exportsAtOnce is how many sessions are written into zips at the same time,
	// one for each person: whoever takes theirs slowly is in nobody's way.
	exportsAtOnce = 16
	// exportStall is how long nobody may take anything of an export.
	exportStall = time.Minute
)

// exportAPI is taking everything of a session away.
func (s *Server) exportAPI(api huma.API) {
	const path = "/sessions/{link}/export"
	handle(s, api, operation{"GET", path, 200, accounts, "Everything of a session as a zip", false}, s.getExport)
	api.OpenAPI().Paths[path].Get.Responses["200"].Content = map[string]*huma.MediaType{
		"application/zip": {Schema: &huma.Schema{Type: "string", Format: "binary"}},
	}
}

// getExport writes a session into a zip while it is sent. What goes wrong after
// the first byte cuts the connection: half a zip must not look like a whole one.
func (s *Server) getExport(ctx context.Context, a *asked, in *struct {
	ByLink
	Sheet
},
) (*huma.StreamResponse, error) {
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	if err := s.class.MaySeeAttendance(ctx, a.Person, row.ID); err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(in.Zone)
	if err != nil || in.Zone == "Local" {
		return nil, &classroom.Invalid{Field: "tz", Code: "unknown"}
	}
	line := http.NewResponseController(a.w)
	_ = line.SetReadDeadline(time.Time{}) // the server's time for a whole request would end it
	if err := s.exports.begin(a.Person.ID); err != nil {
		return nil, err
	}
	if err := s.class.SessionExported(ctx, a.Person.ID, row.ID); err != nil {
		s.exports.end(a.Person.ID)
		return nil, err
	}
	return &huma.StreamResponse{Body: func(huma.Context) {
		defer s.exports.end(a.Person.ID)
		h := a.w.Header()
		h.Set("Content-Type", "application/zip")
		h.Set("Content-Disposition", attachment(row.Name+".zip"))
		h.Set("Cache-Control", "no-store")
		style := classroom.ExportStyle{Zone: zone, Language: string(in.Language)}
		err := s.class.Export(ctx, &patient{a.w, line}, row.ID, style)
		if err != nil {
			if ctx.Err() == nil && !errors.Is(err, os.ErrDeadlineExceeded) {
				s.Log.ErrorContext(ctx, "an export was cut short", "session", row.ID, "err", err)
			}
			panic(http.ErrAbortHandler)
		}
	}}, nil
}

// exports are those under way, by who takes them.
type exports struct {
	mu sync.Mutex
	by map[session.PersonID]bool
}

func (e *exports) begin(p session.PersonID) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.by[p] || len(e.by) >= exportsAtOnce {
		return &classroom.Denied{Code: classroom.TooOften, RetryAfter: 5 * time.Second}
	}
	if e.by == nil {
		e.by = map[session.PersonID]bool{}
	}
	e.by[p] = true
	return nil
}

func (e *exports) end(p session.PersonID) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.by, p)
}

// patient is an answer that takes as long as somebody takes it.
type patient struct {
	http.ResponseWriter
	line *http.ResponseController
}

func (p *patient) Write(part []byte) (int, error) {
	_ = p.line.SetWriteDeadline(time.Now().Add(exportStall))
	return p.ResponseWriter.Write(part)
}
