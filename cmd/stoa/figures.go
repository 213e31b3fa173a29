package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// figures are the rules' (docs/lifecycle.md), for the whole deployment. A
// session may have some of its own.
type figures struct {
	Guests         string        `default:"ask" enum:"ask,direct,none" help:"How guests come in unless a session says otherwise: ask, direct or none (rule 14)."`
	Edit           string        `default:"everyone" enum:"everyone,accounts,hosts,nobody" help:"Who of those inside may change boards and add files unless a session says otherwise: everyone, accounts, hosts (and moderators) or nobody."`
	Speak          string        `default:"everyone" enum:"everyone,accounts,hosts,nobody" help:"Who may switch a microphone on: everyone, accounts, hosts (and moderators) or nobody."`
	Show           string        `default:"everyone" enum:"everyone,accounts,hosts,nobody" help:"The same for a camera."`
	Share          string        `default:"everyone" enum:"everyone,accounts,hosts,nobody" help:"The same for sharing a screen."`
	List           string        `default:"everyone" enum:"everyone,accounts,hosts" help:"Who may see who is inside; everybody sees hosts and moderators, and who speaks or shows something."`
	HostAbsence    time.Duration `default:"15m" placeholder:"15m" help:"A classroom's run ends when no host was connected for this long; 0: never (rule 27)."`
	EmptyEnd       time.Duration `default:"5m" placeholder:"5m" help:"A run ends when nobody was connected for this long; 0: never (rule 36)."`
	IdleNotice     time.Duration `default:"15m" placeholder:"15m" help:"The inactivity notice comes after this; 0: never, and no logout (rule 37)."`
	IdleLogout     time.Duration `default:"30m" placeholder:"30m" help:"The logout comes this long after the notice (rule 39)."`
	ReconnectGrace time.Duration `default:"20s" placeholder:"20s" help:"A lost connection may come back within this (rule 9)."`
	AskingGrace    time.Duration `default:"60s" placeholder:"60s" help:"The same for people in the waiting room (rule 15)."`
	WaitAgain      time.Duration `default:"60m" placeholder:"60m" help:"A classroom waits for its next run this long after the last (rule 12)."`
	AskAgain       time.Duration `default:"2m" placeholder:"2m" help:"Who was declined may ask again after this (rule 14)."`
	AskTimes       int           `default:"2" help:"How often, after the first time (rule 14)."`
	NoticeMin      time.Duration `default:"60s" placeholder:"60s" help:"A notice that somebody finds on return stays at least this long (rules 5, 42)."`
	OutageGrace    time.Duration `default:"90s" placeholder:"90s" help:"After an outage people have this long to come back (rule 5)."`
	ChangeMin      time.Duration `default:"60s" placeholder:"60s" help:"No deadline fires sooner than this after its setting changed (rule 6)."`
	OutageAfter    time.Duration `default:"5s" placeholder:"5s" help:"A stretch without storage that is longer counts as an outage (rule 5)."`
}

// settings are the figures for one policy.
func (f figures) settings(p session.Policy) session.Settings {
	s := session.Settings{
		Policy: p, Guests: session.GuestAccess(f.Guests), Edit: session.Access(f.Edit),
		Speak: session.Access(f.Speak), Show: session.Access(f.Show), Share: session.Access(f.Share), List: session.Access(f.List),
		ReconnectGrace: f.ReconnectGrace, AskingGrace: f.AskingGrace, WaitAgain: f.WaitAgain,
		AskAgain: f.AskAgain, AskTimes: f.AskTimes, HostAbsence: f.HostAbsence, EmptyEnd: f.EmptyEnd,
		IdleNotice: f.IdleNotice, IdleLogout: f.IdleLogout, NoticeMin: f.NoticeMin,
		OutageGrace: f.OutageGrace, ChangeMin: f.ChangeMin,
	}
	if p == session.Open {
		s.HostAbsence = 0 // rule 31: only where the session sets it
	}
	return s
}

// check says which figure is out of its range, if any.
func (f figures) check() error {
	if err := f.settings(session.Classroom).Check(); err != nil {
		return byFlag(err)
	}
	if f.OutageAfter < time.Second {
		return errors.New("--outage-after: at least 1s")
	}
	return nil
}

// byFlag makes "hostAbsence: 1h is out of range" speak of --host-absence.
func byFlag(err error) error {
	name, rest, ok := strings.Cut(err.Error(), ":")
	if !ok {
		return err
	}
	var flag strings.Builder
	for _, c := range name {
		if 'A' <= c && c <= 'Z' {
			flag.WriteByte('-')
			c += 'a' - 'A'
		}
		flag.WriteRune(c)
	}
	return fmt.Errorf("--%s:%s", flag.String(), rest)
}
