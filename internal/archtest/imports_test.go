package archtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/stoahq/stoa"

// pkg is what the go command says about a package, test files included.
type pkg struct {
	ImportPath   string
	Standard     bool
	Imports      []string
	TestImports  []string
	XTestImports []string
	Deps         []string
}

// layer says what the packages below a folder of the module may import.
type layer struct {
	// own lists the module's folders that may be imported, sub-packages
	// included. A package may always import what lies below itself.
	own []string
	// stdOnly forbids everything outside the standard library but own.
	stdOnly bool
	// sfu allows LiveKit and pion.
	sfu bool
	// tests lists what the test files may import besides own.
	tests []string
}

// Everything that may import the application's middle, and nothing else.
var inner = []string{"internal/classroom", "internal/session", "internal/board"}

// layers is the whole program. Keys are folders; a package belongs to the
// longest key that is a prefix of its path.
var layers = map[string]layer{
	"internal/session":   {stdOnly: true},
	"internal/board":     {stdOnly: true},
	"internal/classroom": {own: []string{"internal/session", "internal/board"}, tests: []string{"internal/store", "internal/bus"}},
	"internal/store":     {own: inner},
	"internal/bus":       {own: inner},
	"internal/media":     {own: inner, sfu: true, tests: []string{"internal/store", "internal/bus"}},
	"internal/web":       {own: append([]string{"web"}, inner...), tests: []string{"internal/store", "internal/bus", "internal/mail"}},
	"internal/mail":      {own: inner, tests: []string{"internal/store"}},
	"internal/archtest":  {},
	"web":                {stdOnly: true},
	"cmd/stoa":           {own: append([]string{"internal/web", "internal/store", "internal/bus", "internal/media", "internal/mail", "web"}, inner...)},
	"bench":              {own: append([]string{"internal/store/pgtest"}, inner...)},
	"bench/company":      {own: []string{"bench/client"}, sfu: true},
}

// sfuModules are known to internal/media alone, and to the participants without
// a screen, who join its rooms.
var sfuModules = []string{"github.com/livekit/", "github.com/pion/"}

func TestImportsPointInward(t *testing.T) {
	packages := list(t)
	standard := make(map[string]bool)
	for _, p := range packages {
		standard[p.ImportPath] = p.Standard
	}
	seen := 0
	for _, p := range packages {
		folder, ours := inModule(p.ImportPath)
		if !ours {
			continue
		}
		seen++
		home, l, ok := layerOf(folder)
		if !ok {
			t.Errorf("%s is in no layer: a new package needs a decision record and a line in this test", folder)
			continue
		}
		for _, to := range p.Imports {
			if why := l.refuses(home, to, standard[to]); why != "" {
				t.Errorf("%s imports %s: %s", folder, to, why)
			}
		}
		test := l
		test.stdOnly = false
		test.own = append(slices.Clone(l.own), l.tests...)
		for _, to := range append(slices.Clone(p.TestImports), p.XTestImports...) {
			if why := test.refuses(home, to, standard[to]); why != "" {
				t.Errorf("%s imports %s in a test: %s", folder, to, why)
			}
		}
	}
	require.Greater(t, seen, 1, "the go command listed none of our packages")
}

// TestQuickPackagesStayQuick looks at everything a package links, not only at
// what it names: LiveKit must not come in through a detour.
func TestQuickPackagesStayQuick(t *testing.T) {
	for _, p := range list(t) {
		folder, ours := inModule(p.ImportPath)
		if !ours || within(folder, "internal/media") || within(folder, "bench/company") || within(folder, "cmd/stoa") {
			continue
		}
		for _, dep := range p.Deps {
			if isSFU(dep) {
				t.Errorf("%s is built with %s", folder, dep)
				break
			}
		}
	}
}

// TestRefuses holds that the rules above can fail: each line is a wrong import.
func TestRefuses(t *testing.T) {
	for _, wrong := range []struct{ from, to string }{
		{"internal/session", "golang.org/x/sync/errgroup"},
		{"internal/session", module + "/internal/classroom"},
		{"internal/classroom", module + "/internal/store"},
		{"internal/classroom", "github.com/livekit/protocol/livekit"},
		{"internal/store", module + "/internal/media"},
		{"internal/bus", module + "/internal/web"},
		{"internal/media", module + "/internal/web"},
		{"internal/web", module + "/internal/media"},
		{"internal/web", module + "/internal/mail"},
		{"internal/mail", module + "/internal/store"},
		{"internal/web", "github.com/pion/webrtc/v4"},
		{"cmd/stoa", "github.com/livekit/livekit-server/pkg/service"},
	} {
		home, l, ok := layerOf(wrong.from)
		require.True(t, ok, wrong.from)
		require.NotEmpty(t, l.refuses(home, wrong.to, false), "%s may import %s", wrong.from, wrong.to)
	}
	_, _, ok := layerOf("internal/util")
	require.False(t, ok, "an unknown package is in a layer")
}

// refuses says why a package whose layer is home may not import to; "" if it may.
func (l layer) refuses(home, to string, standard bool) string {
	if standard {
		return ""
	}
	folder, ours := inModule(to)
	switch {
	case ours && (within(folder, home) || slices.ContainsFunc(l.own, func(o string) bool { return within(folder, o) })):
		return ""
	case ours:
		return "this points the wrong way"
	case isSFU(to) && !l.sfu:
		return "only internal/media and bench/company know LiveKit and pion"
	case l.stdOnly:
		return "this package uses the standard library only"
	}
	return ""
}

func layerOf(folder string) (home string, l layer, ok bool) {
	for key, candidate := range layers {
		if within(folder, key) && len(key) > len(home) {
			home, l, ok = key, candidate, true
		}
	}
	return home, l, ok
}

func within(folder, parent string) bool {
	return folder == parent || strings.HasPrefix(folder, parent+"/")
}

func inModule(path string) (folder string, ours bool) {
	return strings.CutPrefix(path, module+"/")
}

func isSFU(path string) bool {
	return slices.ContainsFunc(sfuModules, func(m string) bool { return strings.HasPrefix(path, m) })
}

// list asks the go command for every package of the module and all that they link.
func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-test",
		"-json=ImportPath,Standard,Imports,TestImports,XTestImports,Deps", module+"/...")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var packages []pkg
	for dec := json.NewDecoder(out); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(fmt.Errorf("reading go list: %w", err))
		}
		// Test variants ("p [p.test]") repeat what the plain package says.
		if !strings.Contains(p.ImportPath, " ") && !strings.HasSuffix(p.ImportPath, ".test") {
			packages = append(packages, p)
		}
	}
	require.NoError(t, cmd.Wait(), stderr.String())
	return packages
}
