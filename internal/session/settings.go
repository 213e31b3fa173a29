package session

import (
	"fmt"
	"time"
)

// Settings are the figures and choices of one session, with every default
// already filled in by the shell: deployment first, then the session's own.
// A zero is "off" where rule 6 allows it: HostAbsence, IdleNotice (with its
// logout), EmptyEnd and Limit.
type Settings struct {
	Policy Policy      `json:"policy"`
	Guests GuestAccess `json:"guests"`
	Edit   Access      `json:"edit"`  // the workspace; this and the next: of those inside
	Speak  Access      `json:"speak"` // send a microphone
	Show   Access      `json:"show"`  // a camera
	Share  Access      `json:"share"` // a screen
	List   Access      `json:"list"`  // see who is inside; who leads always does, so never nobody
	// Write says who inside may write in the chat to everybody; Private, who may
	// write to one person. To hosts and moderators everybody may who is inside,
	// unless Private is nobody.
	Write   Access `json:"write"`
	Private Access `json:"private"`
	Limit   int    `json:"limit"` // people inside, hosts included; hosts always fit; 0: no limit

	ReconnectGrace time.Duration `json:"reconnectGrace"` // rule 9
	AskingGrace    time.Duration `json:"askingGrace"`    // rule 15
	WaitAgain      time.Duration `json:"waitAgain"`      // rule 12, classroom only
	AskAgain       time.Duration `json:"askAgain"`       // rule 14: after a decline
	AskTimes       int           `json:"askTimes"`       // rule 14: how often after the first decline
	HostAbsence    time.Duration `json:"hostAbsence"`    // rule 27
	EmptyEnd       time.Duration `json:"emptyEnd"`       // rule 36
	IdleNotice     time.Duration `json:"idleNotice"`     // rule 37
	IdleLogout     time.Duration `json:"idleLogout"`     // rule 39, counted from the notice
	NoticeMin      time.Duration `json:"noticeMin"`      // rules 5 and 42: a notice met on return stays this long
	OutageGrace    time.Duration `json:"outageGrace"`    // rule 5: to resume after an outage
	ChangeMin      time.Duration `json:"changeMin"`      // rule 6: no changed deadline fires sooner
}

// Defaults are the figures of docs/lifecycle.md for a policy.
func Defaults(p Policy) Settings {
	s := Settings{
		Policy: p, Guests: GuestsAsk, Edit: AccessEveryone,
		Write: AccessEveryone, Private: AccessHosts,
		Speak: AccessEveryone, Show: AccessEveryone, Share: AccessEveryone, List: AccessEveryone,
		ReconnectGrace: 20 * time.Second,
		AskingGrace:    60 * time.Second,
		WaitAgain:      60 * time.Minute,
		AskAgain:       2 * time.Minute,
		AskTimes:       2,
		HostAbsence:    15 * time.Minute,
		EmptyEnd:       5 * time.Minute,
		IdleNotice:     15 * time.Minute,
		IdleLogout:     30 * time.Minute,
		NoticeMin:      60 * time.Second,
		OutageGrace:    90 * time.Second,
		ChangeMin:      60 * time.Second,
	}
	if p == Open {
		s.HostAbsence = 0 // rule 31
	}
	return s
}

// longest keeps arithmetic on instants far from overflow.
const longest = 366 * 24 * time.Hour

// Check says which field is out of its range, if any. Durations are between a
// microsecond and 366 days; zero only where it switches a rule off (rule 6).
func (s Settings) Check() error {
	if s.Policy != Classroom && s.Policy != Open {
		return fmt.Errorf("policy: %q is neither classroom nor open", s.Policy)
	}
	if s.Guests != GuestsDirect && s.Guests != GuestsAsk && s.Guests != GuestsNone {
		return fmt.Errorf("guests: %q is not direct, ask or none", s.Guests)
	}
	for _, f := range s.accesses() {
		if *f.to != "" && !f.to.Valid() {
			return fmt.Errorf("%s: %q is not everyone, accounts, hosts or nobody", f.name, *f.to)
		}
	}
	if s.List == AccessNobody {
		return fmt.Errorf("list: hosts always see who is inside")
	}
	if s.Limit < 0 || s.AskTimes < 0 {
		return fmt.Errorf("limit and askTimes may not be negative")
	}
	for _, f := range []struct {
		name string
		d    time.Duration
		off  bool
	}{
		{"reconnectGrace", s.ReconnectGrace, false},
		{"askingGrace", s.AskingGrace, false},
		{"waitAgain", s.WaitAgain, false},
		{"askAgain", s.AskAgain, false},
		{"hostAbsence", s.HostAbsence, true},
		{"emptyEnd", s.EmptyEnd, true},
		{"idleNotice", s.IdleNotice, true},
		{"idleLogout", s.IdleLogout, s.IdleNotice == 0},
		{"noticeMin", s.NoticeMin, false},
		{"outageGrace", s.OutageGrace, false},
		{"changeMin", s.ChangeMin, false},
	} {
		if f.d < 0 || f.d > longest || f.d < time.Microsecond && (f.d != 0 || !f.off) {
			return fmt.Errorf("%s: %v is out of range", f.name, f.d)
		}
	}
	return nil
}

// access is one of the settings that say who may do something.
type access struct {
	name string
	to   *Access
}

func (s *Settings) accesses() []access {
	return []access{{"edit", &s.Edit}, {"speak", &s.Speak}, {"show", &s.Show}, {"share", &s.Share}, {"list", &s.List}, {"write", &s.Write}, {"private", &s.Private}}
}

// filled are settings that were written before there was one that says who may
// do something, with what held then.
func (s Settings) filled() Settings {
	if s.Private == "" {
		s.Private = AccessHosts
	}
	for _, f := range s.accesses() {
		if *f.to == "" {
			*f.to = AccessEveryone
		}
	}
	return s
}

func (s Settings) waitAgain() time.Duration {
	if s.Policy == Open {
		return 0
	}
	return s.WaitAgain
}
