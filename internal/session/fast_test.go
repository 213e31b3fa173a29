//go:build !race

package session

const slow = false
