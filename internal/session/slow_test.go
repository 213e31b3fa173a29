//go:build race

package session

// slow: the race detector makes a search ten times slower.
const slow = true
