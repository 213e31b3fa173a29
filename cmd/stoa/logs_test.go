package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// logged is one place that writes into the log.
type logged struct {
	at, level, message string
	keys               []string
}

// levels are what a logger's methods write at, and where their message stands.
var levels = map[string]struct {
	level string
	at    int
}{
	"Info": {"info", 0}, "Warn": {"warn", 0}, "Error": {"error", 0},
	"InfoContext": {"info", 1}, "WarnContext": {"warn", 1}, "ErrorContext": {"error", 1},
	"Log": {"", 2}, "insist": {"", 2},
}

// logsIn finds what the program's own code logs, apart from debugging.
func logsIn(t *testing.T) (all []logged) {
	t.Helper()
	files := token.NewFileSet()
	for _, root := range []string{"../../internal", "."} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
				strings.Contains(path, "test/") {
				return err
			}
			f, err := parser.ParseFile(files, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if l, ok := logOf(files, call); ok {
						all = append(all, l)
					}
				}
				return true
			})
			return nil
		})
		require.NoError(t, err)
	}
	return all
}

func logOf(files *token.FileSet, call *ast.CallExpr) (l logged, ok bool) {
	method, is := call.Fun.(*ast.SelectorExpr)
	if !is {
		return l, false
	}
	of, is := levels[method.Sel.Name]
	if !is || len(call.Args) <= of.at {
		return l, false
	}
	if l.message, ok = text(call.Args[of.at]); !ok {
		return l, false
	}
	l.at, l.level = files.Position(call.Pos()).String(), of.level
	for i := of.at + 1; i+1 < len(call.Args); i += 2 {
		if key, ok := text(call.Args[i]); ok {
			l.keys = append(l.keys, key)
		}
	}
	return l, true
}

func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// TestLogsAreDocumented holds that docs/operators/logs.md names every message
// with its level, and that what goes with messages is none of what must not be
// in a log: names, addresses, links, secrets.
func TestLogsAreDocumented(t *testing.T) {
	raw, err := os.ReadFile("../../docs/operators/logs.md")
	require.NoError(t, err)
	table := string(raw)
	all := logsIn(t)
	require.Greater(t, len(all), 30)
	for _, l := range all {
		line := "\n| `" + l.message + "` | "
		if l.level != "" {
			line += l.level
		}
		require.Contains(t, table, line, "%s logs this", l.at)
		for _, key := range l.keys {
			require.Contains(t, table, "`"+key+"`", "%s: what goes with %q", l.at, l.message)
			for _, never := range []string{"email", "name", "mail_address", "ip", "address", "password", "token", "secret", "cookie", "link", "url", "text"} {
				require.NotEqual(t, never, key, "%s: %q", l.at, l.message)
			}
		}
	}
}
