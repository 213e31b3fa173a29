package classroom

import (
	"sync/atomic"
	"time"
)

// timingBounds are the upper ends of a [Timing]'s buckets.
var timingBounds = [...]time.Duration{
	time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond,
	50 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, time.Minute,
}

// Timing counts how long something took, in buckets. Its zero value is ready;
// its methods may be called from many goroutines.
type Timing struct {
	buckets [len(timingBounds) + 1]atomic.Uint64
	sum     atomic.Int64 // nanoseconds
}

// Took counts one.
func (t *Timing) Took(d time.Duration) {
	i := 0
	for i < len(timingBounds) && d > timingBounds[i] {
		i++
	}
	t.buckets[i].Add(1)
	t.sum.Add(int64(d))
}

// Times is what a Timing has counted: UpTo has, by the upper end of each bucket
// in seconds, how many took at most so long.
type Times struct {
	Count   uint64
	Seconds float64
	UpTo    map[float64]uint64
}

// Times reads what was counted so far.
func (t *Timing) Times() Times {
	all := Times{UpTo: map[float64]uint64{}, Seconds: time.Duration(t.sum.Load()).Seconds()}
	for i := range t.buckets {
		all.Count += t.buckets[i].Load()
		if i < len(timingBounds) {
			all.UpTo[timingBounds[i].Seconds()] = all.Count
		}
	}
	return all
}

// Late is how late deadlines were that this process has let fire.
func (c *Classroom) Late() Times { return c.keeper.late.Times() }
