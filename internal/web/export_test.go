package web

import "github.com/stoahq/stoa/internal/classroom"

// Harmless is what a spreadsheet is given instead of a text.
var Harmless = harmless

// Stale tells a server what the classroom would.
func Stale(s *Server, c classroom.Changed) { s.lists.stale(c) }
