package web

import (
	"context"
	"slices"
	"time"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// SessionFigures are the settings that a session may have of its own. What is
// missing is as the deployment says, or stays as it is.
type SessionFigures struct {
	Policy  *session.Policy      `json:"policy,omitempty" enum:"classroom,open"`
	Guests  *session.GuestAccess `json:"guests,omitempty" enum:"direct,ask,none"`
	Edit    *session.Access      `json:"edit,omitempty" enum:"everyone,accounts,hosts,nobody" doc:"Who of those inside may change the workspace."`
	Speak   *session.Access      `json:"speak,omitempty" enum:"everyone,accounts,hosts,nobody" doc:"Who may switch a microphone on."`
	Show    *session.Access      `json:"show,omitempty" enum:"everyone,accounts,hosts,nobody" doc:"Who may switch a camera on."`
	Share   *session.Access      `json:"share,omitempty" enum:"everyone,accounts,hosts,nobody" doc:"Who may share a screen."`
	List    *session.Access      `json:"list,omitempty" enum:"everyone,accounts,hosts" doc:"Who may see who is inside."`
	Write   *session.Access      `json:"write,omitempty" enum:"everyone,accounts,hosts,nobody" doc:"Who of those inside may write in the chat to everybody."`
	Private *session.Access      `json:"private,omitempty" enum:"everyone,accounts,hosts,nobody" doc:"Who may write to one person in the chat; to hosts and moderators everybody may, unless nobody."`
	Limit   *int                 `json:"limit,omitempty" minimum:"0" maximum:"100000" doc:"People at most, hosts aside; 0: no limit."`

	HostAbsence    *float64 `json:"hostAbsence,omitempty" minimum:"0" maximum:"31622400" doc:"Seconds; 0: off (rule 27)."`
	EmptyEnd       *float64 `json:"emptyEnd,omitempty" minimum:"0" maximum:"31622400" doc:"Seconds; 0: off (rule 36)."`
	IdleNotice     *float64 `json:"idleNotice,omitempty" minimum:"0" maximum:"31622400" doc:"Seconds; 0: off, with the logout (rule 37)."`
	IdleLogout     *float64 `json:"idleLogout,omitempty" minimum:"0" maximum:"31622400" doc:"Seconds after the notice (rule 39)."`
	ReconnectGrace *float64 `json:"reconnectGrace,omitempty" minimum:"0.001" maximum:"31622400" doc:"Seconds (rule 9)."`
	AskingGrace    *float64 `json:"askingGrace,omitempty" minimum:"0.001" maximum:"31622400" doc:"Seconds (rule 15)."`
	WaitAgain      *float64 `json:"waitAgain,omitempty" minimum:"0.001" maximum:"31622400" doc:"Seconds; classroom only (rule 12)."`
	AskAgain       *float64 `json:"askAgain,omitempty" minimum:"0.001" maximum:"31622400" doc:"Seconds after a decline (rule 14)."`
	AskTimes       *int     `json:"askTimes,omitempty" minimum:"0" maximum:"1000" doc:"How often after the first decline (rule 14)."`
	NoticeMin      *float64 `json:"noticeMin,omitempty" minimum:"0.001" maximum:"31622400" doc:"Seconds (rules 5 and 42)."`
	OutageGrace    *float64 `json:"outageGrace,omitempty" minimum:"0.001" maximum:"31622400" doc:"Seconds (rule 5)."`
	ChangeMin      *float64 `json:"changeMin,omitempty" minimum:"0.001" maximum:"31622400" doc:"Seconds (rule 6)."`
}

// UsualFigures are the deployment's, for either policy.
type UsualFigures struct {
	Classroom SessionFigures `json:"classroom"`
	Open      SessionFigures `json:"open"`
}

// timer is one duration of the settings: as the API has it, as the session sets
// it for itself, and as it is in force.
type timer struct {
	name  string
	api   **float64
	own   **time.Duration
	usual time.Duration
}

// count is the same of a number.
type count struct {
	name  string
	api   **int
	own   **int
	usual int
}

// access is the same of who may do something.
type access struct {
	api   **session.Access
	own   *session.Access
	usual session.Access
}

func accesses(f *SessionFigures, o *classroom.Overrides, s session.Settings) []access {
	return []access{
		{&f.Edit, &o.Edit, s.Edit},
		{&f.Speak, &o.Speak, s.Speak},
		{&f.Show, &o.Show, s.Show},
		{&f.Share, &o.Share, s.Share},
		{&f.List, &o.List, s.List},
		{&f.Write, &o.Write, s.Write},
		{&f.Private, &o.Private, s.Private},
	}
}

func timers(f *SessionFigures, o *classroom.Overrides, s session.Settings) []timer {
	return []timer{
		{"hostAbsence", &f.HostAbsence, &o.HostAbsence, s.HostAbsence},
		{"emptyEnd", &f.EmptyEnd, &o.EmptyEnd, s.EmptyEnd},
		{"idleNotice", &f.IdleNotice, &o.IdleNotice, s.IdleNotice},
		{"idleLogout", &f.IdleLogout, &o.IdleLogout, s.IdleLogout},
		{"reconnectGrace", &f.ReconnectGrace, &o.ReconnectGrace, s.ReconnectGrace},
		{"askingGrace", &f.AskingGrace, &o.AskingGrace, s.AskingGrace},
		{"waitAgain", &f.WaitAgain, &o.WaitAgain, s.WaitAgain},
		{"askAgain", &f.AskAgain, &o.AskAgain, s.AskAgain},
		{"noticeMin", &f.NoticeMin, &o.NoticeMin, s.NoticeMin},
		{"outageGrace", &f.OutageGrace, &o.OutageGrace, s.OutageGrace},
		{"changeMin", &f.ChangeMin, &o.ChangeMin, s.ChangeMin},
	}
}

func counts(f *SessionFigures, o *classroom.Overrides, s session.Settings) []count {
	return []count{
		{"limit", &f.Limit, &o.Limit, s.Limit},
		{"askTimes", &f.AskTimes, &o.AskTimes, s.AskTimes},
	}
}

// apply changes what a session sets for itself.
func (f SessionFigures) apply(o *classroom.Overrides) {
	if f.Policy != nil {
		o.Policy = *f.Policy
	}
	if f.Guests != nil {
		o.Guests = *f.Guests
	}
	for _, a := range accesses(&f, o, session.Settings{}) {
		if *a.api != nil {
			*a.own = **a.api
		}
	}
	for _, c := range counts(&f, o, session.Settings{}) {
		if *c.api != nil {
			*c.own = *c.api
		}
	}
	for _, t := range timers(&f, o, session.Settings{}) {
		if *t.api != nil {
			d := time.Duration(**t.api * float64(time.Second)).Round(time.Millisecond)
			*t.own = &d
		}
	}
}

// forget lets figures be the deployment's again.
func forget(o *classroom.Overrides, names []string) {
	var f SessionFigures
	for _, c := range counts(&f, o, session.Settings{}) {
		if slices.Contains(names, c.name) {
			*c.own = nil
		}
	}
	for _, t := range timers(&f, o, session.Settings{}) {
		if slices.Contains(names, t.name) {
			*t.own = nil
		}
	}
}

// ownFigures are those that a session sets for itself.
func ownFigures(o classroom.Overrides) (f SessionFigures) {
	if o.Policy != "" {
		f.Policy = &o.Policy
	}
	if o.Guests != "" {
		f.Guests = &o.Guests
	}
	for _, a := range accesses(&f, &o, session.Settings{}) {
		if *a.own != "" {
			*a.api = a.own
		}
	}
	for _, c := range counts(&f, &o, session.Settings{}) {
		*c.api = *c.own
	}
	for _, t := range timers(&f, &o, session.Settings{}) {
		if *t.own != nil {
			seconds := wire.Seconds(**t.own)
			*t.api = &seconds
		}
	}
	return f
}

// figuresIn are all figures of some settings.
func figuresIn(s session.Settings) (f SessionFigures) {
	f.Policy, f.Guests = &s.Policy, &s.Guests
	var o classroom.Overrides
	for _, a := range accesses(&f, &o, s) {
		*a.api = &a.usual
	}
	for _, c := range counts(&f, &o, s) {
		*c.api = &c.usual
	}
	for _, t := range timers(&f, &o, s) {
		seconds := wire.Seconds(t.usual)
		*t.api = &seconds
	}
	return f
}

// getSettings is for hosts only: the host timer is none of the others' business
// (rule 28).
func (s *Server) getSettings(ctx context.Context, a *asked, in *ByLink) (*body[SessionFigures], error) {
	row, err := s.own(ctx, a, in.Link)
	if err != nil {
		return nil, err
	}
	var no session.Code
	who := session.Who{Person: a.Person.ID, Kind: a.Person.Kind, Member: true}
	err = s.class.View(ctx, row.ID, func(st *session.State) { no = st.May(who, session.DoConfigure) })
	switch {
	case err != nil:
		return nil, err
	case no != "":
		return nil, &session.Refusal{Code: no}
	}
	return answer(ownFigures(row.Overrides), nil)
}

func (s *Server) getFigures(_ context.Context, a *asked, _ *none) (*body[UsualFigures], error) {
	if a.Person.Kind != session.Licensed {
		return nil, &session.Refusal{Code: session.CodeNotLicensed}
	}
	return answer(UsualFigures{
		Classroom: figuresIn(s.class.Usual(session.Classroom)),
		Open:      figuresIn(s.class.Usual(session.Open)),
	}, nil)
}
