package web

import (
	"bufio"
	"net"
	"net/http"
	"slices"
)

// smallBuffers gives a socket smaller buffers than a request has: there may be
// ten thousand of them, and most of the time they are quiet.
type smallBuffers struct {
	http.ResponseWriter
	conn *outlet
}

func (b *smallBuffers) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(b.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	b.conn = newOutlet(conn)
	var early []byte // what the page sent with its request
	if n := rw.Reader.Buffered(); n > 0 {
		early, _ = rw.Reader.Peek(n)
		early = slices.Clone(early)
	}
	read := bufio.NewReaderSize(&after{early, conn}, 512)
	_, _ = read.Peek(len(early))
	return b.conn, bufio.NewReadWriter(read, bufio.NewWriterSize(b.conn, 1<<10)), nil
}

// after reads what came early, then the rest.
type after struct {
	early []byte
	conn  net.Conn
}

func (a *after) Read(p []byte) (int, error) {
	if len(a.early) == 0 {
		return a.conn.Read(p)
	}
	n := copy(p, a.early)
	if a.early = a.early[n:]; len(a.early) == 0 {
		a.early = nil
	}
	return n, nil
}
