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
// drives the state may be late without anybody being able to tell.
//
// # Phases
//
//	           Start, Enter (a host; in an open session a member)
//	waiting ───────────────────────────────────────────▶ live
//	   ▲                                                   │
//	   │ 60 minutes later            End Session (rule 32) │ host_ended
//	   │ (open session: at once)     no host for 15 min    │ host_absent
//	 ended ◀───────────────────────  nobody for 5 min      │ empty
//	   │                             closed, hidden        │ closed
//	   └────── Start by a host (rule 33) ──────────────▶ live
//
// # Seats
//
//	  ask ──▶ asking ──admit──▶ connected ◀──resume── reconnecting ──20 s──▶ gone
//	              │                 │  ▲                    ▲            (left, lost)
//	              ▼                 │  └──── enter ─────────│─────────────── gone
//	            gone                │                       │
//	(declined, left, lost)          └── last connection lost┘
//
// A seat has at most one deadline at a time: the end of its grace while it is
// reconnecting (or asking without a connection), the idle notice or the idle
// logout while it is connected. A reader is kept in the same type as a seat;
// it has connections, grace and the idle rules but no run (rule 44).
//
// # What must always hold
//
// The invariants of docs/lifecycle.md section 4; the searches in this
// package's tests check each of them after every command.
package session
