package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// Letters writes mails as they are sent (package mail). base is where browsers
// reach this deployment, without a slash at its end.
type Letters interface {
	Write(m classroom.Mail, by, base string) (classroom.Letter, error)
	Calendar(s classroom.Session, base string, now time.Time) (string, error)
}

// mailAPI is the outbox of administrators.
func (s *Server) mailAPI(api huma.API) {
	handle(s, api, operation{"GET", "/outbox", 200, admins, "The mails, for administrators", false}, s.getOutbox)
	handle(s, api, operation{"GET", "/outbox/{id}", 200, admins, "A mail with its text", false}, s.getMail)
	handle(s, api, operation{"POST", "/outbox/{id}/retry", 204, admins, "Try a mail again at once", false},
		func(ctx context.Context, a *asked, in *ByID) (*none, error) {
			if !s.SMTP {
				return nil, errNoMailServer
			}
			return nil, s.class.RetryMail(ctx, a.Person, in.ID)
		})
	handle(s, api, operation{"POST", "/outbox/test", 204, admins, "Write a test mail to me", false},
		func(ctx context.Context, a *asked, _ *none) (*none, error) {
			return nil, s.class.TestMail(ctx, a.Person)
		})
}

var errNoMailServer = problem(http.StatusConflict, "no_mail_server", "This deployment has no mail server (--smtp-url).")

// mailKey is a place in the outbox.
type mailKey struct {
	Created session.Instant
	ID      string
}

func (s *Server) getOutbox(ctx context.Context, a *asked, in *struct {
	State  classroom.MailState `query:"state" enum:",queued,sent,failed"`
	Limit  int                 `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string              `query:"cursor" maxLength:"1000"`
},
) (*body[wire.Outbox], error) {
	from, err := fromCursor[mailKey](in.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := s.class.Outbox(ctx, a.Person, in.State, from.Created, from.ID, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := wire.Outbox{Mails: make([]wire.Mail, 0, len(list)), SMTP: s.SMTP}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		last := list[in.Limit-1]
		out.Next = cursorOf(mailKey{last.Created, last.ID})
	}
	by := make([]session.PersonID, 0, len(list))
	for _, m := range list {
		if m.By != "" {
			by = append(by, m.By)
		}
	}
	names, err := s.class.Names(ctx, by)
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		item, _ := s.mail(a.r, m, names[m.By])
		out.Mails = append(out.Mails, item)
	}
	return answer(out, nil)
}

// mail is a mail of the outbox, with the letter that it is sent as.
func (s *Server) mail(r *http.Request, m classroom.Mail, by string) (wire.Mail, classroom.Letter) {
	l, err := s.Letters.Write(m, by, s.base(r))
	if err != nil {
		s.Log.WarnContext(r.Context(), "a mail cannot be written", "mail", m.ID, "err", err)
	}
	out := wire.Mail{
		ID: m.ID, Kind: wire.MailKind(m.Kind), To: m.Email, Name: m.Name, Subject: l.Subject, Language: wire.Language(m.Language),
		State: wire.MailState(m.State), Attempts: m.Attempts, Error: m.Error,
		Created: wire.Millis(m.Created), Sent: wire.Millis(m.Sent), May: []wire.MailAction{},
	}
	if s.SMTP && (m.State == classroom.MailFailed || m.State == classroom.MailQueued && m.Attempts > 0) {
		out.May = append(out.May, "retry")
	}
	return out, l
}

func (s *Server) getMail(ctx context.Context, a *asked, in *ByID) (*body[wire.Letter], error) {
	m, by, err := s.class.OutboxMail(ctx, a.Person, in.ID)
	if err != nil {
		return nil, err
	}
	item, l := s.mail(a.r, m, by)
	return answer(wire.Letter{Mail: item, Text: l.Text, HTML: l.HTML, Link: l.Link, ICS: l.Calendar}, nil)
}
