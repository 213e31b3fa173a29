// Package mail writes and sends the mails of Stoa.
//
// # Who decides, who writes, who sends
//
// Nobody sends a mail directly. What wants one adds a row in its own
// transaction (classroom.Mail): its kind, its receiver, and what the text
// needs, but no text. So a mail exists if and only if what it tells of was
// committed.
//
// A [Writer] makes the text of a row: subject, plain text, HTML and, for
// sessions with dates, a calendar entry, in the receiver's language (classroom/texts).
// It is a pure function; the outbox of administrators shows exactly what would
// be sent.
//
// A [Postman] sends, where there is a mail server (--smtp-url). Without one
// there is no Postman: the rows stay queued, and administrators pass the links
// in them on by hand.
//
// # The row is the truth
//
//	transaction ──▶ row "queued" ──hint, or sweep──▶ job of River ──▶ SMTP
//	                    ▲                                 │
//	                    └── sent · failed · attempt + error┘
//
// Jobs hold nothing but the id of a row, unique among those that are not
// done. They give us turns, retries with growing pauses, and turns for one
// node only; a job that is lost with its database is made again by the next
// sweep, and one that comes too late finds that the row is not queued any
// more. With SQLite the jobs have a file of their own, jobs.db, because the
// one writer of the classroom must not wait for them; with PostgreSQL they are
// in the same database.
//
// # What is guaranteed
//
//   - A mail whose row was committed is tried until the server takes it,
//     refuses it for good (5xx), or a dozen attempts over half a day have
//     failed. Then it is failed, with the server's last words, and an
//     administrator can have it tried again.
//   - It is handed over once, unless the process is killed, or its storage
//     goes away, between the server's yes and our note of it: then it is sent
//     again. SMTP has no way to exclude that. Both have the same Message-ID,
//     by which most mailboxes show one; a calendar entry has the same UID and
//     SEQUENCE and is one entry in any case.
//   - No name, address or subject can add a header or a receiver: values with
//     control characters are refused when they are entered, blanked here
//     again, and encoded.
//   - The secret of a link is forgotten when its mail is sent.
package mail
