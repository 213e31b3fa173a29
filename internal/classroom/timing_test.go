package classroom

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTiming(t *testing.T) {
	var timing Timing
	for _, d := range []time.Duration{0, time.Millisecond, 3 * time.Millisecond, time.Hour} {
		timing.Took(d)
	}
	all := timing.Times()
	require.EqualValues(t, 4, all.Count)
	require.InDelta(t, 3600.004, all.Seconds, 1e-6)
	require.EqualValues(t, 2, all.UpTo[0.001])
	require.EqualValues(t, 2, all.UpTo[0.002])
	require.EqualValues(t, 3, all.UpTo[0.005])
	require.EqualValues(t, 3, all.UpTo[60])
}
