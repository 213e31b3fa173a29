package web

import "github.com/stoahq/stoa/internal/classroom"

// Stale tells a server what the classroom would.
func Stale(s *Server, c classroom.Changed) { s.lists.stale(c) }
