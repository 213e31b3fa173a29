package store

import (
	"sync/atomic"

	"github.com/stoahq/stoa/internal/classroom"
)

// counts is what the store counts of its own work since the start.
type counts struct {
	waiting atomic.Int64  // changes that have no answer yet
	changes atomic.Uint64 // requests in committed transactions
	faults  atomic.Uint64 // transactions that could not be committed
	commits classroom.Timing
}

// Figures are what the store has done since the start.
type Figures struct {
	Waiting int64           // changes that wait for their commit now
	Changes uint64          // changes that were carried out, several in one commit
	Faults  uint64          // transactions that could not be committed
	Commits classroom.Times // transactions that changed something, from their begin to their end
}

// Figures reads them.
func (s *Store) Figures() Figures {
	return Figures{
		Waiting: s.counts.waiting.Load(), Changes: s.counts.changes.Load(), Faults: s.counts.faults.Load(),
		Commits: s.counts.commits.Times(),
	}
}
