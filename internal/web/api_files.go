package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// ByFile names a file of a session. It is exported because huma fills exported
// fields only.
type ByFile struct {
	ByLink
	Hash string `path:"sha256" pattern:"^[0-9a-f]{64}$" maxLength:"64" doc:"The SHA-256 of the content, in hex."`
}

type putFileInput struct {
	ByFile
	Name string `query:"name" doc:"Missing: for a board or a private message, not for the list."`
}

type putFileOutput struct {
	Status int
	Body   wire.FileItem
}

// filesAPI is the files of a session.
func (s *Server) filesAPI(api huma.API) {
	const one = "/sessions/{link}/files/{sha256}"
	handle(s, api, operation{"GET", "/sessions/{link}/files", 200, visitors, "The files of a session", true}, s.getFiles)
	handle(s, api, operation{"GET", one, 200, visitors, "A file: images to be shown, everything else to be kept", true}, s.getFile)
	handle(s, api, operation{"PUT", one, 201, visitors, "Add a file; its content is the body. 200: it was there", true}, s.putFile)
	handle(s, api, operation{"PUT", one + "/late", 201, anybody, "Send a picture of a board that could not be sent; its content is the body", true},
		s.putLateFile)
	handle(s, api, operation{"DELETE", one, 204, visitors, "Delete a file; where a board shows it, it stays there", true},
		func(ctx context.Context, a *asked, in *ByFile) (*none, error) {
			row, err := s.workspaceOf(ctx, a, in.Link, session.DoView)
			if err != nil {
				return nil, err
			}
			return nil, s.class.DropFile(ctx, a.Person, row.ID, in.Hash)
		})
	binary := map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}
	at := api.OpenAPI().Paths[one]
	for _, put := range []*huma.Operation{at.Put, api.OpenAPI().Paths[one+"/late"].Put} {
		put.RequestBody = &huma.RequestBody{Description: "The content, as it is.", Required: true, Content: binary}
	}
	at.Get.Responses["200"].Content = binary
}

func (s *Server) getFiles(ctx context.Context, a *asked, in *ByLink) (*body[wire.FileItems], error) {
	row, err := s.workspaceOf(ctx, a, in.Link, session.DoView)
	if err != nil {
		return nil, err
	}
	l, err := s.class.FilesOf(ctx, a.Person, row.ID)
	if err != nil {
		return nil, err
	}
	by := make([]session.PersonID, len(l.Files))
	for i, f := range l.Files {
		by[i] = f.Author
	}
	names, err := s.class.Names(ctx, by)
	if err != nil {
		return nil, err
	}
	out := wire.FileItems{Files: make([]wire.FileItem, len(l.Files)), Used: l.Used, Most: l.Most}
	for i, f := range l.Files {
		out.Files[i] = fileItem(f, names)
	}
	return answer(out, nil)
}

func fileItem(f classroom.ListedFile, names map[session.PersonID]string) wire.FileItem {
	may := make([]string, len(f.May))
	for i, a := range f.May {
		may[i] = string(a)
	}
	return wire.FileItem{
		Hash: f.Hash, Name: f.Name, Type: f.Type, Size: f.Size, Width: f.Width, Height: f.Height,
		By: wire.Somebody{ID: string(f.Author), Name: names[f.Author]}, Added: wire.Millis(f.Added), May: may,
	}
}

func (s *Server) putFile(ctx context.Context, a *asked, in *putFileInput) (*putFileOutput, error) {
	row, err := s.workspaceOf(ctx, a, in.Link, session.DoAttach)
	if err != nil {
		return nil, err
	}
	return s.addFile(ctx, a, a.Person, row.ID, classroom.Upload{Hash: in.Hash, Name: in.Name})
}

type putLateFileInput struct {
	ByFile
	Name   string `query:"name" doc:"Missing: not for the list."`
	Person string `query:"person" required:"true" maxLength:"64" doc:"Whose it is."`
}

// putLateFile takes what a board shows and a page could not send (rule 35): of
// somebody whose changes would be taken now.
func (s *Server) putLateFile(ctx context.Context, a *asked, in *putLateFileInput) (*putFileOutput, error) {
	p, err := s.proven(ctx, a, in.Link, session.PersonID(in.Person))
	if err != nil {
		return nil, err
	}
	row, err := s.find(ctx, in.Link)
	if err != nil {
		return nil, err
	}
	return s.addFile(ctx, a, p, row.ID, classroom.Upload{Hash: in.Hash, Name: in.Name, Late: true})
}

// addFile adds the content of a request to a session.
func (s *Server) addFile(
	ctx context.Context, a *asked, by classroom.Person, id session.SessionID, u classroom.Upload,
) (*putFileOutput, error) {
	content := newArrival(a.w, a.r, s.UploadPatience)
	defer content.leave()
	u.Size, u.Body = a.r.ContentLength, content
	f, fresh, err := s.class.AddFile(ctx, by, id, u)
	if err != nil {
		return nil, err
	}
	names, err := s.class.Names(ctx, []session.PersonID{f.Author})
	if err != nil {
		return nil, err
	}
	out := &putFileOutput{Status: http.StatusOK}
	if fresh {
		out.Status = http.StatusCreated
	}
	err = s.class.View(ctx, id, func(st *session.State) {
		menu := classroom.FileMenu(st, session.Who{Person: by.ID, Kind: by.Kind}, f)
		out.Body = fileItem(classroom.ListedFile{File: f, May: menu}, names)
	})
	return out, err
}

// slowest is how many bytes a second a line must carry, on the average, after a
// while.
const slowest = 4 << 10

// arrival is the body of a request that may take long. The server's time for a
// whole request would cut slow lines off, and none would let somebody hold the
// place of others for ever: so it goes on while bytes keep coming.
type arrival struct {
	from     io.Reader
	line     *http.ResponseController
	began    time.Time
	patience time.Duration // without a byte, and before slowest counts
	n        int64
	ended    bool
}

func newArrival(w http.ResponseWriter, r *http.Request, patience time.Duration) *arrival {
	return &arrival{from: r.Body, line: http.NewResponseController(w), began: time.Now(), patience: patience}
}

// Read implements io.Reader; its error is a *Problem.
func (a *arrival) Read(p []byte) (int, error) {
	now := time.Now()
	until := a.began.Add(2*a.patience + time.Duration(a.n/slowest)*time.Second)
	if next := now.Add(a.patience); next.Before(until) {
		until = next
	}
	_ = a.line.SetReadDeadline(until) // where it is not possible the server's own holds
	n, err := a.from.Read(p)
	a.n += int64(n)
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, io.EOF):
		a.arrived()
		return n, io.EOF
	case errors.Is(err, os.ErrDeadlineExceeded):
		return n, problem(http.StatusRequestTimeout, "timeout", "The content did not come in time.")
	default:
		return n, problem(http.StatusBadRequest, "incomplete", "The content did not come to its end.")
	}
}

// arrived ends the wait: nothing more needs to come while the request is worked
// on.
func (a *arrival) arrived() {
	a.ended = true
	_ = a.line.SetReadDeadline(time.Time{})
}

// leave is for what was answered before all of it came: the server passes over
// the rest, and shall not wait for it for ever.
func (a *arrival) leave() {
	if !a.ended {
		_ = a.line.SetReadDeadline(time.Now().Add(a.patience))
	}
}

type getFileInput struct {
	ByFile
	Download bool `query:"download" doc:"Images are to be kept, too."`
}

func (s *Server) getFile(ctx context.Context, a *asked, in *getFileInput) (*huma.StreamResponse, error) {
	row, err := s.workspaceOf(ctx, a, in.Link, session.DoView)
	if err != nil {
		return nil, err
	}
	f, content, err := s.class.OpenFile(ctx, a.Person, row.ID, in.Hash)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(huma.Context) {
		defer content.Close()
		unhurried(a.w, f.Size)
		describeFile(a.w.Header(), f, in.Download)
		http.ServeContent(a.w, a.r, "", time.Time{}, content)
	}}, nil
}

// unhurried gives an answer the time that its size needs on a slow line, and no
// more.
func unhurried(w http.ResponseWriter, size int64) {
	line, until := http.NewResponseController(w), time.Now().Add(time.Minute+time.Duration(size/slowest)*time.Second)
	_ = line.SetReadDeadline(until) // else the request would be given up after the server's time for reading
	_ = line.SetWriteDeadline(until)
}

// describeFile says what a content is. Only images that were looked at are
// shown; whatever else somebody sent is kept as a file, is nothing by its type,
// and could do nothing if it were opened all the same. Vary keeps a browser from
// showing it to whoever uses that browser next.
func describeFile(h http.Header, f classroom.File, download bool) {
	kind, how := "application/octet-stream", "attachment"
	if f.Width > 0 {
		if kind = f.Type; !download {
			how = "inline"
		}
	}
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", strings.Replace(attachment(f.Name), "attachment", how, 1))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	h.Set("Vary", "Cookie")
	h.Set("ETag", `"`+f.Hash+`"`)
}
