// Package client speaks Stoa's public protocol (docs/protocol.md) for load
// drivers: the HTTP API for what is done once, and pages with a live socket.
//
// A driver shares two cores with the server that it measures, so the client
// costs little, and every connection costs the same however it is looked at:
//
//   - A Conn is a plain TCP socket with a WebSocket on it. It has one goroutine
//     and, while nothing arrives, no buffer: the goroutine waits for the socket
//     to become readable and only then borrows one.
//   - A Page does what a browser's page does by itself (answers pings, confirms
//     tokens, keeps its revision, asks for what it missed) by looking at the
//     first bytes of a message. It decodes no list of people.
//   - A Recorder keeps what pages were told, with the instant of its arrival,
//     each distinct message once. It is read after the clock has stopped.
package client
