package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store"
	"github.com/stoahq/stoa/internal/store/pgtest"
)

// join lets the i-th guest into a session; the first one starts its run.
func join(ctx context.Context, s *store.Store, id session.SessionID, i int) error {
	_, err := joining(ctx, s, id, i)
	return err
}

func joining(ctx context.Context, s *store.Store, id session.SessionID, i int) (rev int64, err error) {
	p := session.PersonID("p" + strconv.Itoa(i))
	err = s.Change(ctx, id, func(tx classroom.Tx, st *session.State) ([]session.Event, error) {
		if err := tx.AddPerson(ctx, classroom.Person{ID: p, Kind: session.Guest, Guest: id, Name: "Guest " + string(p)}); err != nil {
			return nil, err
		}
		events, err := session.Step(st, session.At(time.Now()), session.Enter{
			Who: session.Who{Person: p, Kind: session.Contact, Member: true},
			Via: session.Via{Conn: session.ConnID("c" + p), Login: session.LoginID("l" + p), Node: "n"},
			Run: session.RunID(id) + "-run",
		})
		rev = st.Rev
		return events, err
	})
	return rev, err
}

// seats are the people of a session and its revision, as committed.
func seats(t testing.TB, s *store.Store, id session.SessionID) (people map[session.PersonID]session.Seat, rev int64) {
	t.Helper()
	people = map[session.PersonID]session.Seat{}
	require.NoError(t, s.View(context.Background(), id, func(st *session.State) {
		for p, seat := range st.Clone().Seats {
			people[p] = *seat
		}
		rev = st.Rev
	}))
	return people, rev
}

// TestDiskFull: changes are refused while the disk is full, nothing that was
// refused is seen, and all goes on when there is room again.
func TestDiskFull(t *testing.T) {
	if !asRoot(t) {
		return
	}
	dir := t.TempDir()
	room := limitDisk(t, dir)
	s, err := store.Open(t.Context(), store.Config{Dir: dir})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	require.NoError(t, addSession(s, "s"))
	var told atomic.Int64
	s.Committed(func(classroom.Commit) { told.Add(1) })

	joined := 0
	for ; ; joined++ {
		if err = join(t.Context(), s, "s", joined); err != nil {
			break
		}
		require.NoError(t, s.Healthy())
		require.Less(t, joined, 100000, "the disk never fills")
	}
	t.Logf("full after %d: %v", joined, err)
	require.ErrorIs(t, err, classroom.ErrUnavailable)
	require.NotContains(t, err.Error(), "\n")
	require.ErrorIs(t, s.Healthy(), classroom.ErrUnavailable)
	for range 3 {
		require.ErrorIs(t, join(t.Context(), s, "s", joined), classroom.ErrUnavailable)
		require.ErrorIs(t, s.Healthy(), classroom.ErrUnavailable)
		people, _ := seats(t, s, "s")
		require.Len(t, people, joined, "what is not committed is not seen")
		// A small write may still find room in the log. That is no recovery.
		_ = beat(s, "n", 1)
		require.ErrorIs(t, s.Healthy(), classroom.ErrUnavailable)
	}

	room()
	require.NoError(t, join(t.Context(), s, "s", joined))
	require.NoError(t, s.Healthy())
	people, rev := seats(t, s, "s")
	require.Len(t, people, joined+1)
	require.EqualValues(t, joined+1, told.Load())
	require.NoError(t, s.Close())
	s, err = store.Open(t.Context(), store.Config{Dir: dir})
	require.NoError(t, err)
	again, rev2 := seats(t, s, "s")
	requireSame(t, people, again)
	require.Equal(t, rev, rev2)
}

// limitDisk makes dir a disk of 6 MB, most of which is taken by a file that
// room deletes.
func limitDisk(t *testing.T, dir string) (room func()) {
	mount(t, dir, "size=6m", 0)
	ballast := filepath.Join(dir, "ballast")
	require.NoError(t, os.WriteFile(ballast, make([]byte, 4<<20), 0o600))
	return func() { require.NoError(t, os.Remove(ballast)) }
}

func requireSame(t testing.TB, want, got map[session.PersonID]session.Seat) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(session.Seat{})); d != "" {
		t.Fatalf("not the same (-want +got):\n%s", d)
	}
}

// TestPostgresAway: the server is stopped, or crashes, under load.
func TestPostgresAway(t *testing.T) {
	server := pgtest.New(t)
	s, err := store.Open(t.Context(), store.Config{PostgresURL: server.Database(t)})
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, addSession(s, "s"))
	next := 0
	for name, end := range map[string]func() error{"stop": server.Stop, "crash": server.Kill} {
		for round := range 3 {
			next = awayOnce(t, s, next, end, server.Start)
			t.Logf("%s %d: %d joined", name, round, next)
		}
	}
}

func awayOnce(t *testing.T, s *store.Store, from int, end, start func() error) (next int) {
	var (
		wg     sync.WaitGroup
		number atomic.Int64
		mu     sync.Mutex
		done   = map[int]int64{} // acknowledged, with the revision
	)
	number.Store(int64(from))
	busy := make(chan struct{})
	for range 8 {
		wg.Go(func() {
			for {
				i := int(number.Add(1))
				rev, err := joining(context.Background(), s, "s", i)
				if err != nil {
					if !errors.Is(err, classroom.ErrUnavailable) {
						t.Errorf("join: %v", err)
					}
					return
				}
				mu.Lock()
				done[i] = rev
				if len(done) == 50 {
					close(busy)
				}
				mu.Unlock()
			}
		})
	}
	<-busy
	require.NoError(t, end())
	wg.Wait()
	require.ErrorIs(t, s.Healthy(), classroom.ErrUnavailable)
	require.ErrorIs(t, join(t.Context(), s, "s", int(number.Add(1))), classroom.ErrUnavailable)
	require.ErrorIs(t, s.View(t.Context(), "s", func(*session.State) {}), classroom.ErrUnavailable)
	require.ErrorIs(t, s.Read(t.Context(), func(classroom.Query) error { return nil }), classroom.ErrUnavailable)
	require.NoError(t, start())

	last := int(number.Add(1))
	require.NoError(t, join(t.Context(), s, "s", last), "the first change after it")
	require.NoError(t, s.Healthy())
	people, rev := seats(t, s, "s")
	for i, at := range done {
		require.Contains(t, people, session.PersonID("p"+strconv.Itoa(i)), "acknowledged and lost")
		require.LessOrEqual(t, at, rev)
	}
	requireSteady(t, s, "s")
	return last
}

// requireSteady: the revisions have no gap, and what the rows say of the
// people is what the events say.
func requireSteady(t testing.TB, s *store.Store, id session.SessionID) {
	t.Helper()
	people, rev := seats(t, s, id)
	require.NoError(t, s.Read(context.Background(), func(q classroom.Query) error {
		events, err := q.Events(context.Background(), id, 1, 1<<30)
		require.NoError(t, err)
		require.EqualValues(t, rev, len(events))
		for i, e := range events {
			require.EqualValues(t, i+1, e.Rev)
		}
		stays, err := q.Attendance(context.Background(), session.RunID(id)+"-run")
		require.Len(t, stays, len(people))
		return err
	}))
}

// TestKill: a process that is killed at any moment has lost nothing of what
// it had answered, and what it had not answered is there wholly or not at all.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	for engine, c := range map[string]store.Config{
		"sqlite": {Dir: dir}, "postgres": {PostgresURL: pgtest.Database(t)},
	} {
		t.Run(engine, func(t *testing.T) {
			s, err := store.Open(t.Context(), c)
			require.NoError(t, err)
			for i := range killSessions {
				require.NoError(t, addSession(s, killSession(i)))
			}
			require.NoError(t, s.Close())
			first := 0
			for round := range 5 {
				acked := runAndKill(t, c, first, 30+97*round)
				s, err := store.Open(t.Context(), c)
				require.NoError(t, err)
				for i := range killSessions {
					id := killSession(i)
					requireSteady(t, s, id)
					people, _ := seats(t, s, id)
					for _, p := range acked[id] {
						require.Contains(t, people, p, "acknowledged and lost")
					}
				}
				require.NoError(t, s.Close())
				first += 100000
			}
		})
	}
}

const killSessions = 3

func killSession(i int) session.SessionID { return session.SessionID("k" + strconv.Itoa(i)) }

// runAndKill runs this test's binary as a process that joins people, and kills
// it after so many answers.
func runAndKill(t *testing.T, c store.Config, first, answers int) map[session.SessionID][]session.PersonID {
	cmd := exec.Command(os.Args[0], "-test.run=^TestKillChild$")
	cmd.Env = append(os.Environ(), "STOA_KILL_DIR="+c.Dir, "STOA_KILL_URL="+c.PostgresURL, "STOA_KILL_FIRST="+strconv.Itoa(first))
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	acked := map[session.SessionID][]session.PersonID{}
	lines, n := bufio.NewScanner(out), 0
	for ; lines.Scan(); n++ {
		var id session.SessionID
		var p session.PersonID
		if _, err := fmt.Sscan(lines.Text(), &id, &p); err != nil {
			continue // cut in the middle
		}
		acked[id] = append(acked[id], p)
		if n == answers {
			require.NoError(t, cmd.Process.Kill())
		}
	}
	require.Error(t, cmd.Wait(), "it was killed")
	require.Greater(t, n, answers)
	return acked
}

// TestKillChild is the process that is killed; on its own it does nothing.
func TestKillChild(t *testing.T) {
	first, err := strconv.Atoi(os.Getenv("STOA_KILL_FIRST"))
	if err != nil {
		return
	}
	s, err := store.Open(t.Context(), store.Config{Dir: os.Getenv("STOA_KILL_DIR"), PostgresURL: os.Getenv("STOA_KILL_URL")})
	require.NoError(t, err)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := first + worker; ; i += 8 {
				id := killSession(i % killSessions)
				if err := join(context.Background(), s, id, i); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				fmt.Printf("%s p%d\n", id, i)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}
