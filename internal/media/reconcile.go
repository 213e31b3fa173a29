package media

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	// repairEvery is the least time between two rounds of the reconciler.
	repairEvery = time.Second
	// repairShare bounds its cost: a round that took long is followed by a pause
	// of this many times as long, up to repairAtMost.
	repairShare  = 50
	repairAtMost = 30 * time.Second
)

// Reconcile compares LiveKit with the truth, once a second or less often where
// that would cost more than 2 % of the time, puts out whoever is in LiveKit and
// should not be, and takes from those who are there what they may not send. It
// returns when ctx is done.
//
// live returns every live run, of all nodes, with the connections that may have
// media, those of connected and reconnecting seats (rule 8), and their rights. A run that nobody
// is in has an empty set. It is asked after LiveKit was, so that a connection
// admitted in between is in it. When it fails, nothing is cut.
func (s *Server) Reconcile(ctx context.Context, live func(context.Context) (map[string]map[string]Rights, error)) {
	failing := false
	for pause := repairEvery; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		began := time.Now()
		err := s.repair(ctx, live)
		pause = min(max(repairEvery, repairShare*time.Since(began)), repairAtMost)
		if ctx.Err() != nil {
			return
		}
		switch {
		case err != nil && !failing:
			s.log.WarnContext(ctx, "media: cannot compare LiveKit with the sessions", "err", err)
		case err == nil && failing:
			s.log.InfoContext(ctx, "media: LiveKit can be compared with the sessions again")
		}
		failing = err != nil
	}
}

// repair is one round of Reconcile.
func (s *Server) repair(ctx context.Context, live func(context.Context) (map[string]map[string]Rights, error)) error {
	rooms, err := s.rooms(ctx)
	if err != nil || len(rooms) == 0 {
		return err
	}
	truth, err := live(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for run, people := range rooms {
		may, isLive := truth[run]
		if !isLive {
			s.log.WarnContext(ctx, "media: ending a room that was left over", "run", run)
			errs = append(errs, s.End(ctx, run))
			continue
		}
		var extra []string
		for _, p := range people {
			if _, ok := may[p.Identity]; !ok {
				extra = append(extra, p.Identity)
			}
		}
		s.lines.tellNames(run, may)
		if err := s.correct(ctx, run, people, may); err != nil {
			errs = append(errs, fmt.Errorf("media: %s: %w", run, err))
		}
		if len(extra) > 0 {
			s.log.WarnContext(ctx, "media: cutting connections that were left over", "run", run, "conns", extra)
			errs = append(errs, s.Cut(ctx, run, extra...))
		}
	}
	return errors.Join(errs...)
}
