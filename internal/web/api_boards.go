package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// ByBoard names a board of a session. It is exported because huma fills
// exported fields only.
type ByBoard struct {
	ByLink
	ID string `path:"id" maxLength:"64"`
}

func (b ByBoard) board() classroom.BoardID { return classroom.BoardID(b.ID) }

type newBoardBody struct {
	Name string `json:"name,omitempty" maxLength:"400"`
}

type editBoardBody struct {
	Name    *string `json:"name,omitempty" maxLength:"400" doc:"Empty: its number."`
	Place   *int    `json:"place,omitempty" minimum:"0" maximum:"1000" doc:"From 0."`
	Deleted *bool   `json:"deleted,omitempty" enum:"false" doc:"false brings it back."`
}

// boardsAPI is the boards of a session.
func (s *Server) boardsAPI(api huma.API) {
	handle(s, api, operation{"GET", "/sessions/{link}/boards", 200, visitors, "The boards of a session", true}, s.getBoards)
	handle(s, api, operation{"POST", "/sessions/{link}/boards", 201, visitors, "Add a board", false}, s.postBoard)
	handle(s, api, operation{"PATCH", "/sessions/{link}/boards/{id}", 200, visitors, "Rename or move a board, or bring it back", false},
		s.patchBoard)
	handle(s, api, operation{"DELETE", "/sessions/{link}/boards/{id}", 204, visitors, "Delete a board", false},
		func(ctx context.Context, a *asked, in *ByBoard) (*none, error) {
			row, err := s.workspaceOf(ctx, a, in.Link, session.DoArrange)
			if err != nil {
				return nil, err
			}
			return nil, s.class.DeleteBoard(ctx, a.Person, row.ID, in.board())
		})
	handle(s, api, operation{"GET", "/sessions/{link}/boards/{id}", 200, visitors, "A board as it is", true}, s.getBoard)
}

// workspaceOf finds a session of which this visitor may do something in the
// workspace. One that they have nothing to do with is not found (rule 17).
func (s *Server) workspaceOf(ctx context.Context, a *asked, link string, may session.Action) (classroom.Session, error) {
	row, who, err := s.standing(ctx, link, a.visitor)
	if err != nil {
		return row, err
	}
	var code session.Code
	err = s.class.View(ctx, row.ID, func(st *session.State) {
		if code = st.May(who, may); code != "" && !concerns(st, who, a.visitor) {
			code = session.CodeNotFound
		}
	})
	if err == nil && code != "" {
		err = &session.Refusal{Code: code}
	}
	return row, err
}

// concerns tells whether somebody has, or had in this run, to do with a session.
func concerns(st *session.State, w session.Who, v visitor) bool {
	p := w.Person
	return v.known && (st.IsHost(p) || w.Member || v.Person.Guest == st.ID || st.Seats[p] != nil || st.Readers[p] != nil)
}

// boardsToSee finds a session whose boards this visitor may see, and does not
// ask for too often.
func (s *Server) boardsToSee(ctx context.Context, a *asked, link string) (row classroom.Session, err error) {
	if row, err = s.workspaceOf(ctx, a, link, session.DoView); err == nil {
		err = s.askedForBoards(a.Person.ID)
	}
	return row, err
}

func (s *Server) getBoards(ctx context.Context, a *asked, in *ByLink) (*body[wire.Boards], error) {
	row, err := s.boardsToSee(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	all, err := s.class.Boards(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	_, err = s.workspaceOf(ctx, a, in.Link, session.DoArrange)
	return answer(wire.Boards{Boards: boardsOf(all, err == nil)}, nil)
}

func (s *Server) postBoard(ctx context.Context, a *asked, in *struct {
	ByLink
	Body newBoardBody
},
) (*body[wire.Board], error) {
	row, err := s.workspaceOf(ctx, a, in.Link, session.DoArrange)
	if err != nil {
		return nil, err
	}
	b, err := s.class.AddBoard(ctx, a.Person, row.ID, in.Body.Name)
	return answer(boardOf(b), err)
}

func (s *Server) patchBoard(ctx context.Context, a *asked, in *struct {
	ByBoard
	Body editBoardBody
},
) (*body[wire.Board], error) {
	row, err := s.workspaceOf(ctx, a, in.Link, session.DoArrange)
	if err != nil {
		return nil, err
	}
	b, err := s.class.EditBoard(ctx, a.Person, row.ID, in.board(), classroom.BoardEdit{
		Name: in.Body.Name, Place: in.Body.Place, Back: in.Body.Deleted != nil && !*in.Body.Deleted,
	})
	return answer(boardOf(b), err)
}

func (s *Server) getBoard(ctx context.Context, a *asked, in *ByBoard) (*huma.StreamResponse, error) {
	row, err := s.boardsToSee(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	snap, err := s.snapshots.of(ctx, s.class, row.ID, in.board())
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(huma.Context) { snap.serve(a.w, a.r) }}, nil
}
