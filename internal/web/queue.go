package web

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/coder/websocket"
)

const (
	// queueFrames is how many messages may wait for a page that reads slowly,
	// beside Config.QueueBytes. Beyond either it is cut.
	queueFrames = 512
	// closeWithin bounds the end of a socket. A write needs no bound of its own:
	// who reads nothing answers no ping either.
	closeWithin = 5 * time.Second
)

// frame is one message, in parts, so that what is the same for many pages is
// marshalled and kept once.
type frame [3][]byte

func (f frame) size() int { return len(f[0]) + len(f[1]) + len(f[2]) }

// whole is a frame of one part.
func whole(m any) frame { return frame{marshal(m)} }

// marshal turns one of our own types into JSON, which cannot fail.
func marshal(m any) []byte {
	raw, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	return raw
}

// queue is what a socket still has to send. The goroutine that sends it lives
// only while there is something in it.
type queue struct {
	mu      sync.Mutex
	frames  []frame
	bytes   int
	sending bool
	code    int  // set: close with it when the frames are out
	dead    bool // the socket is closed
}

// send puts a frame into the queue; it never waits. A page that does not keep
// up is cut.
func (so *socket) send(f frame) {
	q := &so.out
	q.mu.Lock()
	if q.code != 0 || q.dead {
		q.mu.Unlock()
		return
	}
	if len(q.frames) >= queueFrames || q.bytes+f.size() > so.s.QueueBytes && len(q.frames) > 0 {
		q.mu.Unlock()
		so.cut(closeSlow)
		return
	}
	q.frames = append(q.frames, f)
	q.bytes += f.size()
	so.startSending()
	q.mu.Unlock()
}

// isFull tells whether half of what may wait for a page does.
func (so *socket) isFull() bool {
	so.out.mu.Lock()
	defer so.out.mu.Unlock()
	return so.out.bytes > so.s.QueueBytes/2 || len(so.out.frames) > queueFrames/2
}

// startSending starts the sender if there is none. Called with the queue locked.
func (so *socket) startSending() {
	if !so.out.sending {
		so.out.sending = true
		go so.drain()
	}
}

// drain sends until nothing is left.
func (so *socket) drain() {
	q := &so.out
	if err := so.raw.flush(); err != nil { // of what was written at once
		so.fails()
	}
	for {
		q.mu.Lock()
		if len(q.frames) == 0 || q.dead {
			code := q.code
			q.frames = nil
			q.sending = code != 0 // whoever closes is the last to send
			q.mu.Unlock()
			if code != 0 {
				so.shut(code)
			}
			return
		}
		f := q.frames[0]
		q.frames[0] = frame{}
		q.frames = q.frames[1:]
		q.bytes -= f.size()
		q.mu.Unlock()
		if err := so.write(f); err != nil {
			so.fails()
		}
	}
}

// fails notes that nothing can be written any more.
func (so *socket) fails() {
	so.out.mu.Lock()
	so.out.dead = true
	so.out.mu.Unlock()
	so.raw.Close() // wakes the read loop
}

func (so *socket) write(f frame) error {
	ctx := context.Background()
	if f[1] == nil && f[2] == nil {
		return so.ws.Write(ctx, websocket.MessageText, f[0])
	}
	w, err := so.ws.Writer(ctx, websocket.MessageText)
	if err != nil {
		return err
	}
	for _, part := range f {
		if len(part) == 0 {
			continue
		}
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return w.Close()
}

// finish closes the socket with a code when what is in the queue is out.
func (so *socket) finish(code int) {
	if so.end(code, false) {
		so.s.closed.add(code)
	}
}

// cut closes the socket with a code, as soon as the write under way lets it.
// Whoever was inside is lost from now on.
func (so *socket) cut(code int) {
	level := slog.LevelDebug
	if code == closeMalformed || code == closeTooLarge || code == closeTooMany {
		level = slog.LevelInfo // no page of ours does that
	}
	so.s.Log.Log(context.Background(), level, "socket cut", "code", code, "why", reasons[code], "person", so.v.Person.ID)
	if so.end(code, true) {
		so.s.closed.add(code)
	}
	go so.detach()
	time.AfterFunc(2*closeWithin, func() { so.raw.Close() }) // where a write never ends
}

// end has a socket closed with a code; first: with this one.
func (so *socket) end(code int, drop bool) (first bool) {
	q := &so.out
	q.mu.Lock()
	defer q.mu.Unlock()
	if first = q.code == 0; first {
		q.code = code
	}
	if drop {
		q.frames, q.bytes = nil, 0
	}
	so.startSending()
	return first
}

// shut says goodbye as WebSockets do, but not for long.
func (so *socket) shut(code int) {
	last := time.AfterFunc(closeWithin, func() { so.raw.Close() })
	defer last.Stop()
	_ = so.ws.Close(websocket.StatusCode(code), reasons[code])
}
