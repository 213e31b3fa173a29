// Package media is audio and video: the only package that imports LiveKit.
//
// # The model
//
// A run has one LiveKit room, named after it. A connection (one browser tab) is
// at most one LiveKit participant, whose identity is the connection's id: with
// the person as identity two tabs would throw each other out.
//
// [Server] is one client of LiveKit: an address, a key and a secret. With
// [Config.URL] empty the server behind them runs inside this process, on a
// loopback port, with a secret that nobody else has; otherwise it is a LiveKit
// server or cluster elsewhere. Nothing above this line of the package knows which.
//
// LiveKit never decides who is present. It is told: a page comes in through
// the [Server.Gate], [Server.Cut] puts connections out, [Server.End] closes the
// run's room. What was missed (a process that died between a commit and its
// command) is put right by [Server.Reconcile].
//
// # The gate
//
// LiveKit does not revoke its tokens: whoever holds one walks back in after
// being removed. So no page ever holds one. A page holds a ticket, an opaque
// text of ours, and shows it to the gate at every connect and reconnect. The
// gate asks the application (an [Admit] function) whether the ticket's
// connection may have media now, and only then talks to LiveKit, with a token
// that it makes for this one request and that never leaves the server. Tokens
// that LiveKit sends to pages by itself are taken out of the stream, and so are
// the third-party STUN servers that it hands out when none are configured.
//
// The ticket goes on being good for as long as its connection is, also across a
// restart of the server; the page's LiveKit client reconnects with it by itself.
//
// Answers of the gate, chosen for what livekit-client makes of them: it gives up
// for good on 401 and 403 (so they mean that there is no way back), tries
// another address on 404 (so that never happens), and tries again on 503.
//
// # What always holds
//
//   - Cut and End first cut the sockets that they concern, however slow LiveKit is.
//   - After Cut or End has returned nil, the participant or the room is gone, and
//     a join that was under way when it was called has not slipped through. Each
//     connection has a line of its own in which joins and cuts take turns, and a
//     join that may have missed a cut asks again whether it is admitted. (On one
//     node. Between nodes the page's next reconnect and the reconciler close the gap.)
//   - A connection has one socket through the gate; the newest wins.
//   - What a connection may send is [Rights]: part of its token, and of what
//     [Server.Allow] and the reconciler see to afterwards. What it sends beyond
//     that LiveKit drops.
//   - A page whose person may not see who is there hears of others when they send
//     something, and until then only that somebody is there.
//   - A page can put at most 256 KiB into one message; LiveKit itself sets no limit.
//   - LiveKit's API (/twirp, /whip, /agent) is not reachable through the gate.
//
// LiveKit keeps its metrics and its logger in global variables and leaks
// goroutines when it is stopped: it can be embedded once in the life of a process.
package media
