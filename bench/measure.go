package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// spread is a set of measured times.
type spread []time.Duration

// at gives the time that a share q of them (0 to 1) did not exceed.
func (s spread) at(q float64) time.Duration { return quantile(s, q) }

// quantile sorts a copy: the smallest value that a share q of all does not
// exceed.
func quantile[T cmp.Ordered](all []T, q float64) (v T) {
	if len(all) == 0 {
		return v
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[max(0, min(len(sorted)-1, int(math.Ceil(q*float64(len(sorted))))-1))]
}

func median[T cmp.Ordered](all []T) T { return quantile(all, 0.5) }

// pick is one figure of all rounds.
func pick[Round, T any](rounds []Round, of func(Round) T) []T {
	all := make([]T, len(rounds))
	for i, r := range rounds {
		all[i] = of(r)
	}
	return all
}

// ms writes a time in milliseconds with as many digits as mean something.
func ms(d time.Duration) string {
	v := float64(d) / float64(time.Millisecond)
	switch {
	case math.Abs(v) < 10:
		return fmt.Sprintf("%.1f ms", v)
	case math.Abs(v) < 1000:
		return fmt.Sprintf("%.0f ms", v)
	default:
		return fmt.Sprintf("%.2f s", v/1000)
	}
}

// thousands writes 12345 as 12,345.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// cpu is the time that a process has run, from the scheduler's own account of
// its threads in nanoseconds; ticks of 10 ms would hide what idles.
func cpu(pid int) (time.Duration, error) {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil {
		return 0, err
	}
	var sum time.Duration
	for _, t := range tasks {
		b, err := os.ReadFile(t)
		if err != nil {
			continue // a thread that has ended
		}
		ran, _, _ := strings.Cut(string(b), " ")
		n, err := strconv.ParseInt(ran, 10, 64)
		if err != nil {
			return 0, err
		}
		sum += time.Duration(n)
	}
	if sum == 0 {
		return 0, fmt.Errorf("no scheduler statistics of process %d", pid)
	}
	return sum, nil
}

// machine is how long this machine's cores, and of it this program and its
// children that have ended, were at work.
type machine struct{ all, own time.Duration }

func readMachine() machine {
	var m machine
	b, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(b), "\n")
	for i, field := range strings.Fields(line) {
		n, _ := strconv.ParseInt(field, 10, 64)
		if i > 0 && i != 4 && i != 5 && i < 9 { // idle and iowait are no work; guests are counted in user
			m.all += time.Duration(n) * 10 * time.Millisecond
		}
	}
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if syscall.Getrusage(who, &u) == nil {
			m.own += time.Duration(u.Utime.Nano() + u.Stime.Nano())
		}
	}
	return m
}

// others is the share of the machine that other programs used since before.
func (m machine) others(before machine, since time.Time) float64 {
	all := time.Since(since) * time.Duration(runtime.NumCPU())
	return max(0, float64(m.all-before.all-(m.own-before.own))/float64(all))
}

// rss is a process's resident memory in bytes.
func rss(pid int) (int64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		if value, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return kb * 1024, err
		}
	}
	return 0, fmt.Errorf("process %d has no VmRSS", pid)
}

// used is the CPU time of the server since it started.
func (s *server) used() time.Duration {
	d, _ := cpu(s.cmd.Process.Pid)
	return d
}

// live is how much of the server's memory is in use, in bytes: its heap right
// after a collection, and its stacks. It needs the profiler. What pools hold
// goes with the second collection, and each halves the stacks that need it, so
// there are as many as make a difference.
func (s *server) live(ctx context.Context) (least int64, err error) {
	const much = 64 << 10
	for n := range 12 {
		sum, err := s.collected(ctx)
		if err != nil {
			return 0, err
		}
		if n > 3 && sum > least-much {
			return min(sum, least), nil
		}
		if n == 0 || sum < least {
			least = sum
		}
	}
	return least, nil
}

// read is what an address of the server answers.
func read(ctx context.Context, url string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	return string(text), err
}

// commits is how many transactions the server has committed, by its own count; the bare one
// counts none.
func (s *server) commits(ctx context.Context) (int, error) {
	if s.bare {
		return 0, nil
	}
	text, err := read(ctx, "http://"+s.meter+"/metrics")
	if err != nil {
		return 0, err
	}
	for line := range strings.SplitSeq(text, "\n") {
		if value, ok := strings.CutPrefix(line, "stoa_commit_seconds_count "); ok {
			n, err := strconv.ParseFloat(value, 64)
			return int(n), err
		}
	}
	return 0, errors.New("the metrics say nothing about commits")
}

func (s *server) collected(ctx context.Context) (sum int64, err error) {
	text, err := read(ctx, "http://"+s.pprof+"/debug/pprof/heap?gc=1&debug=1")
	if err != nil {
		return 0, err
	}
	found := 0
	for line := range strings.SplitSeq(text, "\n") {
		name, value, _ := strings.Cut(strings.TrimPrefix(line, "# "), " = ")
		if name != "HeapAlloc" && name != "Stack" {
			continue
		}
		value, _, _ = strings.Cut(value, " / ")
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("heap profile, %s: %w", name, err)
		}
		sum, found = sum+n, found+1
	}
	if found != 2 {
		return 0, errors.New("the heap profile says nothing about memory")
	}
	return sum, nil
}

func (s *server) rss() (int64, error) { return rss(s.cmd.Process.Pid) }

// busy is the share of one core that the server used over a time.
func (s *server) busy(ctx context.Context, over time.Duration) (float64, error) {
	before, err := cpu(s.cmd.Process.Pid)
	if err != nil {
		return 0, err
	}
	begin := time.Now()
	if err := pause(ctx, over); err != nil {
		return 0, err
	}
	after, err := cpu(s.cmd.Process.Pid)
	return float64(after-before) / float64(time.Since(begin)), err
}

// pause waits, but not for longer than the scenario may take.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// quiet frees what the driver gathered, so that it collects no garbage while
// the clock runs.
func quiet() { runtime.GC() }
