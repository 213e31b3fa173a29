package main

import (
	"bufio"
	"context"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/stoahq/stoa/bench/client"
)

const (
	companyOf = 30 // people with cameras in one session
	voices    = 3  // of them speak
	// companyFor is how long the CPU of a session is measured.
	companyFor = 20 * time.Second
	livekitMod = "github.com/livekit/livekit-server"
)

// flow is what bench/company says of its people; counters grow.
type flow struct {
	People  int     `json:"people"`
	Tracks  int64   `json:"tracks"`
	Packets int64   `json:"packets"`
	Bytes   int64   `json:"bytes"`
	Lost    int64   `json:"lost"`
	Sent    int64   `json:"sent"`
	Seconds float64 `json:"seconds"`
}

// shared is how a session with cameras went over a while.
type shared struct {
	busy         float64 // the server's, in cores
	packets      float64 // a second, to all people together
	bits         float64 // likewise
	lost, tracks int64
}

// each is one person's part of the server's work, in cores.
func (s shared) each() float64 { return s.busy / companyOf }

// runCompany measures what one session of 30 with cameras costs, and the same
// with LiveKit's own program, of the release that is inside ours, in turns.
func runCompany(ctx context.Context, b *bench) error {
	dir, err := os.MkdirTemp("", "stoa-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	driver := filepath.Join(dir, "company")
	if err := tool(ctx, dir, "build", "-trimpath", "-o", driver, "./bench/company"); err != nil {
		return err
	}
	release, err := b.livekitRelease()
	if err != nil {
		return err
	}
	if err := tool(ctx, dir, "install", "-trimpath", "-ldflags", "-s -w", livekitMod+"/cmd/server@"+release); err != nil {
		return err
	}
	var ours, bare []shared
	for round := range max(1, b.rounds/2) {
		for _, with := range []struct {
			name string
			run  func(context.Context, string) (shared, error)
			all  *[]shared
		}{{"stoa", b.companyHere, &ours}, {"LiveKit " + release, b.companyThere(filepath.Join(dir, "server"), dir), &bare}} {
			s, err := with.run(ctx, driver)
			if err != nil {
				return fmt.Errorf("%s: %w", with.name, err)
			}
			*with.all = append(*with.all, s)
			b.say("%d: %s: %.1f %% of a core, %.0f packets/s, %d lost", round+1, with.name, 100*s.busy, s.packets, s.lost)
		}
	}
	b.table.add(companyRow(release, ours, bare))
	return nil
}

func companyRow(release string, ours, bare []shared) row {
	busy := func(all []shared) float64 {
		each := make([]float64, len(all))
		for i, s := range all {
			each[i] = s.each()
		}
		return median(each)
	}
	a, c := busy(ours), busy(bare)
	one := ours[len(ours)-1]
	return row{
		what:   fmt.Sprintf("a session of %d, all with cameras, %d of them speaking: the server's CPU per person", companyOf, voices),
		figure: fmt.Sprintf("%.2f %% of a core", 100*a),
		bare:   fmt.Sprintf("%.2f %% (%.2f×): LiveKit %s by itself", 100*c, a/c, release),
		note: fmt.Sprintf("median of %d rounds of %.0f s; %d tracks of 320 × 180, 15 a second, and of Opus come in, %s packets and %.1f Mbit a second; %d lost",
			len(ours), companyFor.Seconds(), one.tracks, thousands(int(one.packets)), one.bits/1e6, one.lost),
	}
}

// tool runs the go command; what it installs goes into dir.
func tool(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOBIN="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %w\n%s", args[0], err, out)
	}
	return nil
}

// livekitRelease is the version of LiveKit inside the measured server.
func (b *bench) livekitRelease() (string, error) {
	info, err := buildinfo.ReadFile(b.binary)
	if err != nil {
		return "", err
	}
	for _, m := range info.Deps {
		if m.Path == livekitMod {
			return m.Version, nil
		}
	}
	return "", errors.New("no LiveKit is built into " + b.binary)
}

// companyHere measures our server.
func (b *bench) companyHere(ctx context.Context, driver string) (shared, error) {
	s, err := b.found(ctx, startOptions{media: true})
	if err != nil {
		return shared{}, err
	}
	defer s.stop(b)
	links, err := s.addSessions(ctx, 1, class())
	if err != nil {
		return shared{}, err
	}
	host, err := s.open(ctx, []client.Person{s.host}, func(int) string { return links[0] }, nil)
	if err != nil {
		return shared{}, err
	}
	defer closeAll(host)
	if _, err := host[0].Do(ctx, "start"); err != nil {
		return shared{}, err
	}
	s.profile(b, "company", companyFor)
	return b.measureCompany(ctx, driver, s.used, "-server", s.addr, "-link", links[0])
}

// companyThere measures LiveKit's own program with the settings that ours gives it.
func (b *bench) companyThere(program, dir string) func(context.Context, string) (shared, error) {
	return func(ctx context.Context, driver string) (shared, error) {
		ports, err := freePorts(ctx, 3)
		if err != nil {
			return shared{}, err
		}
		const key, secret = "bench", "a secret of this run alone, and of nothing else"
		file := filepath.Join(dir, "livekit.yaml")
		if err := os.WriteFile(file, fmt.Appendf(nil, `port: %s
bind_addresses: [127.0.0.1]
keys: {%s: %q}
logging: {level: warn}
rtc: {tcp_port: %s, udp_port: %s, node_ip: 127.0.0.1, ips: {includes: [127.0.0.1/32]}, use_ice_lite: true, enable_loopback_candidate: true, stun_servers: []}
`, ports[0], key, secret, ports[1], ports[2]), 0o600); err != nil {
			return shared{}, err
		}
		s := &server{name: "livekit", addr: net.JoinHostPort("127.0.0.1", ports[0]), keep: true, log: &tail{}, exited: make(chan struct{})}
		s.cmd = exec.CommandContext(ctx, program, "--config", file)
		s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
		if err := s.cmd.Start(); err != nil {
			return shared{}, err
		}
		go func() {
			_ = s.cmd.Wait()
			close(s.exited)
		}()
		defer s.stop(b)
		if err := s.waitAnswer(ctx, "/"); err != nil {
			return shared{}, fmt.Errorf("%w\n%s", err, s.log)
		}
		return b.measureCompany(ctx, driver, s.used, "-livekit", s.addr, "-key", key, "-secret", secret)
	}
}

// measureCompany has the people come in, and measures once everything flows.
func (b *bench) measureCompany(ctx context.Context, driver string, used func() time.Duration, where ...string) (s shared, err error) {
	args := append([]string{"-people", fmt.Sprint(companyOf), "-cameras", fmt.Sprint(companyOf), "-voices", fmt.Sprint(voices)}, where...)
	cmd := exec.CommandContext(ctx, driver, args...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return s, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return s, err
	}
	if err := cmd.Start(); err != nil {
		return s, err
	}
	defer func() {
		_ = in.Close()
		err = errors.Join(err, cmd.Wait())
	}()
	lines := bufio.NewScanner(out)
	if _, err := nextFlow(lines); err != nil { // everything flows
		return s, err
	}
	if err := pause(ctx, companyFor/4); err != nil {
		return s, err
	}
	before, err := askFlow(in, lines)
	if err != nil {
		return s, err
	}
	worked, begin := used(), time.Now()
	if err := pause(ctx, companyFor); err != nil {
		return s, err
	}
	s.busy = float64(used()-worked) / float64(time.Since(begin))
	after, err := askFlow(in, lines)
	if err != nil {
		return s, err
	}
	over := after.Seconds - before.Seconds
	s.packets, s.bits = float64(after.Packets-before.Packets)/over, 8*float64(after.Bytes-before.Bytes)/over
	s.lost, s.tracks = after.Lost-before.Lost, after.Tracks
	return s, nil
}

func askFlow(in io.Writer, lines *bufio.Scanner) (flow, error) {
	if _, err := io.WriteString(in, "\n"); err != nil {
		return flow{}, err
	}
	return nextFlow(lines)
}

func nextFlow(lines *bufio.Scanner) (f flow, err error) {
	if !lines.Scan() {
		return f, errors.Join(errors.New("the people are gone"), lines.Err())
	}
	return f, json.Unmarshal(lines.Bytes(), &f)
}
