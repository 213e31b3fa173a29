package board_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/board"
)

func TestRenewed(t *testing.T) {
	raw := `{"id":"a","type":"text","x":1,"y":2,"width":3,"height":4,"version":7,"versionNonce":9,"isDeleted":false,
		"text":"<b>\u05d0</b>","locked":true,"link":"https://example.org/?a=1&b=2"}`
	was, code := board.Parse([]byte(raw), "ana")
	require.Empty(t, code)
	now := was
	now.Version = 12

	again, err := board.Renewed(was.Body, &now, 5, false, "hanna")
	require.NoError(t, err)
	require.Equal(t, board.Stamp{Version: 13, Nonce: 5}, again.Stamp)
	require.True(t, again.Beats(now.Stamp))
	require.True(t, again.Locked)
	var a, b map[string]any
	require.NoError(t, json.Unmarshal(was.Body, &a))
	require.NoError(t, json.Unmarshal(again.Body, &b))
	require.Equal(t, "hanna", b["author"])
	for _, f := range []string{"version", "versionNonce", "author"} {
		delete(a, f)
		delete(b, f)
	}
	require.Equal(t, a, b)

	require.True(t, board.Alike(was.Body, again.Body))
	other, code := board.Parse([]byte(strings.Replace(raw, `"x":1`, `"x":1.5`, 1)), "ana")
	require.Empty(t, code)
	require.False(t, board.Alike(was.Body, other.Body))
	gone, err := board.Renewed(was.Body, &now, 5, true, "hanna")
	require.NoError(t, err)
	require.True(t, gone.Deleted)
	require.NotEmpty(t, gone.Body)
	fresh, err := board.Renewed(was.Body, nil, 5, false, "hanna")
	require.NoError(t, err)
	require.EqualValues(t, 1, fresh.Version)
	_, err = board.Renewed([]byte("{"), nil, 5, false, "hanna")
	require.Error(t, err)
}
