package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

type guestBody struct {
	Name string `json:"name" minLength:"1" maxLength:"200"`
}

// doorAPI is the way in, as far as it goes without a socket.
func (s *Server) doorAPI(api huma.API) {
	handle(s, api, operation{"GET", "/sessions/{link}/door", 200, anybody, "The way into a session, as of now", false}, s.getDoor)
	handle(s, api, operation{"POST", "/sessions/{link}/guest", 201, anybody, "Be a guest of this session", true}, s.postGuest)
	s.beaconAPI(api)
}

func (s *Server) getDoor(ctx context.Context, a *asked, in *ByLink) (*body[wire.Door], error) {
	id, _, door, err := s.doorTo(ctx, in.Link, a.visitor)
	if id == "" && err == nil {
		door = s.noDoor()
	}
	return answer(door, err)
}

// doorTo is the door of a session for a visitor. For an unknown link id is
// empty and the door says the same as that of a hidden session (rule 17).
func (s *Server) doorTo(ctx context.Context, link string, v visitor) (id session.SessionID, w session.Who, d wire.Door, err error) {
	if !validID(link) {
		return "", w, s.noDoor(), nil
	}
	row, err := s.class.SessionByLink(ctx, link)
	if errors.Is(err, classroom.ErrNotFound) {
		return "", w, s.noDoor(), nil
	}
	if err != nil {
		return "", w, d, err
	}
	if v.known {
		if w, err = s.class.Standing(ctx, row.ID, v.Person); err != nil {
			return "", w, d, err
		}
	}
	err = s.class.View(ctx, row.ID, func(st *session.State) {
		d = s.door(st, row.Name, w, v.me(), func() bool { return hostsInside(st) })
	})
	return row.ID, w, d, err
}

func (s *Server) postGuest(ctx context.Context, a *asked, in *struct {
	ByLink
	Body guestBody
},
) (*body[wire.Me], error) {
	if a.account() {
		return nil, problem(http.StatusConflict, "logged_in", "Who is logged in is no guest.")
	}
	if !validID(in.Link) {
		return nil, classroom.ErrNotFound
	}
	secret, p, err := s.class.AddGuest(ctx, in.Link, in.Body.Name, s.address(a.r), agent(a.r))
	if err != nil {
		return nil, err
	}
	s.addGuest(a.w, a.r, in.Link, secret)
	return answer(*visitor{Visitor: classroom.Visitor{Person: p}, known: true, link: in.Link}.me(), nil)
}

// beaconAPI takes the report of a page that closes (rule 9). sendBeacon sends
// text, so that no preflight is needed; what cannot be read is ignored.
func (s *Server) beaconAPI(api huma.API) {
	type in struct {
		RawBody []byte `contentType:"text/plain"`
	}
	handle(s, api, operation{"POST", "/beacon", 204, anybody, "The page closes: {token}", true},
		func(ctx context.Context, _ *asked, in *in) (*none, error) {
			token := strings.TrimSpace(string(in.RawBody))
			var m struct {
				Token string `json:"token"`
			}
			if json.Unmarshal(in.RawBody, &m) == nil && m.Token != "" {
				token = m.Token
			}
			if token == "" || len(token) > 200 {
				return nil, nil
			}
			return nil, s.class.Beacon(ctx, token)
		})
}
