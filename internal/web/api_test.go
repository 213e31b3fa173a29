package web

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNoActionsAreAnEmptyList(t *testing.T) {
	raw, err := json.Marshal(actions(nil))
	require.NoError(t, err)
	require.Equal(t, "[]", string(raw))
}
