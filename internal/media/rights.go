package media

import (
	"context"
	"fmt"
	"slices"

	"github.com/livekit/protocol/auth"
	"github.com/livekit/protocol/livekit"
	"golang.org/x/sync/errgroup"
)

// Source is what can be muted of what a connection sends.
type Source int

// The sources.
const (
	Microphone Source = iota
	Camera
	Screen // and its sound
)

func (s Source) tracks() []livekit.TrackSource {
	return [...]Rights{Microphone: {Speak: true}, Camera: {Show: true}, Screen: {Share: true}}[s].sources()
}

// Allow gives the connections of a run the rights that they have from now on.
// What one sends and may not send any more stops at once, whatever its page
// does; nothing is switched on. Connections that are not named, or not there,
// are left alone. When it has returned nil, a join that was under way has not
// slipped through with what held before.
func (s *Server) Allow(ctx context.Context, run string, rights map[string]Rights) error {
	held := s.lines.allow(run, rights)
	err := s.enforce(ctx, run, rights)
	for _, l := range held {
		if err == nil {
			if err = l.take(ctx); err == nil {
				l.pass()
			}
		}
		s.lines.release(l)
	}
	if err == nil && len(held) > 0 {
		err = s.enforce(ctx, run, rights)
	}
	if err != nil {
		return fmt.Errorf("media: allow in %s: %w", run, err)
	}
	return nil
}

// Mute mutes what connections send of a source now. Their people can switch it
// on again; nobody else can.
func (s *Server) Mute(ctx context.Context, run string, what Source, conns ...string) error {
	people, err := s.participants(ctx, run)
	if err != nil {
		return err
	}
	var g errgroup.Group
	g.SetLimit(atOnce)
	for _, p := range people {
		if !slices.Contains(conns, p.Identity) {
			continue
		}
		for _, t := range p.Tracks {
			if !t.Muted && slices.Contains(what.tracks(), t.Source) {
				g.Go(func() error { return s.mute(ctx, run, p.Identity, t.Sid) })
			}
		}
	}
	return g.Wait()
}

func (s *Server) mute(ctx context.Context, run, conn, track string) error {
	req := &livekit.MuteRoomTrackRequest{Room: s.prefix + run, Identity: conn, TrackSid: track, Muted: true}
	err := s.call(ctx, &auth.VideoGrant{RoomAdmin: true, Room: req.Room}, func(ctx context.Context) error {
		_, err := s.calls.MutePublishedTrack(ctx, req)
		return err
	})
	if err != nil && !isNotFound(err) {
		return fmt.Errorf("media: mute %s: %w", conn, err)
	}
	return nil
}

// enforce brings LiveKit's permissions of everybody who is there in line.
func (s *Server) enforce(ctx context.Context, run string, rights map[string]Rights) error {
	people, err := s.participants(ctx, run)
	if err != nil {
		return err
	}
	return s.correct(ctx, run, people, rights)
}

func (s *Server) correct(ctx context.Context, run string, people []*livekit.ParticipantInfo, rights map[string]Rights) error {
	var g errgroup.Group
	g.SetLimit(atOnce)
	for _, p := range people {
		if want, ok := rights[p.Identity]; ok && !want.are(p.Permission) {
			g.Go(func() error { return s.permit(ctx, run, p.Identity, want) })
		}
	}
	return g.Wait()
}

// are tells whether these are the rights that LiveKit knows.
func (r Rights) are(p *livekit.ParticipantPermission) bool {
	want := r.sources()
	if len(want) == 0 || !p.GetCanPublish() {
		return p.GetCanPublish() == (len(want) > 0)
	}
	has := slices.Sorted(slices.Values(p.CanPublishSources))
	return slices.Equal(has, slices.Sorted(slices.Values(want)))
}

func (s *Server) permit(ctx context.Context, run, conn string, r Rights) error {
	sources := r.sources()
	req := &livekit.UpdateParticipantRequest{
		Room: s.prefix + run, Identity: conn,
		Permission: &livekit.ParticipantPermission{CanSubscribe: true, CanPublish: len(sources) > 0, CanPublishSources: sources},
	}
	err := s.call(ctx, &auth.VideoGrant{RoomAdmin: true, Room: req.Room}, func(ctx context.Context) error {
		_, err := s.calls.UpdateParticipant(ctx, req)
		return err
	})
	if err != nil && !isNotFound(err) {
		return fmt.Errorf("permit %s: %w", conn, err)
	}
	return nil
}
