package main

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"github.com/stoahq/stoa/internal/web/wire"
)

// shown are the flags of a command with their values, for administrators to
// look at. What is tagged secret is not told, only whether it is set.
func shown(parsed *kong.Context) []wire.Setting {
	var all []wire.Setting
	for _, f := range parsed.Selected().Flags {
		if f.Name == "help" {
			continue
		}
		set := wire.Setting{Flag: f.Name, Given: given(f)}
		if f.Tag.Has("secret") {
			set.Secret = set.Given
		} else {
			show(&set, f.Target.Interface())
		}
		all = append(all, set)
	}
	return all
}

// given tells whether a flag says something else than its default.
func given(f *kong.Flag) bool {
	switch v := f.Target.Interface().(type) {
	case time.Duration:
		usual, err := time.ParseDuration(f.Default)
		return v != usual || err != nil
	case int:
		return strconv.Itoa(v) != f.Default
	case byteSize:
		return v.String() != f.Default
	case string:
		return v != f.Default && v != kong.ExpandPath(f.Default)
	default:
		return !f.Target.IsZero()
	}
}

func show(set *wire.Setting, value any) {
	switch v := value.(type) {
	case time.Duration:
		seconds := v.Seconds()
		set.Seconds = &seconds
	case int:
		set.Number = &v
	case bool:
		set.On = &v
	case string:
		set.Text = v
	case byteSize:
		set.Text = v.String()
	case []string:
		set.Text = strings.Join(v, ", ")
	case *url.URL:
		if v != nil {
			set.Text = v.Redacted()
		}
	}
}
