// Package board is what a board is made of: what counts as an element, which of
// two versions of one element wins, how much fits, and what a board looks like.
// It is pure: it does no input or output of its own, reads no clock and imports
// the standard library only.
//
// # Merging
//
// A board is a set of elements as Excalidraw has them, by id. Whoever changes
// one raises its version and gives it a random nonce; of two changes to one
// element the higher version wins, of two equal versions the lower nonce
// ([Stamp.Beats]). A deletion is a change like any other: the element stays, as
// a tombstone. So pages that have seen the same changes, in whatever order and
// however often, have the same board. [Decide] is that rule with what a server
// adds to it: versions do not run away, and locked elements are for hosts.
// [Tally] is how much a board has, and says when it is full.
//
// # Checking
//
// What comes from a page goes through [Parse], which checks every field it
// knows, drops every other, and writes the author into the element. Nothing
// else may reach a row or another page. It does not mend what is wrong: a page
// that went on with another element under the same stamp would differ from all
// others without anybody knowing.
//
// # Showing
//
// [WriteSVG] draws a board as a picture that needs nothing beside itself and in
// which nothing acts, [WriteExcalidraw] writes it as a file that others open.
// Both are deterministic.
package board
