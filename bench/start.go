package main

import (
	"context"
	"fmt"
	"time"
)

// runStart starts the whole program, LiveKit inside, on an empty data folder,
// several times.
func runStart(ctx context.Context, b *bench) error {
	ready, memory := map[bool][]time.Duration{}, map[bool][]int64{}
	for range 5 {
		for _, media := range []bool{true, false} {
			s, err := b.start(ctx, startOptions{media: media})
			if err != nil {
				return err
			}
			err = pause(ctx, min(b.pause, 10*time.Second))
			used, rerr := s.rss()
			s.stop(b)
			if err != nil || rerr != nil {
				return fmt.Errorf("%w %w", err, rerr)
			}
			ready[media] = append(ready[media], s.ready)
			memory[media] = append(memory[media], used)
			b.say("media %t: ready after %s, %d MB", media, ms(s.ready), used/1e6)
		}
	}
	r, m := median(ready[true]), median(memory[true])
	b.table.add(row{
		what: "start to ready, LiveKit inside", target: "0.5 s", figure: ms(r), met: verdict(r <= 500*time.Millisecond),
		note: fmt.Sprintf("median of %d, an empty data folder; without media %s", len(ready[true]), ms(median(ready[false]))),
	})
	b.table.add(row{
		what: "– memory 10 s after the start", target: "80 MB", figure: fmt.Sprintf("%d MB", m/1e6), met: verdict(m <= 80e6),
		note: fmt.Sprintf("resident; without media %d MB", median(memory[false])/1e6),
	})
	return nil
}
