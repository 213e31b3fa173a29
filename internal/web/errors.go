package web

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// Problem is an error as RFC 9457 has it, with a code that pages translate.
type Problem struct {
	Status int            `json:"status" doc:"The HTTP status."`
	Title  string         `json:"title"`
	Code   string         `json:"code" doc:"Names the problem; docs/protocol.md lists the codes."`
	Detail string         `json:"detail,omitempty" doc:"In English, for developers."`
	Until  int64          `json:"until,omitempty" doc:"With ask_later: when it is possible again."`
	Errors []ProblemField `json:"errors,omitempty" doc:"With invalid: what is wrong where."`
	Used   *int64         `json:"used,omitempty" doc:"With session_full: bytes that the files have."`
	Most   *int64         `json:"most,omitempty" doc:"With session_full and too_large: bytes that they may have."`
	Owns   *ProblemOwns   `json:"owns,omitempty" doc:"With owns: in how much somebody else must take over first."`

	retryAfter int // seconds
}

// ProblemField says what is wrong in one place of a request. It never repeats
// the value, which may be a password.
type ProblemField struct {
	Location string `json:"location,omitempty"`
	Message  string `json:"message"`
}

// ProblemOwns counts what an account owns, or hosts.
type ProblemOwns struct {
	Sessions int `json:"sessions"`
	Groups   int `json:"groups"`
}

// Error makes a Problem an error.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is for huma.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is for huma.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders is for huma.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	return h
}

func problem(status int, code, detail string) *Problem {
	return &Problem{Status: status, Title: http.StatusText(status), Code: code, Detail: detail}
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	maps.Copy(w.Header(), p.GetHeaders())
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// huma has one place each, for the whole process, for how errors are made and
// whether lists may be null.
func init() {
	huma.NewError = fromHuma
	huma.DefaultArrayNullable = false
}

// fieldsMost is how many wrong places of a request are named: it may have ten
// thousand.
const fieldsMost = 20

// fromHuma turns what huma finds wrong with a request into a Problem.
func fromHuma(status int, detail string, errs ...error) huma.StatusError {
	p := problem(status, "failed", detail)
	switch status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		p.Code = "invalid"
	case http.StatusRequestEntityTooLarge:
		p.Code = "too_large"
	case http.StatusUnsupportedMediaType, http.StatusNotAcceptable:
		p.Code = "media_type"
	case http.StatusRequestTimeout:
		p.Code = "timeout"
	}
	for _, err := range errs {
		var d huma.ErrorDetailer
		switch {
		case err == nil, len(p.Errors) == fieldsMost:
		case errors.As(err, &d):
			detail := d.ErrorDetail()
			p.Errors = append(p.Errors, ProblemField{detail.Location, detail.Message})
		default:
			p.Errors = append(p.Errors, ProblemField{Message: err.Error()})
		}
	}
	return p
}

// refusals that are not a conflict.
var refusalStatus = map[session.Code]int{
	session.CodeNotFound:     http.StatusNotFound,
	session.CodeNotAllowed:   http.StatusForbidden,
	session.CodeIsHost:       http.StatusForbidden,
	session.CodeNotLicensed:  http.StatusForbidden,
	session.CodeNeedsAccount: http.StatusForbidden,
	session.CodeInvalid:      http.StatusUnprocessableEntity,
}

// failure turns an error of classroom into a Problem. Whatever is not expected
// is logged, once, here.
func (s *Server) failure(ctx context.Context, err error) *Problem {
	if p := expected(err); p != nil {
		s.refused.add(p.Code)
		return p
	}
	if ctx.Err() != nil {
		return problem(http.StatusServiceUnavailable, "unavailable", "The request was given up.")
	}
	s.refused.add("failed")
	s.Log.ErrorContext(ctx, "request failed", "err", err)
	return problem(http.StatusInternalServerError, "failed", "Something went wrong on the server; its log says more.")
}

func expected(err error) *Problem {
	var (
		known   *Problem
		refused *session.Refusal
		invalid *classroom.Invalid
		denied  *classroom.Denied
		owns    *classroom.Owns
		full    *classroom.NoRoom
		clash   *classroom.Conflict
	)
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &refused):
		status, ok := refusalStatus[refused.Code]
		if !ok {
			status = http.StatusConflict
		}
		p := problem(status, string(refused.Code), "The rules of the session do not allow this now.")
		p.Until = wire.Millis(refused.Until)
		return p
	case errors.As(err, &invalid):
		p := problem(http.StatusUnprocessableEntity, "invalid", "A value cannot be accepted.")
		p.Errors = []ProblemField{{"body." + invalid.Field, invalid.Code}}
		return p
	case errors.As(err, &denied):
		return deniedProblem(denied)
	case errors.As(err, &owns):
		p := problem(http.StatusConflict, "owns", "Somebody else must take over first.")
		p.Owns = &ProblemOwns{owns.Sessions, owns.Groups}
		return p
	case errors.As(err, &full):
		return noRoomProblem(full)
	case errors.Is(err, classroom.ErrNoFiles):
		return problem(http.StatusNotFound, "no_files", "Sessions have no files here.")
	case errors.Is(err, classroom.ErrMismatch):
		return problem(http.StatusUnprocessableEntity, "hash_differs", "The content has another SHA-256.")
	case errors.Is(err, classroom.ErrNotAnImage):
		return problem(http.StatusUnprocessableEntity, "not_an_image", "It begins like an image and is none, or is damaged.")
	case errors.As(err, &clash):
		return problem(http.StatusConflict, clash.Code, "This cannot be as things are.")
	case errors.Is(err, classroom.ErrLastAdmin):
		return problem(http.StatusConflict, "last_admin", "Nobody else could administer.")
	case errors.Is(err, classroom.ErrLoggedOut):
		return errNotLoggedIn
	case errors.Is(err, classroom.ErrNotFound):
		return problem(http.StatusNotFound, "not_found", "There is no such thing.")
	case errors.Is(err, classroom.ErrAlreadySetUp):
		return problem(http.StatusConflict, "already_set_up", "There is an account already.")
	case errors.Is(err, classroom.ErrNameDiffers):
		return problem(http.StatusUnprocessableEntity, "name_differs", "Type the name as it is.")
	case errors.Is(err, classroom.ErrNotEmpty):
		return problem(http.StatusConflict, "not_empty", "The group has sessions.")
	case errors.Is(err, classroom.ErrTaken):
		return problem(http.StatusConflict, "taken", "This is in use already.")
	case errors.Is(err, classroom.ErrUnavailable), errors.Is(err, classroom.ErrSuperseded):
		p := problem(http.StatusServiceUnavailable, "unavailable", "Nothing can be stored at the moment.")
		p.retryAfter = 2
		return p
	}
	return nil
}

func noRoomProblem(e *classroom.NoRoom) *Problem {
	switch e.Code {
	case classroom.TooLarge:
		p := problem(http.StatusRequestEntityTooLarge, e.Code, "The file is too large.")
		p.Most = &e.Most
		return p
	case classroom.SessionFull:
		p := problem(http.StatusInsufficientStorage, e.Code, "The session has no more room for files.")
		p.Used, p.Most = &e.Used, &e.Most
		return p
	}
	return problem(http.StatusInsufficientStorage, e.Code, "The server has no more room for files.")
}

func deniedProblem(d *classroom.Denied) *Problem {
	code := d.Code
	switch {
	case strings.HasPrefix(code, "wrong_"):
		return problem(http.StatusUnauthorized, code, "These do not fit together.")
	case code == "locked":
		return problem(http.StatusForbidden, code, "This account is locked.")
	}
	p := problem(http.StatusTooManyRequests, code, "There were too many of these; try again later.")
	p.retryAfter = max(1, int(d.RetryAfter.Seconds()))
	return p
}

// code is what an error is called on the socket, and whether it is a fault that
// the log should have.
func code(err error) (e *wire.SocketError, fault bool) {
	if p := expected(err); p != nil {
		return &wire.SocketError{Code: p.Code, Until: p.Until}, false
	}
	if errors.Is(err, context.DeadlineExceeded) { // the server stood still, or its storage did
		return &wire.SocketError{Code: "unavailable"}, true
	}
	return &wire.SocketError{Code: "failed"}, true
}
