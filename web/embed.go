// Package webpage carries the built page inside the binary.
//
// The page is a React application in this folder. `make build` lets Vite write
// it to dist/, and the compiler takes that folder in as it stands. A binary
// that was compiled without the page (go test, go vet, a first clone) is whole
// but for it: [Built] then says false.
package webpage

import (
	"embed"
	"io/fs"
)

// The folder holds at least a committed placeholder, so that this compiles
// before the page was ever built.
//
//go:embed all:dist
var dist embed.FS

// FS returns the built page: index.html at its root, everything with a hash in
// its name under assets/. It is empty but for a placeholder where the page was
// not built.
func FS() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // only for an invalid path, and this one is a constant
	}
	return sub
}

// Built reports whether the binary was compiled with the page in it.
func Built() bool {
	_, err := fs.Stat(FS(), "index.html")
	return err == nil
}
