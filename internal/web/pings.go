package web

import (
	"context"
	"strconv"
	"time"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// slots spread the pings of all sockets over the time between two.
const slots = 40

// pings asks every page in turn whether it is there, until ctx is done, and cuts
// those that do not answer. One goroutine does it for all: ten thousand timers
// would cost more than the pings.
func (s *Server) pings(ctx context.Context) {
	tick := s.PingEvery / slots
	wait := int64((s.PongWithin + tick - 1) / tick)
	t := time.NewTicker(tick)
	defer t.Stop()
	last, trusted := time.Now(), int64(0)
	for n := int64(1); ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		// After a stretch in which this process did not run, the pages' answers
		// lie unread: nobody is cut because of us.
		if now := time.Now(); now.Sub(last) > 4*tick+time.Second {
			trusted = n
		}
		last = time.Now()
		s.pingSlot(n)
		if due := n - wait; due > trusted {
			s.cutSilent(due)
		}
	}
}

func (s *Server) inSlot(n int64) []*socket {
	s.mu.RLock()
	defer s.mu.RUnlock()
	slot := s.sockets[n%slots]
	all := make([]*socket, 0, len(slot))
	for so := range slot {
		all = append(all, so)
	}
	return all
}

func (s *Server) pingSlot(n int64) {
	now := wire.Millis(session.At(time.Now()))
	for _, so := range s.inSlot(n) {
		if !so.greeted.Load() {
			continue // the page speaks first
		}
		rev := int64(0)
		if ch := so.ch.Load(); ch != nil {
			rev = ch.told(so)
		}
		so.pinged.Store(n)
		so.send(frame{pingBytes(n, rev, now)})
	}
}

// pingBytes is a wire.SocketPing, which is made too often for a marshaller.
func pingBytes(n, rev, now int64) []byte {
	b := append(make([]byte, 0, 96), `{"t":"ping","n":`...)
	b = append(strconv.AppendInt(b, n, 10), `,"rev":`...)
	b = append(strconv.AppendInt(b, rev, 10), `,"now":`...)
	return append(strconv.AppendInt(b, now, 10), '}')
}

// cutSilent cuts the pages that have not answered ping n. One whose command is
// being carried out is not silent, we are.
func (s *Server) cutSilent(n int64) {
	for _, so := range s.inSlot(n) {
		if so.pinged.Load() == n && so.ponged.Load() < n && !so.busy.Load() {
			so.cut(closeSilent)
		}
	}
}

// all is every socket.
func (s *Server) all() []*socket {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var all []*socket
	for _, slot := range s.sockets {
		for so := range slot {
			all = append(all, so)
		}
	}
	return all
}

// closeAll closes every socket with 1001 and waits for them, but not for long.
func (s *Server) closeAll(most time.Duration) {
	s.mu.Lock()
	s.stopping = true
	s.mu.Unlock()
	all := s.all()
	for _, so := range all {
		so.finish(closeStopping)
	}
	closed := make(chan struct{})
	go func() {
		s.open.Wait()
		s.losing.Wait()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(most):
		for _, so := range all {
			so.raw.Close()
		}
	}
}
