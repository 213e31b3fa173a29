package web

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/web/wire"
)

func TestPingsAreWhatTheMarshallerWouldWrite(t *testing.T) {
	for _, m := range []wire.SocketPing{
		{T: "ping"}, {T: "ping", N: 7, Rev: 12, Now: 1_790_000_000_000}, {T: "ping", N: math.MaxInt64, Rev: math.MaxInt64, Now: math.MaxInt64},
	} {
		require.Equal(t, string(marshal(m)), string(pingBytes(m.N, m.Rev, m.Now)))
	}
}

// The short way to read a pong says nothing that the decoder does not say.
func FuzzPlainPong(f *testing.F) {
	for _, s := range []string{
		`{"t":"pong","n":0}`, `{"t":"pong","n":17}`, `{"t":"pong","n":00}`, `{"t":"pong","n":}`, `{"t":"pong","n":-1}`,
		`{"t":"pong","n":1e3}`, `{"t":"pong","n":999999999999999}`, `{"t":"pong","n":9999999999999999999}`, `{"t":"pong","n":1} `, `{"t":"pong","n":1}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		n, ok := plainPong(raw)
		if !ok {
			return
		}
		m, err := strict(raw, func(wire.SocketPong) bool { return true })
		require.NoError(t, err)
		require.Equal(t, wire.SocketPong{T: "pong", N: n}, m)
		require.True(t, json.Valid(raw))
	})
}
