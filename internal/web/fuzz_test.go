package web

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/web/wire"
)

// FuzzParse holds that a page's message, whatever it is, is refused or becomes
// one of the types that the read loop knows, with values in their range; and
// that what is accepted is accepted again when it is written down.
func FuzzParse(f *testing.F) {
	for _, m := range []string{
		`{"t":"hello","lists":true}`, `{"t":"hello","link":"abc","resume":{"token":"x","rev":3,"age":5}}`,
		`{"t":"command","id":1,"name":"admit","args":{"person":"x","always":true}}`, `{"t":"got","token":"x"}`,
		`{"t":"active","age":1}`, `{"t":"pong","n":12}`, `{"t":"sync","rev":0}`, `{"t":"pong","n":-0}`, `null`, `[]`, "\xff",
		`{"t":"command","id":1,"name":"status","args":{"status":"closed"}}`,
	} {
		f.Add([]byte(m))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := parse(raw)
		if err != nil {
			require.True(t, errors.Is(err, errMalformed), "%v", err)
			return
		}
		switch m := m.(type) {
		case wire.SocketHello:
			require.True(t, m.Lists != (m.Link != ""))
		case wire.SocketCommand:
			require.NotNil(t, toCommand(m, "by", "conn"))
		case wire.SocketActive:
			require.GreaterOrEqual(t, m.Age, int64(0))
			require.LessOrEqual(t, millis(m.Age), longestAge)
			require.GreaterOrEqual(t, millis(m.Age).Nanoseconds(), int64(0))
		case wire.SocketGot, wire.SocketPong, wire.SocketSync:
		default:
			t.Fatalf("%T", m)
		}
		again, err := json.Marshal(m)
		require.NoError(t, err)
		same, err := parse(again)
		require.NoError(t, err, "%s", again)
		require.Equal(t, m, same)
	})
}
