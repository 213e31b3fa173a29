package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// options are the flags.
type options struct {
	server, link         string
	livekit, key, secret string
	people               int
	cameras              int
	voices               int
	deaf                 bool
	socketOnly           bool
	within               time.Duration
}

func main() {
	var o options
	flag.StringVar(&o.server, "server", "", "host:port of the server")
	flag.StringVar(&o.link, "link", "", "the session, open to guests")
	flag.StringVar(&o.livekit, "livekit", "", "host:port of a LiveKit that stands alone, instead of a server")
	flag.StringVar(&o.key, "key", "", "its key")
	flag.StringVar(&o.secret, "secret", "", "its secret")
	flag.IntVar(&o.people, "people", 25, "how many come")
	flag.IntVar(&o.cameras, "cameras", 0, "how many of them send a picture, from the first on")
	flag.IntVar(&o.voices, "voices", 0, "how many of them send a sound, from the first on")
	flag.BoolVar(&o.deaf, "deaf", false, "they take nothing of what the others send")
	flag.BoolVar(&o.socketOnly, "socket-only", false, "they do not join the media")
	flag.DurationVar(&o.within, "within", 2*time.Minute, "how long it may take until everybody is in")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "company:", err)
		os.Exit(1)
	}
}

// report is one line of what the command says. Counters grow from the start.
type report struct {
	People  int     `json:"people"`
	Tracks  int64   `json:"tracks"`  // that came in, added up over the people
	Packets int64   `json:"packets"` // likewise
	Bytes   int64   `json:"bytes"`   // likewise, RTP with headers
	Lost    int64   `json:"lost"`    // holes in the numbers of the packets
	Sent    int64   `json:"sent"`    // frames and sounds
	Seconds float64 `json:"seconds"` // since the command began
}

func run(ctx context.Context, o options) error {
	begin := time.Now()
	all, err := gather(ctx, o)
	defer func() {
		for _, p := range all {
			p.leave()
		}
	}()
	if err != nil {
		return err
	}
	said := json.NewEncoder(os.Stdout)
	lines := make(chan struct{})
	go func() {
		defer close(lines)
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			lines <- struct{}{}
		}
	}()
	broken := make(chan error, len(all))
	for i, p := range all {
		go func() { broken <- fmt.Errorf("guest %d: %w", i+1, p.over()) }()
	}
	for {
		if err := said.Encode(count(all, begin)); err != nil {
			return err
		}
		select {
		case _, more := <-lines:
			if !more {
				return nil
			}
		case err := <-broken:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// atATime is how many come in at once. LiveKit gives each some seconds, which a
// machine that is busy with all of them does not have.
const atATime = 4

// gather brings everybody in and waits until each gets what all
// others send.
func gather(ctx context.Context, o options) ([]*guest, error) {
	ctx, cancel := context.WithTimeout(ctx, o.within)
	defer cancel()
	d := doorOf(o)
	all := make([]*guest, o.people)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(atATime)
	for i := range all {
		all[i] = &guest{name: nameOf(i), camera: i < o.cameras, voice: i < o.voices, deaf: o.deaf, socketOnly: o.socketOnly}
		g.Go(func() error {
			if err := all[i].enter(gctx, d); err != nil {
				return fmt.Errorf("guest %d: %w", i+1, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil || o.deaf || o.socketOnly {
		return all, err
	}
	for i, p := range all {
		want := o.cameras + o.voices
		if p.camera {
			want--
		}
		if p.voice {
			want--
		}
		if err := p.media.waitTracks(ctx, int64(want)); err != nil {
			return all, fmt.Errorf("guest %d: %w", i+1, err)
		}
	}
	return all, nil
}

func count(all []*guest, begin time.Time) report {
	r := report{People: len(all), Seconds: time.Since(begin).Seconds()}
	for _, p := range all {
		if p.media == nil {
			continue
		}
		r.Tracks += p.media.tracks.Load()
		r.Packets += p.media.packets.Load()
		r.Bytes += p.media.bytes.Load()
		r.Lost += p.media.lost.Load()
		r.Sent += p.media.sent.Load()
	}
	return r
}

var names = []string{
	"Ada", "Bruno", "Chava", "Dario", "Elif", "Farid", "Gesa", "Hila", "Ivo", "Jana",
	"Kofi", "Lena", "Mira", "Noam", "Oda", "Pavel", "Quirin", "Rosa", "Sami", "Tova",
}

// nameOf is the i-th guest's name; none comes twice.
func nameOf(i int) string {
	if round := i / len(names); round > 0 {
		return fmt.Sprintf("%s %c.", names[i%len(names)], 'A'+round-1)
	}
	return names[i]
}
