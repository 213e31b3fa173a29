package classroom

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNoFormulas(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "Ana": "Ana", "Anna-Lena + Ben": "Anna-Lena + Ben", "a;b": "a;b",
		"=1+1": "'=1+1", "-1": "'-1", "+1": "'+1", "@SUM(A1)": "'@SUM(A1)", "＝1+1": "'＝1+1",
		"Ana;=1+1": "Ana;'=1+1", "Ana; =cmd|' /C calc'!A0": "Ana;' =cmd|' /C calc'!A0", ";;-1": ";;'-1",
	} {
		require.Equal(t, want, noFormula(text), text)
	}
}
