package web

import (
	"encoding/binary"
	"net"
	"sync"
	"syscall"
)

const (
	// atOnceBytes is the largest message that is written by whoever has it, in
	// bytes; what is larger the kernel may not take without waiting.
	atOnceBytes = 32 << 10
	// atOncePages is how many pages are written to one after the other. Beyond
	// that they have goroutines, which share the cores.
	atOncePages = 128
)

// outlet is a socket's connection, below its library. A small message to the
// people of a board is written as far as the kernel takes it at once, by whoever
// has it: that costs less than to start a goroutine for each of them. The
// library's own writes come after whatever the kernel has left over.
//
// A connection that is not the kernel's, as with TLS, has no such way.
type outlet struct {
	net.Conn
	raw  syscall.RawConn    // nil: no such way
	some func(uintptr) bool // o.writeSome, made once

	mu   sync.Mutex // held while something is written: only tried for what must not wait
	rest []byte     // of a message written at once; it belongs to others, too
}

func newOutlet(c net.Conn) *outlet {
	o := &outlet{Conn: c}
	o.some = o.writeSome
	if tcp, ok := c.(*net.TCPConn); ok {
		o.raw, _ = tcp.SyscallConn() // without it: the other way
	}
	return o
}

// Write is the library's. It hands over whole messages of the protocol, or
// parts of one while it has the socket for itself.
func (o *outlet) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.writeRest(); err != nil {
		return 0, err
	}
	return o.Conn.Write(p)
}

// flush writes what the kernel had left over. It may wait.
func (o *outlet) flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.writeRest()
}

func (o *outlet) writeRest() error {
	if len(o.rest) == 0 {
		return nil
	}
	_, err := o.Conn.Write(o.rest)
	o.rest = nil
	return err
}

// tryWrite writes a whole message of the protocol without waiting. taken says
// that it will go out: done, that nothing of it is left to flush.
func (o *outlet) tryWrite(p []byte) (taken, done bool) {
	if o == nil || o.raw == nil || !o.mu.TryLock() {
		return false, false
	}
	defer o.mu.Unlock()
	if len(o.rest) > 0 {
		return false, false
	}
	o.rest = p
	failed := o.raw.Write(o.some)
	if failed != nil || len(o.rest) == len(p) {
		o.rest = nil
		return false, false // the other way finds out what it is
	}
	return true, len(o.rest) == 0
}

// writeSome writes what the kernel takes of the rest, and never waits.
func (o *outlet) writeSome(fd uintptr) (done bool) {
	if n, _ := syscall.Write(int(fd), o.rest); n > 0 {
		o.rest = o.rest[n:]
	}
	if len(o.rest) == 0 {
		o.rest = nil // it belongs to others
	}
	return true
}

// wired is a text message as it goes over the wire, from a server: its head and
// itself (RFC 6455, 5.2).
func wired(text []byte) []byte {
	const finalText = 0x81
	b := make([]byte, 0, 10+len(text))
	switch n := len(text); {
	case n < 126:
		b = append(b, finalText, byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, finalText, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, finalText, 127), uint64(n))
	}
	return append(b, text...)
}

// letter is one message to many pages.
type letter struct {
	frame frame
	wire  []byte // nil: not to be written at once
}

// letterTo is a message to so many pages.
func letterTo(pages int, text []byte) letter {
	if pages > atOncePages || len(text) > atOnceBytes {
		return letter{frame: frame{text}}
	}
	wire := wired(text)
	return letter{frame{wire[len(wire)-len(text):]}, wire}
}

// deliver sends a letter: at once where nothing waits and the kernel takes it,
// else as [socket.send] does.
func (so *socket) deliver(l letter) {
	q := &so.out
	q.mu.Lock()
	if l.wire != nil && !q.sending && q.code == 0 && !q.dead {
		if taken, done := so.raw.tryWrite(l.wire); taken {
			if !done {
				so.startSending() // which flushes
			}
			q.mu.Unlock()
			return
		}
	}
	q.mu.Unlock()
	so.send(l.frame)
}
