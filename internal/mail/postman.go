package mail

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
	_ "modernc.org/sqlite" // the driver

	"github.com/stoahq/stoa/internal/classroom"
)

// Config is what a Postman needs. Classroom, Writer, Server and Base are
// required, and one of Dir and PostgresURL.
type Config struct {
	Classroom   *classroom.Classroom
	Writer      *Writer
	Server      Server
	Base        string // where browsers reach this deployment, without a slash at its end
	Dir         string // the data folder, for the jobs of SQLite
	PostgresURL string
	Log         *slog.Logger

	// For tests' sake; zero is the default.
	Sweep       time.Duration // between looks for what is queued; 30 s
	FirstRetry  time.Duration // after the first failed attempt, doubled by each; 30 s
	RescueAfter time.Duration // PostgreSQL: a job of a process that was killed is taken up again; 2 min
	Attempts    int           // at most; 12
}

const (
	longestRetry = 2 * time.Hour
	atOnce       = 4   // mails on their way
	sweepMost    = 500 // mails that become jobs at a time
	stopWithin   = 5 * time.Second
	pollEvery    = 2 * time.Second        // SQLite: how soon a new job is seen
	busyFor      = 200 * time.Millisecond // before a job that is under way is looked at again
)

func (c Config) filled() Config {
	for _, d := range []struct {
		v *time.Duration
		d time.Duration
	}{
		{&c.Sweep, 30 * time.Second},
		{&c.FirstRetry, 30 * time.Second},
		{&c.RescueAfter, 2 * time.Minute},
		{&c.Server.Timeout, 30 * time.Second},
	} {
		if *d.v == 0 {
			*d.v = d.d
		}
	}
	if c.Attempts == 0 {
		c.Attempts = 12
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// Postman sends the mails that are queued. Make it with [NewPostman] and let
// [Postman.Run] run.
type Postman struct {
	Config
	sent, delayed, failed atomic.Uint64
}

// Figures are how many mails the server has taken since the start, how many
// attempts will be repeated, and how many mails were given up.
type Figures struct{ Sent, Delayed, Failed uint64 }

// Figures reads them.
func (p *Postman) Figures() Figures {
	return Figures{Sent: p.sent.Load(), Delayed: p.delayed.Load(), Failed: p.failed.Load()}
}

// NewPostman makes a Postman. It does nothing until Run.
func NewPostman(c Config) *Postman { return &Postman{Config: c.filled()} }

// Run sends until ctx is done. A storage that is away is waited for.
func (p *Postman) Run(ctx context.Context) error {
	for wait := time.Second; ctx.Err() == nil; wait = min(2*wait, time.Minute) {
		err := p.open(ctx)
		if err == nil || ctx.Err() != nil {
			return nil
		}
		p.Log.Error("mails cannot be sent for now", "err", err)
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
	return nil
}

// open takes River's storage and works on it until ctx is done.
func (p *Postman) open(ctx context.Context) error {
	if p.PostgresURL != "" {
		pool, err := p.pool(ctx)
		if err != nil {
			return err
		}
		defer pool.Close()
		return work(ctx, p, riverpgxv5.New(pool), func() error { return nil })
	}
	jobs, err := sql.Open("sqlite", jobsFile(p.Dir))
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	defer jobs.Close()
	jobs.SetMaxOpenConns(1)
	return work(ctx, p, riversqlite.New(jobs), func() error {
		// Nobody else works on this file: what was under way when the process
		// was killed is not any more.
		_, err := jobs.ExecContext(ctx, "UPDATE river_job SET state = 'available' WHERE state = 'running'")
		return err
	})
}

// jobsFile is the file of the jobs. It may lose the last second in a power
// cut: the rows of the mails are the truth.
func jobsFile(dir string) string {
	q := url.Values{"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)", "journal_size_limit(4194304)"}}
	return "file:" + (&url.URL{Path: filepath.Join(dir, "jobs.db")}).EscapedPath() + "?" + q.Encode()
}

func (p *Postman) pool(ctx context.Context) (*pgxpool.Pool, error) {
	c, err := pgxpool.ParseConfig(p.PostgresURL)
	if err != nil {
		return nil, errors.New("jobs: the PostgreSQL address is not valid")
	}
	c.MaxConns = 3
	c.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	if _, set := c.ConnConfig.RuntimeParams["application_name"]; !set {
		c.ConnConfig.RuntimeParams["application_name"] = "stoa mail"
	}
	return pgxpool.NewWithConfig(ctx, c)
}

// work brings River's tables to its version, takes up what was left, sweeps
// and sends.
func work[T any](ctx context.Context, p *Postman, driver riverdriver.Driver[T], takeUp func() error) error {
	log := logged(p.Log)
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: log})
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if err := takeUp(); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &carrier{Postman: p})
	client, err := river.NewClient(driver, &river.Config{
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: atOnce}}, Workers: workers,
		Logger: log, MaxAttempts: 100, JobTimeout: p.Server.Timeout + 10*time.Second,
		RescueStuckJobsAfter: max(p.RescueAfter, p.Server.Timeout+10*time.Second),
		RetryPolicy:          pauses{p.FirstRetry}, CompletedJobRetentionPeriod: time.Hour,
		PollOnly: p.PostgresURL == "", FetchPollInterval: pollEvery, SoftStopTimeout: stopWithin,
	})
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	// The context of Start must outlive the stop: jobs note what they did.
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	err = sweep(ctx, p, client)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin+time.Second)
	defer cancel()
	return errors.Join(err, client.Stop(last))
}

// sweep makes jobs of what is queued: at once when this process has committed
// a mail, and now and then for those of others and of former lives.
func sweep[T any](ctx context.Context, p *Postman, client *river.Client[T]) error {
	news := make(chan string, 64)
	tell := func(retry string) {
		select {
		case news <- retry:
		default: // the next sweep finds it
		}
	}
	defer p.Classroom.WatchMail(tell)()
	every := time.NewTicker(p.Sweep)
	defer every.Stop()
	for retry := ""; ; {
		busy, err := enqueue(ctx, p, client, retry)
		if err != nil && ctx.Err() == nil {
			p.Log.Warn("mails are not on their way yet", "err", err)
		}
		if busy {
			again := retry
			time.AfterFunc(busyFor, func() { tell(again) })
		}
		select {
		case <-ctx.Done():
			return nil
		case retry = <-news:
		case <-every.C:
			retry = ""
		}
	}
}

// enqueue makes a job of each queued mail that has none. retry is one whose
// job does not wait any longer; busy: it is under way just now.
func enqueue[T any](ctx context.Context, p *Postman, client *river.Client[T], retry string) (busy bool, err error) {
	if retry != "" {
		made, err := client.Insert(ctx, delivery{retry}, nil)
		if err != nil || !made.UniqueSkippedAsDuplicate {
			return false, err
		}
		if made.Job.State == rivertype.JobStateRetryable {
			_, err = client.JobRetry(ctx, made.Job.ID)
		}
		return made.Job.State == rivertype.JobStateRunning, err
	}
	ids, err := p.Classroom.QueuedMails(ctx, sweepMost)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	jobs := make([]river.InsertManyParams, len(ids))
	for i, id := range ids {
		jobs[i] = river.InsertManyParams{Args: delivery{id}}
	}
	_, err = client.InsertMany(ctx, jobs)
	return false, err
}

// pauses between attempts: each is twice the one before.
type pauses struct{ first time.Duration }

// NextRetry implements river.ClientRetryPolicy.
func (p pauses) NextRetry(job *rivertype.JobRow) time.Time {
	return time.Now().Add(min(p.first<<min(max(len(job.Errors), 0), 20), longestRetry))
}

// delivery is the job of one mail.
type delivery struct {
	Mail string `json:"mail"`
}

// Kind implements river.JobArgs.
func (delivery) Kind() string { return "mail" }

// InsertOpts implements river.JobArgsWithInsertOpts: one job for each mail,
// done ones aside.
func (delivery) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
		rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}}
}

// carrier does the jobs.
type carrier struct {
	river.WorkerDefaults[delivery]
	*Postman
}

// Work implements river.Worker.
func (c *carrier) Work(ctx context.Context, job *river.Job[delivery]) error {
	m, by, err := c.Classroom.Mail(ctx, job.Args.Mail)
	switch {
	case errors.Is(err, classroom.ErrNotFound), err == nil && m.State != classroom.MailQueued:
		return nil // too late
	case err != nil:
		return err
	}
	err = c.deliver(ctx, m, by)
	if err == nil {
		c.sent.Add(1)
		return c.note(ctx, func(ctx context.Context) error { return c.Classroom.MailSent(ctx, m.ID) })
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return err // we stop; the next life tries again
	}
	var final *refusal
	over := errors.As(err, &final) || m.Attempts+1 >= c.Attempts
	if over {
		c.failed.Add(1)
	} else {
		c.delayed.Add(1)
	}
	noted := c.note(ctx, func(ctx context.Context) error {
		_, err := c.Classroom.MailTried(ctx, m.ID, said(err), over)
		return err
	})
	c.Log.Info("mail was not taken", "mail", m.ID, "kind", string(m.Kind), "attempt", m.Attempts+1, "over", over, "err", nameless(said(err)))
	if over && noted == nil {
		return river.JobCancel(err)
	}
	return err
}

func (c *carrier) deliver(ctx context.Context, m classroom.Mail, by string) error {
	l, err := c.Writer.Write(m, by, c.Base)
	if err != nil {
		return &refusal{err}
	}
	msg, err := c.Writer.message(m, l)
	if err != nil {
		return &refusal{err}
	}
	return c.Server.send(ctx, msg)
}

// note keeps what became of a mail. Forgetting it would send it again, so a
// storage that is away for a moment is waited for.
func (c *carrier) note(ctx context.Context, fn func(context.Context) error) error {
	ctx = context.WithoutCancel(ctx)
	for wait := 50 * time.Millisecond; ; wait *= 2 {
		err := fn(ctx)
		if err == nil || errors.Is(err, classroom.ErrNotFound) || wait > 3*time.Second {
			return err
		}
		<-time.After(wait)
	}
}
