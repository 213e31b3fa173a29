package main

import (
	"net/url"
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
		set := wire.Setting{Flag: f.Name, Given: f.Set}
		if f.Tag.Has("secret") {
			set.Secret, set.Given = !f.Target.IsZero(), !f.Target.IsZero()
		} else {
			show(&set, f.Target.Interface())
		}
		all = append(all, set)
	}
	return all
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
	case []string:
		set.Text = strings.Join(v, ", ")
	case *url.URL:
		if v != nil {
			set.Text = v.Redacted()
		}
	}
}
