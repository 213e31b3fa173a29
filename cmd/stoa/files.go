package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/stoahq/stoa/internal/classroom"
)

// filing bounds the files of sessions.
type filing struct {
	FileSize     byteSize `default:"100MiB" placeholder:"100MiB" help:"The largest file that people may add to a session."`
	SessionFiles byteSize `default:"1GiB" placeholder:"1GiB" help:"What the files of one session may have together; 0: no limit."`
	AllFiles     byteSize `default:"0" placeholder:"100GiB" help:"What all files of this deployment may have together; 0: no limit but the disk's."`
}

func (f filing) limits() classroom.FileLimits {
	return classroom.FileLimits{File: int64(f.FileSize), Session: int64(f.SessionFiles), All: int64(f.AllFiles)}
}

func (f filing) check() error {
	if f.FileSize < 1<<20 {
		return errors.New("--file-size: at least 1MiB")
	}
	return nil
}

// byteSize is a number of bytes, written like 500MB or 1GiB.
type byteSize int64

var byteUnits = [...]struct {
	name  string
	bytes int64
}{
	{"KiB", 1 << 10},
	{"MiB", 1 << 20},
	{"GiB", 1 << 30},
	{"TiB", 1 << 40},
	{"kB", 1e3},
	{"MB", 1e6},
	{"GB", 1e9},
	{"TB", 1e12},
	{"B", 1},
}

// UnmarshalText is called by kong.
func (b *byteSize) UnmarshalText(text []byte) error {
	number, unit := strings.TrimSpace(string(text)), int64(1)
	for _, u := range byteUnits {
		if len(number) > len(u.name) && strings.EqualFold(number[len(number)-len(u.name):], u.name) {
			number, unit = strings.TrimSpace(number[:len(number)-len(u.name)]), u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > (1<<62)/unit {
		return fmt.Errorf("%q is no size: write it like 500MB or 1GiB", text)
	}
	*b = byteSize(n * unit)
	return nil
}

// String writes a size as it can be read again.
func (b byteSize) String() string {
	for i := 3; i >= 0 && b != 0; i-- {
		if u := byteUnits[i]; int64(b)%u.bytes == 0 {
			return strconv.FormatInt(int64(b)/u.bytes, 10) + u.name
		}
	}
	return strconv.FormatInt(int64(b), 10)
}
