package web

import (
	"context"
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// lateAPI is for changes that a page could not send (rule 35).
func (s *Server) lateAPI(api huma.API) {
	handleUpTo(s, api, operation{"POST", "/sessions/{link}/boards/{id}/late", 200, anybody, "Send what could not be sent", true},
		batchLimit, s.postLate)
	handle(s, api, operation{"GET", "/sessions/{link}/outbox", 200, anybody, "The keys of what this browser keeps unsent", true},
		s.getOutboxKeys)
}

func (s *Server) postLate(ctx context.Context, a *asked, in *struct {
	ByBoard
	Body wire.LatePut
},
) (*body[wire.SocketAck], error) {
	p, err := s.proven(ctx, a, in.Link, session.PersonID(in.Body.Person))
	if err != nil {
		return nil, err
	}
	row, err := s.find(ctx, in.Link)
	if err != nil {
		return nil, err
	}
	if err := s.putsLate(p.ID, sizeOf(in.Body.Els), len(in.Body.Els)); err != nil {
		return nil, err
	}
	done, err := s.class.PutLate(ctx, row.ID, p, classroom.Batch{
		Board: in.board(), Number: in.Body.B, Elements: in.Body.Els,
	})
	if err != nil {
		return nil, err
	}
	return answer(ack(&done), nil)
}

// proven finds the person of that id, if the browser proves to be, or to have
// been, this person: by the account's login, or by the secret of a guest of this
// session, whose login may have ended.
func (s *Server) proven(ctx context.Context, a *asked, link string, id session.PersonID) (classroom.Person, error) {
	all, err := s.selves(ctx, a, link)
	for _, p := range all {
		if p.ID == id {
			return p, nil
		}
	}
	if err == nil {
		err = &session.Refusal{Code: session.CodeNotAllowed}
	}
	return classroom.Person{}, err
}

// selves are those whom the browser proves to be, or to have been, at a session.
func (s *Server) selves(ctx context.Context, a *asked, link string) (all []classroom.Person, err error) {
	row, _, err := s.standing(ctx, link, visitor{})
	if errors.Is(err, classroom.ErrNotFound) && a.account() {
		row, _, err = s.standing(ctx, link, a.visitor) // hidden, from others than its hosts
	}
	if err != nil {
		return nil, err
	}
	if a.account() {
		all = append(all, a.Person)
	}
	for _, g := range a.cred.guests {
		if g.link != link {
			continue
		}
		p, err := s.guestBy(ctx, row.ID, g.secret)
		switch {
		case err == nil:
			all = append(all, p)
		case !errors.Is(err, classroom.ErrNotFound):
			return nil, err
		}
	}
	return all, nil
}

// guestBy is the guest of a session by a secret, also where its login has ended.
func (s *Server) guestBy(ctx context.Context, id session.SessionID, secret string) (classroom.Person, error) {
	v, err := s.who(ctx, secret)
	switch {
	case err != nil:
		return classroom.Person{}, err
	case v.known && v.Person.Kind == session.Guest && v.Person.Guest == id:
		return v.Person, nil
	}
	return s.class.PastGuest(ctx, id, secret)
}

func (s *Server) getOutboxKeys(ctx context.Context, a *asked, in *ByLink) (*body[wire.OutboxKeys], error) {
	out := wire.OutboxKeys{Keys: []wire.OutboxKey{}}
	all, err := s.selves(ctx, a, in.Link)
	if errors.Is(err, classroom.ErrNotFound) && validID(in.Link) {
		return answer(out, nil) // unknown or hidden: nothing is told of it
	}
	if err != nil {
		return nil, err
	}
	row, err := s.find(ctx, in.Link)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		code, err := s.class.LateCode(ctx, row.ID, p)
		if err != nil {
			return nil, err
		}
		out.Keys = append(out.Keys, wire.OutboxKey{
			Person: string(p.ID), Key: s.class.OutboxKey(p.ID), Name: p.Name, Late: lateCode(code),
		})
	}
	return answer(out, nil)
}

// lateCode is why changes are not taken, as far as a page needs to know.
func lateCode(code session.Code) string {
	switch code { //nolint:exhaustive // all others are the same to a page
	case "", session.CodeClosed, session.CodeRemoved, session.CodeTooLate:
		return string(code)
	}
	return string(session.CodeNotAllowed)
}
