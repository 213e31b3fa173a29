// Package archtest holds the shape of the program. It has no code of its own:
// its test reads the imports of every package from the go command and fails
// where one points the wrong way.
//
// The packages form layers, and imports point inward only:
//
//	cmd/stoa                      wiring, the command line
//	internal/web, store, bus, media   the outside world
//	internal/classroom            the application and the ports it needs
//	internal/session, board       pure: the rules, standard library only
//
// Packages of one layer do not import each other, with one exception: web sits
// on top of its neighbours' port declarations in classroom, never on them.
// LiveKit and pion are known to internal/media alone, so that nothing else
// waits for them to build, and so that they can be replaced.
//
// A package that is not in the table fails the test as well: a new one needs a
// decision record first.
package archtest
