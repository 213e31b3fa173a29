package wire

import (
	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// Me is the person who asks.
type Me struct {
	ID       string       `json:"id"`
	Name     string       `json:"name"`
	Email    string       `json:"email,omitempty" doc:"Accounts only."`
	Kind     session.Kind `json:"kind" enum:"licensed,contact,guest"`
	Admin    bool         `json:"admin"`
	Language Language     `json:"language" doc:"Empty: as the browser says."`
	GuestOf  string       `json:"guestOf,omitempty" doc:"The link that a guest came by."`
}

// SetUp says what a deployment needs before it can be used.
type SetUp struct {
	Needed  bool   `json:"needed" doc:"There is no account yet: POST /setup makes the administrator."`
	Version string `json:"version"`
	Name    string `json:"name" doc:"What this deployment is called."`
	SSO     *SSO   `json:"sso,omitempty" doc:"Log in by /sso/start?to=/path as well."`
}

// Appearance is what this deployment is called and how it looks.
type Appearance struct {
	Name    string   `json:"name" doc:"What it is called: chosen by an administrator, or by the operator (--name)."`
	Chosen  string   `json:"chosen,omitempty" doc:"The name that an administrator chose."`
	Colour  string   `json:"colour,omitempty" doc:"#rrggbb; missing: Stoa's own."`
	Palette []string `json:"palette,omitempty" doc:"Ten steps of the colour, from light to dark, as bright as Stoa's own."`
	Logo    string   `json:"logo,omitempty" doc:"Where the logo is; missing: Stoa's mark."`
}

// SSO is a single sign-on provider.
type SSO struct {
	Name string `json:"name"`
}

// Login is one browser that is logged in.
type Login struct {
	ID      string `json:"id"`
	Current bool   `json:"current" doc:"It is the one that asks."`
	Address string `json:"address"`
	Agent   string `json:"agent"`
	Created int64  `json:"created"`
	Acted   int64  `json:"acted" doc:"The last deliberate act on a page."`
}

// Logins are a person's.
type Logins struct {
	Logins []Login `json:"logins"`
}

// Away is the host timer (rule 27), for hosts only (rule 28).
type Away struct {
	Since int64 `json:"since"`
	Until int64 `json:"until" doc:"When the run ends unless a host connects."`
}

// Item is a session in a list.
type Item struct {
	ID       string                    `json:"id"`
	Link     string                    `json:"link"`
	Name     string                    `json:"name"`
	Status   session.Status            `json:"status" enum:"active,closed,hidden"`
	Phase    session.Phase             `json:"phase" enum:"waiting,live,ended"`
	Policy   session.Policy            `json:"policy" enum:"classroom,open"`
	Guests   session.GuestAccess       `json:"guests" enum:"direct,ask,none"`
	Inside   int                       `json:"inside" doc:"People inside (rule 45): a green circle from 1 on."`
	Dates    *Dates                    `json:"dates,omitempty"`
	Next     *Span                     `json:"next,omitempty" doc:"The present or next of the dates."`
	Host     bool                      `json:"host" doc:"The person who asks is a host."`
	May      []session.Action          `json:"may" enum:"start,enter,read,view,edit,arrange,speak,show,share,see_list,raise,moderate,add_file,attach,write,write_private,unwrite,tidy_chat,clear_chat,chat_history,end,admit,admit_always,lock,lend,remove,lift,configure,set_status,set_hosts,delete,see_timers,see_attendance,react,time,poll,answer"`
	HostAway *Away                     `json:"hostAway,omitempty" doc:"For hosts only."`
	Actions  []classroom.SessionAction `json:"actions" enum:"open,copy_link,edit,people,invite,rooms,attendance,close,reopen,hide,unhide,copy,move,delete" doc:"Its menu in lists."`
	Group    *GroupRef                 `json:"group,omitempty" doc:"For licence holders only."`
	Owner    Named                     `json:"owner"`
	Created  int64                     `json:"created"`
}

// DoorSession is what somebody at the door may know of the session.
type DoorSession struct {
	Name   string         `json:"name"`
	Policy session.Policy `json:"policy" enum:"classroom,open"`
	Status session.Status `json:"status" enum:"active,closed,hidden"`
	Phase  session.Phase  `json:"phase" enum:"waiting,live,ended"`
}

// Next says what the way in needs.
type Next string

// The ways on from the door.
const (
	NextLogin    Next = "login"    // an account is needed
	NextName     Next = "name"     // a guest gives a name
	NextEnter    Next = "enter"    // enter would let in
	NextAsk      Next = "ask"      // enter would ask
	NextStart    Next = "start"    // a host may start, or prepare
	NextWait     Next = "wait"     // not started: enter when it becomes live
	NextEnded    Next = "ended"    // the run is over
	NextRead     Next = "read"     // closed: only reading
	NextDeclined Next = "declined" // again from until on; without it not in this run
	NextFull     Next = "full"
	NextRemoved  Next = "removed"
	NextRefused  Next = "refused"
	NextNotFound Next = "notFound"
)

// DoorRun is the live run, seen from the door.
type DoorRun struct {
	Started int64 `json:"started"`
}

// DoorEnded is the run that is over, seen from the door.
type DoorEnded struct {
	At     int64             `json:"at"`
	Reason session.EndReason `json:"reason,omitempty" enum:"host_ended,host_absent,empty,closed" doc:"For hosts only."`
}

// Attendance is what people are told before entering (rule 47).
type Attendance struct {
	Months  int    `json:"months" doc:"How long attendance is kept; 0: for ever."`
	Privacy string `json:"privacy,omitempty" doc:"Where the operator says more: an address."`
}

// Door is the way into a session for one person, as of now.
type Door struct {
	Next       Next             `json:"next" enum:"login,name,enter,ask,start,wait,ended,read,declined,full,removed,refused,notFound"`
	Session    *DoorSession     `json:"session,omitempty"`
	Me         *Me              `json:"me,omitempty"`
	May        []session.Action `json:"may" enum:"start,enter,read,view,edit,arrange,speak,show,share,see_list,raise,moderate,add_file,attach,write,write_private,unwrite,tidy_chat,clear_chat,chat_history,end,admit,admit_always,lock,lend,remove,lift,configure,set_status,set_hosts,delete,see_timers,see_attendance,react,time,poll,answer"`
	Run        *DoorRun         `json:"run,omitempty"`
	Ended      *DoorEnded       `json:"ended,omitempty"`
	Until      int64            `json:"until,omitempty" doc:"With declined: when asking is possible again."`
	HostAway   *Away            `json:"hostAway,omitempty" doc:"For hosts only."`
	Hosts      bool             `json:"hosts,omitempty" doc:"A host or moderator is inside."`
	Seated     bool             `json:"seated,omitempty" doc:"This person is inside in another tab."`
	Attendance Attendance       `json:"attendance"`
}
