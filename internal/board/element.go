package board

import "encoding/json"

// The limits of a board and of one element.
const (
	MaxText     = 20_000    // characters of a text
	MaxElement  = 256 << 10 // bytes of one element's JSON
	MaxElements = 10_000    // live elements of a board
	MaxBytes    = 32 << 20  // bytes of a board's live elements
	MaxAhead    = 1_000_000 // by how much a version may be above the present one
	MaxBatch    = 1_000     // elements of one batch
)

// Code says why an element was not taken.
type Code string

// The codes.
const (
	CodeStale       Code = "stale"        // the present one beats it
	CodeInvalid     Code = "invalid"      // it is not an element as pages make them
	CodeTooLarge    Code = "too_large"    // it is larger than MaxElement, or its text longer than MaxText
	CodeFull        Code = "full"         // the board has MaxElements or MaxBytes
	CodeAhead       Code = "ahead"        // its version is beyond MaxAhead
	CodeLocked      Code = "locked"       // a host has locked it, or only hosts lock
	CodeUnknownFile Code = "unknown_file" // it shows a file that the session does not have
)

// Stamp orders the changes of one element.
type Stamp struct {
	Version int64 // from 1
	Nonce   int64 // of two equal versions the lower one wins
}

// Beats tells whether a change with stamp s replaces one with stamp o. Nothing
// beats itself.
func (s Stamp) Beats(o Stamp) bool {
	return s.Version > o.Version || s.Version == o.Version && s.Nonce < o.Nonce
}

// Element is one element that was checked.
type Element struct {
	ID string
	Stamp
	Deleted bool
	Locked  bool            // only hosts change it
	File    string          // images: the SHA-256 of what it shows, in hex
	Body    json.RawMessage // the whole element; empty: a stub of one that was deleted long ago
}
