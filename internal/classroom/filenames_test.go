package classroom

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSafeFileNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a.txt": "a.txt", " שלום.pdf ": "שלום.pdf", "": "file_", ".": "file_", "..": "file_", "...": "file_",
		"../x": "file_._x", "a/b\\c:d*e?f\"g<h>i|j": "a_b_c_d_e_f_g_h_i_j", "CON": "file_CON", "con.txt": "file_con.txt",
		"nul.tar.gz": "file_nul.tar.gz", "console": "console", "a\x00b\n": "ab", "gpj.\u202eexe": "gpj.exe", ".htaccess": "file_.htaccess",
		"trailing. . ": "trailing", "e\u0301.txt": "é.txt", "bad\xffutf": "badutf",
	} {
		require.Equal(t, want, safeFileName(name), "%q", name)
	}
	long := safeFileName(strings.Repeat("ש", 300) + ".pdf")
	require.LessOrEqual(t, len(long), longestFileName)
	require.True(t, strings.HasSuffix(long, "ש.pdf"))
	require.LessOrEqual(t, len(safeFileName("x."+strings.Repeat("y", 300))), longestFileName)

	used := fileNames{}
	require.Equal(t, "f/a.txt", used.unique("f", "a.txt"))
	require.Equal(t, "f/A (2).txt", used.unique("f", "A.txt"))
	require.Equal(t, "f/a (3).txt", used.unique("f", "a.txt"))
	require.Equal(t, "g/a.txt", used.unique("g", "a.txt"))
	require.Equal(t, "f/a (2) (2).txt", used.unique("f", "a (2).txt"))
}
