// Package classroom is the application: it runs the commands of people
// against the sessions of a deployment, keeps their deadlines, and knows who
// is logged in. The rules themselves are decided in package session; what is
// here makes them hold in a world with a clock that jumps, processes that are
// killed, a database that goes away, and people with two tabs and two logins.
//
// # One path for every change
//
// Every change of a session goes through [Classroom.Do] or one of the ways in
// ([Classroom.Enter], [Classroom.Start], [Classroom.Read],
// [Classroom.Resume]), and these all make one transaction of the store:
//
//	fresh heartbeat? ─▶ Store.Change (the session is locked)
//	                      1. outages that it has not seen yet      (rule 5)
//	                      2. activity that is only in memory yet   (rule 41)
//	                      3. settings, once per process            (rule 6)
//	                      4. the command: session.Step
//	                      5. what must be true with it: logins that end with
//	                         an idle logout (rule 39), members, resume tokens
//	                    commit
//	                      └▶ hints to the sockets, the Keeper, media
//
// Nothing is told to anybody before it is committed, and what is told is a
// hint: who hears nothing finds out by reading. Media is told what to do in
// the background, in order for each run; a reconciler repairs the rest
// ([Classroom.LiveMedia]).
//
// # Time
//
// There is one clock, the wall clock of this process, read as [session.At];
// a monotonic clock does not know how long a machine slept. The Keeper sleeps
// until the earliest deadline of all sessions and sends a Tick to those that
// are due. Being late is harmless: Step fires what has passed as of its own
// instant before it looks at a command.
//
// # Outages and nodes
//
// A node is this process. Its name and the number of its start, "main/7", are
// written into every connection that it holds. It commits a heartbeat every
// second. Whoever commits one after a stretch of more than 5 s in which no
// node could, records an outage; and no command is carried out by a node
// whose own heartbeat is older than that. So a process that was frozen for an
// hour records the outage before it may end anything because of that hour.
// Outages are rows: a session applies those it has not seen when it is next
// touched.
//
// At its start a node loses the connections that belong to no node that
// lives, with attendance up to that node's last heartbeat, and is ready only
// then. Another node that stops beating is declared dead after twice the
// time; if it lives after all, it is told so by its next heartbeat, begins
// anew under another number and cuts all its sockets ([Classroom.WatchAnew]).
//
// # Logins
//
// A login that ends, by hand, by a new password or by an idle logout, ends
// its connections in all sessions (rule 21). Its row goes in one transaction,
// the sessions follow each in its own, again and again until it is done. An
// idle logout whose login was spared (rule 39) can be told from the event:
// Logins holds those that ended, and no others.
//
// # Groups, and what is owed to sessions
//
// A [Group] lets its members into all its sessions and makes its owner and
// co-hosts hosts of them. Members are looked up in the transaction in which
// somebody comes in; hosts and the group's status are part of each session's
// state. Whatever is changed outside sessions (a group, an account, a contact)
// is one transaction, and leaves in it a note for every session that it may
// concern: [Owed]. The notes are carried out right after the commit, by the poll
// of any node, or at the next start, each in the transaction that takes it away.
// A note does not say what to do but what may have changed, and the session is
// brought up to date with what is there now; so notes may come late and in any
// order (owed.go).
//
// What somebody may do outside sessions is decided in rights.go, and pages get
// what they may from the same functions.
//
// # Accounts and guests
//
// Locking or deleting an account ends its logins in one transaction, with a
// note for every session in which it was (owed.go): the sessions put it out
// right afterwards, reason access, or, if this process dies, whoever pays what
// is owed. A deleted person's row stays without anything personal, so that
// attendance can be counted (rule 47). One administrator who can log in is
// always left.
//
// Links by mail hold 256 random bits of which only the SHA-256 is kept, and
// work once. Asking for one answers the same for every address: what differs
// is done afterwards.
//
// A guest's login lives while one of their pages is open, as the web side says
// ([Classroom.GuestPage]), and for Config.GuestReturn afterwards, outages not
// counted. While it does, the guest is the same person with the same name, and
// let in if they were.
//
// # What was
//
// The store carries events over into runs, attendance and the audit list;
// what is decided outside sessions is written into the audit list by whoever
// carries it out, in the same transaction (Tx.AddAudit). Hosts read theirs,
// administrators the whole list, everybody their own record. Housekeeping
// forgets what is older than the retention.
//
// # The workspace
//
// A change of a board takes the path of every change ([Classroom.Put]): one
// transaction under the session's lock, after the deadlines that have passed.
// So a board has one writer and one order, what was received before the end of
// a run is committed before it (rule 34), and a closed session refuses. It
// differs in one thing: where nothing is due, activity stays in memory, for a
// hundred strokes a second must not write seats. What was committed is told as
// an [Edit] ([Classroom.WatchEdits]), the acknowledgement of a page's batch with
// it. No board is kept in memory.
//
// What a page could not send comes by [Classroom.PutLate] (rule 35). Versions of
// boards are kept in the background (versions.go); a restored one is a new
// change of every element that differs, after what it replaces was kept.
//
// # What must always hold
//
//   - The seqs of a board have no gaps, and every Edit begins where the one
//     before it ended.
//   - An element in a row was checked by package board, and its file is one of
//     the session's.
//   - No command is carried out between the end of an outage and its record.
//   - A connection is in a session only if its login existed in the same
//     transaction.
//   - A resume token is known if and only if its connection came in.
//   - A loss that could not be stored is kept and stored later.
package classroom
