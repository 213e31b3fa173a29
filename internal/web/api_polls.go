package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// pollsAPI is what was asked in a session. Asking and answering is the socket's.
func (s *Server) pollsAPI(api huma.API) {
	handle(s, api, operation{"GET", "/sessions/{link}/polls", 200, accounts, "The polls of a session, the latest first", false}, s.getPolls)
	handle(s, api, operation{"GET", "/sessions/{link}/polls/{id}/answers", 200, visitors, "Who answered what in a poll by name", false},
		s.getPollAnswers)
}

func (s *Server) getPolls(ctx context.Context, a *asked, in *struct {
	ByLink
	Page
},
) (*body[wire.AskedPolls], error) {
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	before, err := fromCursor[classroom.PollKey](in.Cursor)
	if err != nil {
		return nil, err
	}
	polls, err := s.class.AskedPolls(ctx, a.Person, row.ID, before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := wire.AskedPolls{Session: row.Name, Polls: []wire.Poll{}}
	for _, p := range polls {
		out.Polls = append(out.Polls, pollOf(p, true))
	}
	if len(polls) == in.Limit {
		last := polls[len(polls)-1]
		out.Next = cursorOf(classroom.PollKey{At: last.Opened, ID: last.ID})
	}
	return answer(out, nil)
}

func (s *Server) getPollAnswers(ctx context.Context, a *asked, in *struct {
	ByLink
	ByID
},
) (*body[wire.PollAnswers], error) {
	row, err := s.workspaceOf(ctx, a, in.Link, session.DoView)
	if err != nil {
		return nil, err
	}
	p, answers, err := s.class.PollAnswers(ctx, a.Person, row.ID, classroom.PollID(in.ID))
	if err != nil {
		return nil, err
	}
	out := wire.PollAnswers{Poll: pollOf(p, true), Answers: []wire.PollAnswer{}}
	for _, o := range answers {
		out.Answers = append(out.Answers, wire.PollAnswer{
			Somebody: wire.Somebody{ID: string(o.Person), Name: o.Name}, Choices: o.Chosen.List(), At: wire.Millis(o.At),
		})
	}
	return answer(out, nil)
}
