// Command company brings people without a screen into one session: each enters
// as a guest over the page's socket (package client), joins the run's media
// through the gate as LiveKit's own client does, and sends a picture and a
// sound that were encoded beforehand (clip.go). What the others send comes in
// and is counted, never decoded.
//
//	company -server 127.0.0.1:8080 -link LINK -people 25 -cameras 25 -voices 2
//
// The session must be open to guests. With -livekit it joins a LiveKit that
// stands alone instead, with the same clients, so that the cost of ours can be
// compared. It writes a line of JSON once everybody is in and everything flows,
// one more for each line on its standard input, and ends when that is closed.
//
// It is a command of its own because only internal/media and this may be built
// with pion and LiveKit's protocol (archtest).
package main
