package classroom

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/stoahq/stoa/internal/session"
)

// Media is what media does for the classroom, where it has a room for every run
// and for every breakout room. All of it is repeated until it
// succeeds or the reconciler has taken over, so it must be idempotent.
type Media interface {
	// Cut takes connections out of a room.
	Cut(ctx context.Context, room string, conns ...string) error
	// End ends a room for everybody.
	End(ctx context.Context, room string) error
	// Allow gives connections in a room what they may do from now on.
	Allow(ctx context.Context, room string, rights map[session.ConnID]MediaRights) error
	// Mute mutes what connections send of a source; they can switch it on again.
	Mute(ctx context.Context, room string, what session.Source, conns ...session.ConnID) error
}

// Config is what a Classroom needs. Only Store is required.
type Config struct {
	Store Store
	Media Media // nil: no media
	Files Files // nil: sessions have no files
	Log   *slog.Logger
	// Defaults are the deployment's figures; session.Defaults when nil.
	Defaults func(session.Policy) session.Settings
	// LeaveSettings leaves sessions' figures as they are: a tool does not know
	// the deployment's.
	LeaveSettings bool
	// RetentionMonths is how long runs, attendance, events, guests' names and
	// the audit list are kept (rule 47); 0: for ever.
	RetentionMonths int
	Node            session.NodeID // the stable name of this process; "main" when empty

	Heartbeat   time.Duration // between heartbeats; 1 s
	OutageAfter time.Duration // longer without one is an outage; 5 s (rule 5)
	Poll        time.Duration // between looks for what other nodes did; 1 s

	// GuestReturn is how long a guest whose page is gone may come back without
	// giving a name again; 15 m.
	GuestReturn time.Duration

	// GatherUpdates is how long a mail about a change of a session waits for
	// more changes; 2 m.
	GatherUpdates time.Duration

	Hash       HashParams
	Limits     LoginLimits
	Asks       AskLimits
	FileLimits FileLimits
}

// LoginLimits bound the guessing of passwords.
type LoginLimits struct {
	PerAccount int           // failures of one account within Window; 10
	PerAddress int           // failures from one address, which may be a whole school; 200
	Window     time.Duration // 15 minutes
}

func (c Config) filled() Config {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Defaults == nil {
		c.Defaults = session.Defaults
	}
	if c.Node == "" {
		c.Node = "main"
	}
	def(&c.Heartbeat, time.Second)
	def(&c.OutageAfter, 5*time.Second)
	def(&c.Poll, time.Second)
	def(&c.Limits.PerAccount, 10)
	def(&c.Limits.PerAddress, 200)
	def(&c.Limits.Window, 15*time.Minute)
	def(&c.Asks.PerAccount, 3)
	def(&c.Asks.PerAddress, 50)
	def(&c.Asks.Window, time.Hour)
	def(&c.GuestReturn, 15*time.Minute)
	def(&c.GatherUpdates, 2*time.Minute)
	c.Hash = c.Hash.filled()
	c.FileLimits = c.FileLimits.filled()
	return c
}

func def[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// Classroom runs the sessions of a deployment. Its methods may be called from
// many goroutines.
type Classroom struct {
	cfg   Config
	store Store
	log   *slog.Logger

	heart    heart
	keeper   keeper
	activity activity
	follower follower
	mender   mender
	owe      debts
	watch    watchers

	hash     *hasher
	logins   loginCache
	names    nameCache
	files    uploads
	pages    guestPages
	settled  sync.Map // of SessionID: settings were compared since the start
	ticketer atomic.Pointer[[]byte]
	outbox   atomic.Pointer[[]byte] // makes the keys of outboxes
	seqEpoch atomic.Pointer[[]byte] // of the workspace

	versioning signal      // boards may have to be versioned
	edited     atomic.Bool // something was edited since keepVersions looked
	isSetUp    atomic.Bool
	ready      atomic.Bool
}

// New makes a Classroom. It does nothing by itself until Run.
func New(cfg Config) *Classroom {
	c := &Classroom{cfg: cfg.filled()}
	c.store, c.log = c.cfg.Store, c.cfg.Log
	c.heart.init()
	c.keeper.init()
	c.activity.init()
	c.follower.init()
	c.mender.init()
	c.owe.init()
	c.logins.init()
	c.names.init()
	c.files.init(c.cfg.FileLimits)
	c.pages.init()
	c.versioning = newSignal()
	c.hash = newHasher(c.cfg.Hash)
	c.store.Committed(c.committed)
	return c
}

// clock is the present instant of the wall clock.
func clock() session.Instant { return session.At(time.Now()) }

// Run begins a new epoch of this node, records an outage if nobody was there,
// loses the connections of processes that are gone, and then keeps
// heartbeats, deadlines and activity until ctx is done. A store that is away
// is waited for. It returns an error only if another process serves under the
// same node's name.
func (c *Classroom) Run(ctx context.Context) error {
	if err := c.begin(ctx); err != nil {
		return ended(ctx, err)
	}
	g, run := errgroup.WithContext(ctx)
	g.Go(func() error { return c.beating(run) })
	g.Go(func() error {
		if err := c.recover(run); err != nil {
			return err
		}
		c.ready.Store(true)
		g.Go(func() error { return c.keep(run) })
		g.Go(func() error { return c.tend(run) })
		g.Go(func() error { return c.housekeep(run) })
		g.Go(func() error { return c.pay(run) })
		g.Go(func() error { return c.keepDates(run) })
		g.Go(func() error { return c.tendGuests(run) })
		g.Go(func() error { return c.keepVersions(run) })
		return nil
	})
	g.Go(func() error { return c.keepActivity(run) })
	g.Go(func() error { return c.follow(run) })
	g.Go(func() error { return c.mend(run) })
	err := g.Wait()
	c.ready.Store(false)
	c.last(context.WithoutCancel(ctx))
	return ended(ctx, err)
}

// ended is nil for an end that was asked for.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(err, ErrSuperseded) {
		return nil
	}
	return err
}

// last stores what is only in memory, and a last heartbeat: an outage begins
// there.
func (c *Classroom) last(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	c.flushAll(ctx)
	if err := c.storeGuests(ctx); err != nil {
		c.log.Warn("when guests left could not be stored", "err", err)
	}
	if err := c.beat(ctx, false); err != nil {
		c.log.Warn("the last heartbeat failed", "err", err)
	}
}

// Ready is nil once Run is past its start, while changes can be stored.
func (c *Classroom) Ready() error {
	if !c.ready.Load() {
		return fmt.Errorf("starting: %w", ErrUnavailable)
	}
	return c.store.Healthy()
}

// recover brings the sessions up to date at the start: the secrets are there,
// nobody is connected to a process that is gone, or by a login that is gone.
func (c *Classroom) recover(ctx context.Context) error {
	return c.insist(ctx, slog.LevelWarn, "start", func(ctx context.Context) error {
		if err := c.loadTicketKey(ctx); err != nil {
			return err
		}
		if err := c.loadWorkspaceKeys(ctx); err != nil {
			return err
		}
		if err := c.loseOrphans(ctx); err != nil {
			return err
		}
		return c.loseDead(ctx)
	})
}

// insist repeats fn until it succeeds or ctx is done. The first failure is
// logged.
func (c *Classroom) insist(ctx context.Context, level slog.Level, what string, fn func(context.Context) error) error {
	first := true
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := fn(ctx)
		if err == nil || ctx.Err() != nil {
			return errors.Join(ctx.Err(), err)
		}
		if first {
			c.log.Log(ctx, level, "not yet possible", "what", what, "err", err)
			first = false
		}
		if !sleep(ctx, wait) {
			return ctx.Err()
		}
	}
}

// sleep waits; false when ctx is done.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// kept is how long failures, resume tokens and guests' logins are kept.
const kept = 30 * 24 * time.Hour

// housekeep forgets, soon after the start and then once an hour, what has had
// its day.
func (c *Classroom) housekeep(ctx context.Context) error {
	for wait := time.Minute; sleep(ctx, wait); wait = time.Hour {
		err := c.store.Write(ctx, func(tx Tx) error { return tx.Forget(ctx, clock().Add(-kept)) })
		err = errors.Join(err, c.forget(ctx), c.forgetWorkspace(ctx), c.tidyFiles(ctx))
		if err != nil && ctx.Err() == nil {
			c.log.Warn("housekeeping failed", "err", err)
		}
	}
	return nil
}
