package web

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// TestMomentsAreDroppedFirst holds that a page that reads slowly misses what may
// be missed long before it is cut.
func TestMomentsAreDroppedFirst(t *testing.T) {
	so := &socket{s: New(Config{})}
	so.out.sending = true // nobody sends: nothing leaves the queue
	kilobyte := frame{make([]byte, 1<<10)}
	for range 100 {
		so.sendLossy(kilobyte)
	}
	require.Len(t, so.out.frames, lossyFrames)
	so.send(kilobyte)
	require.Len(t, so.out.frames, lossyFrames+1, "what matters still comes")

	so.out.frames, so.out.bytes = nil, 0
	so.send(frame{make([]byte, 2*lossyBytes)})
	so.sendLossy(kilobyte)
	require.Len(t, so.out.frames, 1)
	require.Zero(t, so.out.code)
}

// TestAllowance: a thousand small elements are a batch as large as one stroke, and
// cost as much as a thousand strokes.
func TestAllowance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAllowance()
		for range putElementBurst / 1000 {
			require.True(t, a.take(1<<10, 1000))
		}
		require.False(t, a.take(1<<10, 1000))
		time.Sleep(time.Second) //nolint:forbidigo // fake time
		require.True(t, a.take(1<<10, putElementRate))
	})
}

func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBudget(putByteBurst, putByteRate)
		require.True(t, b.take(putByteBurst), "a burst")
		require.False(t, b.take(1))
		time.Sleep(time.Second) //nolint:forbidigo // fake time
		require.True(t, b.take(putByteRate), "and so much a second")
		require.False(t, b.take(1))
		time.Sleep(time.Hour) //nolint:forbidigo // fake time
		require.True(t, b.take(putByteBurst))
		require.False(t, b.take(1), "what is not used does not add up")
	})
}
