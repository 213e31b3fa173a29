package web

import "github.com/stoahq/stoa/internal/classroom"

// ListPages counts the people who have a list open.
func ListPages(s *Server) int {
	s.lists.mu.Lock()
	defer s.lists.mu.Unlock()
	return len(s.lists.pages)
}

// Stale tells a server what the classroom would.
func Stale(s *Server, c classroom.Changed) { s.lists.stale(c) }
