// Package session is the lifecycle of one session: who may enter, who is
// inside, what happens when somebody goes away, and when a run ends. It is
// pure: it reads no clock, does no input or output and imports the standard
// library only. The rules and their numbers are those of docs/lifecycle.md.
//
// # The model
//
// A [State] is one session: its lasting facts (status, settings, hosts), its
// present or last [Run], the seats of that run and the readers of its
// workspace. A [Command] is what somebody wants; [Step] turns it into
// [Event]s; [State.Apply] is the only thing that changes a state. A command
// that may not be carried out gives a [Refusal] with a code.
//
//	command ──Step(state, now)──▶ events ──Apply──▶ state
//	                                 │
//	                       [State.Next]: the next deadline
//
// Time comes in as now. Every deadline that has passed fires before a command
// is looked at, in order and as of its own instant (rules 1 to 4); so whoever
// drives the state may be late without anybody being able to tell. An [Outage]
// comes before everything else: those that a session has not seen are applied
// one after the other, then the command.
//
// Two things are not events: a [Report] of activity moves a last action and
// nothing else (rule 41; the deadline is moved by an event when it comes due),
// and a session where nobody is and nothing runs takes note of an outage that
// changes nothing.
//
// # Phases
//
//	           Start; Enter by a host, in an open session by a member
//	waiting ──────────────────────────────────────────────────▶ live
//	   ▲                                                         │
//	   │ 60 minutes later       End Session (rule 32) host_ended │
//	   │ (open session:         no host for 15 min   host_absent │
//	   │ at once)               nobody for 5 min           empty │
//	   │                        closed, hidden            closed │
//	   └─────────────────────── ended ◀──────────────────────────┘
//	                              │
//	                              └── Start by a host (rule 33) ──▶ live
//
// # Seats
//
//	                       ┌──────────── resumes ────────────┐
//	          admitted     ▼       last connection lost      │
//	 asking ──────────▶ connected ────────────────────▶ reconnecting
//	  ▲  │               ▲    │                              │
//	  │  │ declined,     │    │ leaves, removed,             │ 20 s: left, lost;
//	  │  │ left, lost    │    │ idle, access                 │ leaves, removed, access
//	  │  ▼               │    ▼                              ▼
//	┌─┴──────────────────┴──────────────────────────────────────┐
//	│ gone, or no seat yet                                      │
//	└───────────────────────────────────────────────────────────┘
//	  asks               enters; resumes after a loss
//
// The end of the run ends them all. A seat has at most one deadline at a time:
// the end of its grace while it is reconnecting (or asking without a
// connection), the idle notice or the idle logout while it is connected.
//
// A reader is kept in the same type as a seat. It has connections, grace and
// the idle rules, but no run, no attendance and no part in what counts seats
// (rule 44). A person may have both; what they do counts for both (rule 37). A
// connection belongs to one of them: a page that enters stops reading. When a
// run ends because the session was closed, seats become readers (rule 26).
//
// # What must always hold
//
// The invariants of docs/lifecycle.md. The scripts in testdata, the searches
// over small worlds, the random worlds and the fuzz test of this package check
// each of them after every command, worked out from scratch (verify_test.go).
package session
