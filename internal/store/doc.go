// Package store keeps everything durably: it implements classroom.Store for
// SQLite (one file in the data folder, the default) and for PostgreSQL.
//
// # One set of SQL
//
// queries/*.sql and migrations/*.sql serve both engines; sqlc makes the
// package db of them. Ids are TEXT, instants BIGINT microseconds, JSON is kept
// in TEXT. Parameters are numbered, which both engines bind by number. What
// differs between the engines is behind the interface engine.
//
// # A change
//
// [Store.Change] puts a request into a lane: SQLite has one lane, because it
// has one writer; on PostgreSQL each session has its own. A lane takes all
// that waits, up to 256 requests, into one transaction, a group; what arrives
// while a group is being committed is the next group. Every request of a
// group runs in a savepoint of its own, so that a fault undoes nothing but
// itself.
//
// For each request the session's state is locked in memory (on PostgreSQL in
// the database as well) and handed to the caller's function. The events that
// it returns are appended, carried over into rows one by one (project.go), and
// the seats that they touched are written. Then the group is committed. Only
// now, with the locks still held, the listener is told, in order; then the
// locks are let go and the callers get their answers. So nobody sees what a
// crash can undo.
//
// # What is kept of a session
//
//	sessions     the session's name and settings; its header as JSON; what lists ask for
//	events       all that happened, by revision
//	seats        the seats of the live run, and readers, as JSON
//	runs         every run
//	attendance   every stay of every run, and as what somebody was there
//	absences     hosts and members, as of the end of a run, who were not there
//	audit        who decided what (rule 48), a line with each such event
//	connections  the open connections
//	hosts        who has the role, and whether because of the group
//	boards       the boards of the workspace, with what their elements add up to
//	elements     the elements of boards, deleted ones too; there is no log beside them
//	versions     what boards were, and which files they showed (version_files)
//	files        the names and owners of what the folder of files has, by hash
//	past_guests  who guests were whose login has ended (rule 35)
//
// A session's state is its header and its seats; all else follows from the
// events. Reports of activity change seats without an event: they are counted
// in sessions.acts, by which other nodes notice them.
//
// # Forgetting
//
// Retention (rule 47) takes the oldest first and in steps of a few hundred
// rows. A run is marked as expired, from which on no query sees it, then its
// attendance goes, then its row. Events go from the first on, never past the
// start of a run that is kept; so those that are left are always the last ones.
// A deleted board is taken from its session first, then its elements and
// versions go, then its row. Every step leaves what Check finds in order.
//
// # Files
//
// Contents are kept in a folder, by their hash ([Files]). A content is there,
// whole and synced, before any row names it; it goes only after the last row
// that named it has gone, 30 days after anything showed it.
//
// # What must always hold
//
//   - What was answered is on the disk; what was not committed is seen by
//     nobody.
//   - Edits of a workspace are told with the commit that has them, in order.
//   - A state built from the rows equals the state in memory.
//   - The events of a session have the revisions 1, 2, 3 and so on.
//   - A refused change commits the deadlines that fired before it; a fault
//     undoes its own change only; a storage that is away gives
//     classroom.ErrUnavailable until it is back, and then all goes on.
package store
