package web

import (
	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// workspace is what a page that is inside needs to know. Called with ch.mu held,
// when the list of boards is known.
func (ch *channel) workspace(st *session.State, p session.PersonID) *wire.Workspace {
	return &wire.Workspace{
		Boards: ch.boards, Epoch: ch.s.class.WorkspaceEpoch(), Edit: st.Settings.Edit,
		Key: ch.s.class.OutboxKey(p), Limits: ch.s.limits(),
		Chat: wire.ChatSettings{
			Write: st.Settings.Write, Private: st.Settings.Private, Text: classroom.ChatText, Files: classroom.ChatFiles,
		},
	}
}

// limits bound what pages send.
func (s *Server) limits() wire.Limits {
	files := s.class.FileLimits()
	return wire.Limits{
		Elements: board.MaxElements, Element: board.MaxElement, Batch: batchLimit, Text: board.MaxText,
		Image: files.Image, File: files.File, FilePixels: files.Pixels,
	}
}

// knowBoards reads the list of boards where it is not known.
func (ch *channel) knowBoards() error {
	if ch.boards != nil {
		return nil
	}
	ctx, cancel := within()
	defer cancel()
	all, err := ch.s.class.Boards(ctx, ch.id)
	if err == nil {
		ch.boards = boardsOf(all, false)
	}
	return err
}

// boardsOf is a list of boards, with those that were deleted or without.
func boardsOf(all []classroom.Board, deleted bool) []wire.Board {
	list := []wire.Board{}
	for _, b := range all {
		if b.Deleted == 0 || deleted {
			list = append(list, boardOf(b))
		}
	}
	return list
}

func boardOf(b classroom.Board) wire.Board {
	return wire.Board{ID: string(b.ID), Name: b.Name, Deleted: wire.Millis(b.Deleted)}
}

// boardsChanged tells everybody who sees them that the boards are others now.
func (ch *channel) boardsChanged() {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	ch.boards = nil
	if err := ch.knowBoards(); err != nil {
		ch.stuck(ch.inside(), err)
		return
	}
	ch.sendViewers(whole(wire.SocketBoards{T: "boards", Boards: ch.boards}))
}

// filesChanged tells everybody who sees them that the files are others now.
func (ch *channel) filesChanged() {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	ch.sendViewers(whole(wire.SocketFiles{T: "files"}))
}

// sendViewers tells everybody inside who sees the workspace. Called with ch.mu
// held.
func (ch *channel) sendViewers(f frame) {
	for _, so := range ch.inside() {
		if so.in.views {
			so.send(f)
		}
	}
}

// sendBoards tells a page that shows a board that is not there which ones are.
func (ch *channel) sendBoards(so *socket) {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if err := ch.knowBoards(); err != nil {
		ch.stuck([]*socket{so}, err)
		return
	}
	if so.in.views {
		so.send(whole(wire.SocketBoards{T: "boards", Boards: ch.boards}))
	}
}
