package web

import (
	"context"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// ChatPart names a part of a chat. It is exported because huma fills exported
// fields only.
type ChatPart struct {
	ByLink
	Before int64  `query:"before" minimum:"0" doc:"Only messages with a lower n; 0: the latest."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	With   string `query:"with" maxLength:"64" doc:"everyone: what everybody reads; a person: what I and they wrote to each other; missing: all that I see."`
}

// withEveryone asks for what everybody reads.
const withEveryone = "everyone"

// chatAPI is the chat of a session; what is written comes by the socket.
func (s *Server) chatAPI(api huma.API) {
	handle(s, api, operation{"GET", "/sessions/{link}/chat", 200, visitors, "The chat of a session, as I see it", true}, s.getChat)
}

func (s *Server) getChat(ctx context.Context, a *asked, in *ChatPart) (*body[wire.Chat], error) {
	row, err := s.workspaceOf(ctx, a, in.Link, session.DoView)
	if err != nil {
		return nil, err
	}
	who, err := s.class.Standing(ctx, row.ID, a.Person)
	if err != nil {
		return nil, err
	}
	v, err := s.class.ChatViewerOf(ctx, row.ID, who)
	if err != nil {
		return nil, err
	}
	f := classroom.ChatFilter{Before: in.Before, Open: in.With == withEveryone}
	if in.With != "" && !f.Open {
		f.Partner = session.PersonID(in.With)
	}
	p, err := s.class.ChatOf(ctx, row.ID, v, f, in.Limit)
	if err != nil {
		return nil, err
	}
	told := p.Messages
	if p.Notice != nil {
		told = append(slices.Clone(told), *p.Notice)
	}
	names, err := s.class.Names(ctx, append(speakers(told), p.Partners...))
	if err != nil {
		return nil, err
	}
	out := wire.Chat{
		Epoch: s.class.ChatEpoch(v), Seq: p.Seq, Messages: chatMessages(p.Messages), More: p.More,
		Names: namesOf(told, names), Runs: []wire.ChatRun{}, Partners: []string{},
	}
	if p.Notice != nil {
		notice := chatMessage(p.Notice)
		out.Notice = &notice
	}
	for _, r := range p.Runs {
		out.Runs = append(out.Runs, wire.ChatRun{ID: string(r.ID), Number: r.Number, Started: wire.Millis(r.Started)})
	}
	for _, partner := range p.Partners {
		out.Partners = append(out.Partners, string(partner))
		if name := names[partner]; name != "" {
			out.Names[string(partner)] = name
		}
	}
	return answer(out, nil)
}
