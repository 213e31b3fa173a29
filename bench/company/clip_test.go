package main

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is sent is what LiveKit is told: a picture of that size whose first frame
// stands for itself, and sounds of 20 ms.
func TestClipsAreWhatTheyAreAnnouncedAs(t *testing.T) {
	p := picture()
	require.NotEmpty(t, p.frames)
	for i, frame := range p.frames {
		require.Equal(t, i == 0, frame[0]&1 == 0, "frame %d stands for itself", i)
	}
	require.Equal(t, []byte{0x9d, 0x01, 0x2a}, p.frames[0][3:6])
	require.EqualValues(t, p.add.Width, binary.LittleEndian.Uint16(p.frames[0][6:])&0x3fff)
	require.EqualValues(t, p.add.Height, binary.LittleEndian.Uint16(p.frames[0][8:])&0x3fff)

	s := sound()
	require.NotEmpty(t, s.frames)
	for i, frame := range s.frames {
		// RFC 6716: in CELT and hybrid modes the two low bits of the configuration
		// are the length, the last or the second of which is 20 ms; one frame a packet.
		config := frame[0] >> 3
		require.True(t, config%4 == 3 && config >= 16 || config%2 == 1 && config >= 12 && config < 16 || config%4 == 1 && config < 12, "sound %d: %d", i, config)
		require.Zero(t, frame[0]&3, "sound %d holds one frame", i)
	}
}

func TestNobodyHasTheNameOfAnother(t *testing.T) {
	seen := map[string]bool{}
	for i := range 200 {
		require.False(t, seen[nameOf(i)], nameOf(i))
		seen[nameOf(i)] = true
	}
}
