// Package wire holds what pages and the server say to each other, as
// docs/protocol.md describes it: the bodies of the HTTP API and the messages of
// the socket. The OpenAPI document, and from it the page's types, are made from
// these types, so their comments and tags are documentation.
//
// Instants are milliseconds since 1970 by the server's clock, durations seconds.
// What is "omitempty" may be missing.
package wire

import (
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// Version is the socket's sub-protocol.
const Version = "stoa.v1"

// Millis is an instant as pages see it; zero stays zero.
func Millis(i session.Instant) int64 { return int64(i) / 1000 }

// Seconds is a duration as pages see it.
func Seconds(d time.Duration) float64 { return d.Seconds() }
