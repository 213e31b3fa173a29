package web

import (
	"context"
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// ByVersion names a version of a board. It is exported because huma fills
// exported fields only.
type ByVersion struct {
	ByBoard
	Version string `path:"version" maxLength:"64"`
}

// versionsAPI is what boards were.
func (s *Server) versionsAPI(api huma.API) {
	handle(s, api, operation{"GET", "/sessions/{link}/boards/{id}/versions", 200, visitors, "What a board was, and when", true},
		s.getVersions)
	handle(s, api, operation{"GET", "/sessions/{link}/boards/{id}/versions/{version}", 200, visitors, "What a board was", true},
		s.getVersion)
	handle(s, api, operation{"POST", "/sessions/{link}/boards/{id}/versions/{version}/restore", 204, visitors, "Make a board what it was", false},
		func(ctx context.Context, a *asked, in *ByVersion) (*none, error) {
			row, err := s.workspaceOf(ctx, a, in.Link, session.DoArrange)
			if err != nil {
				return nil, err
			}
			return nil, s.class.RestoreVersion(ctx, a.Person, row.ID, in.board(), in.Version)
		})
}

func (s *Server) getVersions(ctx context.Context, a *asked, in *ByBoard) (*body[wire.BoardVersions], error) {
	row, err := s.workspaceOf(ctx, a, in.Link, session.DoArrange)
	if err != nil {
		return nil, err
	}
	all, err := s.class.Versions(ctx, a.Person, row.ID, in.board())
	if err != nil {
		return nil, err
	}
	out := wire.BoardVersions{Versions: []wire.BoardVersion{}, Days: classroom.VersionDays}
	for _, v := range all {
		out.Versions = append(out.Versions, boardVersion(v))
	}
	return answer(out, nil)
}

func boardVersion(v classroom.Version) wire.BoardVersion {
	return wire.BoardVersion{ID: v.ID, At: wire.Millis(v.At), Reason: string(v.Reason), Elements: v.Live}
}

func (s *Server) getVersion(ctx context.Context, a *asked, in *ByVersion) (*body[wire.VersionBody], error) {
	row, err := s.workspaceOf(ctx, a, in.Link, session.DoArrange)
	if err != nil {
		return nil, err
	}
	v, els, err := s.class.Version(ctx, a.Person, row.ID, in.board(), in.Version)
	if err != nil {
		return nil, err
	}
	return answer(wire.VersionBody{BoardVersion: boardVersion(v), Content: append([]json.RawMessage{}, els...)}, nil)
}
