package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// scenario is one thing to measure.
type scenario struct {
	name   string
	what   string
	within time.Duration // of a full run
	run    func(ctx context.Context, b *bench) error
}

var scenarios = []scenario{
	{"joins", "durable joins per second over many sessions of 5", 5 * time.Minute, runJoins},
	{"crowd-1000", "1,000 into one session at once, and its end", 5 * time.Minute, runCrowd(1000)},
	{"crowd-3000", "3,000 into one session at once, and its end", 8 * time.Minute, runCrowd(3000)},
	{"classes", "10,000 connected in sessions of 25: memory and idle CPU", 10 * time.Minute, runClasses},
	{"hall", "10,000 connected in one session: memory, idle CPU and its end", 15 * time.Minute, runHall},
	{"deadlines", "lateness and idle CPU with 100,000 armed deadlines", 20 * time.Minute, runDeadlines},
	{"lists", "pages of a list of 10,000 sessions in one account", 10 * time.Minute, runLists},
	{"board", "50 people on one board, 5 write, on SQLite and PostgreSQL", 20 * time.Minute, runBoard},
	{"boards", "200 boards at once, and what they can take together", 10 * time.Minute, runBoards},
	{"board-load", "a board of 5,000 elements: time, bytes", 5 * time.Minute, runBoardLoad},
	{"board-memory", "memory per open board", 10 * time.Minute, runBoardMemory},
	{"chat", "a chat message to 1,000 who listen", 5 * time.Minute, runChat},
	{"company", "a session of 30 with cameras, beside LiveKit by itself", 15 * time.Minute, runCompany},
	{"start", "start to ready, and idle memory, LiveKit inside", 3 * time.Minute, runStart},
	{"script", "what a browser loads before a session", time.Minute, runScript},
}

// options are the flags.
type options struct {
	binary    string
	quick     bool
	baseline  bool
	alone     bool
	addresses int
	profiles  string
	log       string
	pause     time.Duration
	engines   string
	rounds    int
}

// bench is one run of the command.
type bench struct {
	options
	table    table
	scenario string
}

func main() {
	if os.Getenv(baselineEnv) != "" {
		exit(serveBaseline(os.Getenv(baselineEnv)))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	exit(run(ctx))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func run(ctx context.Context) error {
	var b bench
	names := make([]string, 0, len(scenarios))
	for _, s := range scenarios {
		names = append(names, s.name)
	}
	only := flag.String("run", strings.Join(names, ","), "scenarios, by name, with commas between them")
	write := flag.Bool("write", false, "also write the table into docs/performance.md")
	flag.StringVar(&b.binary, "binary", "bin/stoa", "the server")
	flag.BoolVar(&b.quick, "quick", false, "a tenth of the size, to see that all of it works")
	flag.BoolVar(&b.baseline, "baseline", true, "measure the bare server as well")
	flag.BoolVar(&b.alone, "bare", false, "measure the bare server in place of the real one, to try the driver")
	flag.IntVar(&b.addresses, "addresses", 1, "how many local addresses the people come from (1: a school behind one)")
	flag.StringVar(&b.profiles, "profiles", "", "write CPU and heap profiles of the server into this folder")
	flag.StringVar(&b.log, "log", "", "append the server's log to this file")
	flag.IntVar(&b.rounds, "rounds", 5, "how often joins and crowds are repeated; the table has the median")
	flag.DurationVar(&b.pause, "pause", time.Minute, "how long people stay before memory is read")
	flag.StringVar(&b.engines, "engines", strings.Join(engines, ","), "the databases that a board is measured on")
	flag.Parse()
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	b.rounds = max(1, b.rounds)
	if b.quick {
		b.pause = min(b.pause, 5*time.Second)
	}
	if b.binary, err = filepath.Abs(b.binary); err != nil {
		return err
	}
	raiseFiles()
	b.table.head = describe(ctx, b.binary, b.quick)
	failed := b.runAll(ctx, chosen)
	fmt.Print(b.table.markdown())
	if *write && ctx.Err() == nil {
		failed = errors.Join(failed, b.table.writeTo("docs/performance.md"))
	}
	return failed
}

func choose(only string) ([]scenario, error) {
	var chosen []scenario
	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(scenarios, func(s scenario) bool { return s.name == name })
		if i < 0 {
			var lines []string
			for _, s := range scenarios {
				lines = append(lines, fmt.Sprintf("  %-11s %s", s.name, s.what))
			}
			return nil, fmt.Errorf("no scenario %q; there are\n%s", name, strings.Join(lines, "\n"))
		}
		chosen = append(chosen, scenarios[i])
	}
	return chosen, nil
}

// runAll goes on after a scenario that failed: the others stand for themselves.
func (b *bench) runAll(ctx context.Context, chosen []scenario) error {
	var failed error
	for _, s := range chosen {
		if ctx.Err() != nil {
			break
		}
		b.scenario = s.name
		b.say("%s", s.what)
		within, cancel := context.WithTimeout(ctx, s.within)
		start, before := time.Now(), readMachine()
		if err := s.run(within, b); err != nil {
			b.say("FAILED: %v", err)
			failed = errors.Join(failed, fmt.Errorf("%s: %w", s.name, err))
		}
		noise := readMachine().others(before, start)
		b.table.noise = append(b.table.noise, fmt.Sprintf("%s %.0f %%", s.name, 100*noise))
		b.say("took %.1f s; others used %.0f %% of the machine", time.Since(start).Seconds(), 100*noise)
		cancel()
	}
	return failed
}

// say reports progress on standard error; the table alone goes to standard out.
func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%-10s  %s\n", b.scenario, fmt.Sprintf(format, args...))
}

// size is a count in a full run, or a tenth of it in a quick one.
func (b *bench) size(full int) int {
	if b.quick {
		return max(1, full/10)
	}
	return full
}

// targets are the servers that a scenario measures.
func (b *bench) targets() []startOptions {
	all := []startOptions{{bare: b.alone}}
	if b.baseline && !b.alone {
		all = append(all, startOptions{bare: true})
	}
	return all
}
