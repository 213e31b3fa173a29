// Package web is Stoa as browsers see it: the HTTP API, the socket, the built
// page, and the door in front of the media gate. docs/protocol.md is its
// contract; the types of that contract are in the package wire below this one.
//
// # The model
//
// Nothing is decided here. A request or a message becomes a call of
// classroom.Classroom, and what pages see is read back from the committed state
// by classroom.View. So a page can never see what a crash would undo.
//
// # The socket
//
// A socket is one browser tab. Its read loop is one goroutine that owns it: it
// carries out what the page asks, one thing at a time. What goes out is put into
// a bounded queue, and a goroutine that lives only while there is something in
// the queue writes it. A page that reads too slowly is cut, never waited for.
//
// A session whose pages are connected has one [channel]. classroom tells it
// that something was committed (a hint: which revisions, and whom they
// concern); it waits up to 50 ms for more, reads the state once, marshals what
// changed once for everybody, once more for hosts and moderators, and for each
// person concerned only what is theirs:
//
//	commit ──hint──▶ channel ──50 ms──▶ View ──▶ events{from,to} ──▶ queues
//	             └──at once: whoever is out gets bye and the door
//
// Where a connection is (a seat, asking, reading, or at the door) is read from
// the state, not from the events: a hint that is lost or comes twice does no
// harm, the next one repairs it.
//
// # List pages
//
// A list page is a socket and nothing else: it has no rows here, because one
// person may have ten thousand. A hint marks its session; a quarter of a second
// later [lists] finds out who has it in a list (the audience, remembered for
// half a minute, and forgotten when memberships change), reads the session once,
// and tells those of them who have a list page open how it looks to them. Every
// page has fetched what it shows after it was heard, and everything that may
// have become visible since is sent, so a circle is right whatever came between
// (rule 45). What is paged, sorted and searched is asked for over HTTP.
//
// # What always holds
//
//   - A page gets messages of one session in the order of their revisions, and
//     each revision above that of its welcome is covered by an events message.
//   - Nothing that is sent to a participant contains or shows the host timer
//     (rule 28): only [away] makes one visible, and it asks for DoSeeTimers.
//   - Everything that comes from outside is checked here: unknown fields, types,
//     lengths, control characters, ids. What is refused changes nothing.
package web
