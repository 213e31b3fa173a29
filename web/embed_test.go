package webpage_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	webpage "github.com/stoahq/stoa/web"
)

// TestFS holds what the server relies on: the folder is always there, and where
// the page was built, every file that index.html names is inside the binary.
func TestFS(t *testing.T) {
	page := webpage.FS()
	entries, err := fs.ReadDir(page, ".")
	require.NoError(t, err)
	require.NotEmpty(t, entries)

	if !webpage.Built() {
		_, err = fs.Stat(page, ".gitkeep")
		require.NoError(t, err, "an unbuilt page is the placeholder and nothing else")
		return
	}
	index, err := fs.ReadFile(page, "index.html")
	require.NoError(t, err)
	named := regexp.MustCompile(`(?:src|href)="/([^"]+)"`).FindAllSubmatch(index, -1)
	require.NotEmpty(t, named)
	for _, m := range named {
		// The server makes these: internal/web, appearanceRoutes.
		if strings.HasPrefix(string(m[1]), "icon") || string(m[1]) == "manifest.webmanifest" {
			continue
		}
		_, err := fs.Stat(page, string(m[1]))
		require.NoError(t, err, "index.html names %s", m[1])
	}
}
