package web

import (
	"encoding/json"
	"errors"
	"strings"
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
		`{"t":"open","doc":"b","epoch":"x","seq":7}`, `{"t":"shut","doc":"b"}`, `{"t":"put","doc":"b","b":1,"els":[{"id":"a"},7]}`,
		`{"t":"put","doc":"b","t":"hello","b":1,"els":[1]}`, `{"t":"put","doc":"b","b":12,"els":[ {"a":[1, 2]} , "x"] }`,
		`{"t":"put","doc":"b","b":1,"els":[1],"els":[2]}`, `{"t":"put","doc":"b","b":01,"els":[1]}`, `{"t":"put","doc":"b","b":1,"els":[{}]]}`,
		`{"t":"put","doc":"a\u0062","b":1,"els":[1]}`, `{"t":"put","doc":"b","b":1,"els":[1]}}`, `{"t":"put","doc":"b","b":1,"els":[]}`, `{"els":[null],"t":"put","doc":"b","b":-1}`,
		`{"t":"eph","doc":"b","cursor":{"x":1,"y":2,"tool":"laser"},"editing":["a"],"lead":true}`,
		`{"t":"eph","doc":"b","stroke":{"id":"a","from":0,"points":[[1,2]],"x":0,"y":0,"color":"red","width":1}}`,
		`{"t":"listen","epoch":"x","seq":7}`, `{"t":"say","id":"a","to":"p","text":"x","reply":"b"}`, `{"t":"unsay","id":"a"}`,
		`{"t":"say","id":"a","text":"","files":[{"sha256":"` + strings.Repeat("ab", 32) + `","name":"x"}]}`,
		`{"t":"amend","id":"a","text":"x"}`, `{"t":"clear","id":"a"}`, `{"t":"say","id":"a","text":"\ud800"}`,
		`{"t":"gather","doc":"b","view":{"x":0,"y":0,"w":1,"h":1,"zoom":1}}`,
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
		case wire.SocketPut:
			require.NotEmpty(t, m.Els)
			decoded, err := strict(raw, checkPut)
			require.NoError(t, err)
			require.Equal(t, decoded, m, "read plainly it is the same")
			return // elements are kept as they are written
		case wire.SocketGot, wire.SocketPong, wire.SocketSync, wire.SocketOpen, wire.SocketShut, wire.SocketEph, wire.SocketGather,
			wire.SocketListen, wire.SocketAmend, wire.SocketUnsay, wire.SocketClear:
		case wire.SocketSay:
			require.True(t, m.Text != "" || len(m.Files) > 0)
			require.LessOrEqual(t, len(m.Text), sayText)
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
