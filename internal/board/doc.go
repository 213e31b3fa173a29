// Package board is what a board is made of: what counts as an element, which of
// two versions of one element wins, and how much fits. It is pure: it does no
// input or output, reads no clock and imports the standard library only.
//
// A board is a set of elements as Excalidraw has them, by id. Whoever changes
// one raises its version and gives it a random nonce; of two changes to one
// element the higher version wins, of two equal versions the lower nonce
// ([Stamp.Beats]). A deletion is a change like any other: the element stays, as
// a tombstone. So pages that have seen the same changes, in whatever order and
// however often, have the same board.
//
// What comes from a page goes through [Parse], which checks every field it
// knows, drops every other, and writes the author into the element. Nothing
// else may reach a row or another page.
package board
