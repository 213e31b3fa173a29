// Command bench measures the real server: it starts bin/stoa with a data
// folder of its own, speaks the public protocol from this process (package
// client), and prints one table with the machine, the date, the commit, and
// the figure to reach beside the figure that was seen. `make bench` runs it,
// docs/performance.md keeps the table (-write) and says how to read it.
//
// The driver and the server share the machine, so a figure is what both of
// them together could do. Where it makes sense the same driver measures
// package baseline too, a server that does almost nothing, in the same
// minutes: the ratio of the two stays when the machine changes.
//
// Every scenario starts from nothing, is bounded in count and in time, and
// stops by itself. Nothing in the server is loosened for it: the limits on
// logins and messages are those of every deployment.
package main
