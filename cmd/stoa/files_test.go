package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestByteSize(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "1": 1, "12B": 12, "10MiB": 10 << 20, "1GiB": 1 << 30, "2 TiB": 2 << 40, "500MB": 5e8, "500mb": 5e8, "3kb": 3000, "1kib": 1024,
	} {
		var b, again byteSize
		require.NoError(t, b.UnmarshalText([]byte(text)), text)
		require.EqualValues(t, want, b, text)
		require.NoError(t, again.UnmarshalText([]byte(b.String())))
		require.Equal(t, b, again)
	}
	for _, text := range []string{"", "x", "-1", "1.5GiB", "MiB", "1XB", "9999999999TiB", "1 000"} {
		require.Error(t, new(byteSize).UnmarshalText([]byte(text)), text)
	}
	require.Equal(t, "100MiB", byteSize(100<<20).String())
}
