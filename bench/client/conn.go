package client

import (
	"context"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6455 asks for it
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Dialer says how sockets are opened.
type Dialer struct {
	Addr   string        // host:port of the server
	Source net.IP        // the local address; nil: any
	Cookie string        // the whole Cookie header; empty: none
	Within time.Duration // for connecting and the handshake; 0: 30 s
}

// Conn is the client's end of one WebSocket. Send may be called from any
// goroutine.
type Conn struct {
	nc     *net.TCPConn
	handle func(body []byte, at time.Time)

	write sync.Mutex

	rest    []byte // bytes of a frame that has not arrived in full
	message []byte // a fragmented message so far
	done    chan struct{}
	err     error // why it is over; read after done
}

// CloseError is the close frame that ended a connection.
type CloseError struct {
	Code   int
	Reason string
}

func (e *CloseError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("closed: %d %s", e.Code, e.Reason))
}

// Opcodes of RFC 6455.
const (
	opContinue = 0x0
	opText     = 0x1
	opBinary   = 0x2
	opClose    = 0x8
	opPing     = 0x9
	opPong     = 0xA
)

// maxMessage is what a client takes in one message; a server that sends more
// is broken.
const maxMessage = 64 << 20

var buffers = sync.Pool{New: func() any { b := make([]byte, 64<<10); return &b }}

// Dial opens a socket. handle gets every message from one goroutine; body is
// good until it returns.
func (d Dialer) Dial(ctx context.Context, handle func(body []byte, at time.Time)) (*Conn, error) {
	within := d.Within
	if within == 0 {
		within = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	nd := net.Dialer{KeepAlive: -1}
	if d.Source != nil {
		nd.Control = lateBind
		nd.LocalAddr = &net.TCPAddr{IP: d.Source}
	}
	nc, err := nd.DialContext(ctx, "tcp", d.Addr)
	if err != nil {
		return nil, err
	}
	c := &Conn{nc: nc.(*net.TCPConn), handle: handle, done: make(chan struct{})}
	deadline, _ := ctx.Deadline()
	_ = nc.SetDeadline(deadline)
	if err := c.handshake(d); err != nil {
		_ = nc.Close()
		return nil, fmt.Errorf("handshake: %w", err)
	}
	_ = nc.SetDeadline(time.Time{})
	raw, err := c.nc.SyscallConn()
	if err != nil {
		_ = nc.Close()
		return nil, err
	}
	go c.readLoop(raw)
	return c, nil
}

// lateBind leaves the choice of the port to connect, which knows that one port
// can serve many servers; bind would search for one that nothing uses at all.
func lateBind(_, _ string, raw syscall.RawConn) error {
	const ipBindAddressNoPort = 24 // linux/in.h
	var err error
	if cerr := raw.Control(func(fd uintptr) {
		err = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IP, ipBindAddressNoPort, 1)
	}); cerr != nil {
		return cerr
	}
	return err
}

func (c *Conn) handshake(d Dialer) error {
	var nonce [16]byte
	_, _ = rand.Read(nonce[:])
	key := base64.StdEncoding.EncodeToString(nonce[:])
	cookie := ""
	if d.Cookie != "" {
		cookie = "Cookie: " + d.Cookie + "\r\n"
	}
	request := "GET /api/v1/socket HTTP/1.1\r\nHost: " + d.Addr + "\r\nOrigin: http://" + d.Addr +
		"\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: stoa.v1" +
		"\r\nSec-WebSocket-Key: " + key + "\r\n" + cookie + "\r\n"
	if _, err := io.WriteString(c.nc, request); err != nil {
		return err
	}
	head, err := c.readHead()
	if err != nil {
		return err
	}
	status, header, _ := strings.Cut(head, "\r\n")
	if !strings.HasPrefix(status, "HTTP/1.1 101 ") {
		return errors.New(status)
	}
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) //nolint:gosec // RFC 6455
	want := base64.StdEncoding.EncodeToString(sum[:])
	for line := range strings.SplitSeq(header, "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(name, "Sec-WebSocket-Accept") && strings.TrimSpace(value) == want {
			return nil
		}
	}
	return errors.New("no valid Sec-WebSocket-Accept")
}

// readHead reads the answer's head; what comes after it stays for readLoop.
func (c *Conn) readHead() (string, error) {
	buf := make([]byte, 0, 1024)
	for {
		if len(buf) == cap(buf) {
			if len(buf) > 16<<10 {
				return "", errors.New("the answer's head is too long")
			}
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := c.nc.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if head, rest, ok := strings.Cut(string(buf), "\r\n\r\n"); ok {
			c.rest = []byte(rest)
			return head, nil
		}
		if err != nil {
			return "", err
		}
	}
}

// readLoop borrows a buffer only while there is something to read.
func (c *Conn) readLoop(raw syscall.RawConn) {
	var (
		buf  *[]byte
		n    int
		rerr error
	)
	fill := func(fd uintptr) bool {
		buf = buffers.Get().(*[]byte)
		for {
			n, rerr = syscall.Read(int(fd), *buf)
			if !errors.Is(rerr, syscall.EINTR) {
				break
			}
		}
		if errors.Is(rerr, syscall.EAGAIN) {
			buffers.Put(buf)
			return false
		}
		return true
	}
	err := c.take(nil, time.Now())
	for err == nil {
		if err = raw.Read(fill); err != nil {
			break
		}
		switch {
		case rerr != nil:
			err = rerr
		case n == 0:
			err = io.ErrUnexpectedEOF
		default:
			err = c.take((*buf)[:n], time.Now())
		}
		buffers.Put(buf)
	}
	c.err = err
	c.rest, c.message = nil, nil
	_ = c.nc.Close()
	close(c.done)
}

// take handles the frames that are complete and keeps the rest.
func (c *Conn) take(data []byte, at time.Time) error {
	if len(c.rest) > 0 {
		c.rest = append(c.rest, data...)
		data = c.rest
	}
	for {
		head, size, err := frameSize(data)
		if err != nil {
			return err
		}
		if head == 0 || len(data) < head+size {
			if need := head + size; need > len(data) && cap(c.rest) < need {
				data = append(make([]byte, 0, need), data...)
				c.rest = data
				return nil
			}
			break
		}
		if err := c.frame(data[0], data[head:head+size], at); err != nil {
			return err
		}
		data = data[head+size:]
	}
	if len(data) == 0 {
		c.rest = nil
		return nil
	}
	c.rest = append(c.rest[:0], data...)
	return nil
}

// frameSize reads a frame's head: its length and that of the payload; 0 when
// the head is not complete.
func frameSize(b []byte) (head, size int, err error) {
	if len(b) < 2 {
		return 0, 0, nil
	}
	if b[0]&0x70 != 0 || b[1]&0x80 != 0 {
		return 0, 0, errors.New("a reserved bit or a mask from the server")
	}
	long := uint64(b[1] & 0x7f)
	head = 2
	switch long {
	case 126:
		if head = 4; len(b) < head {
			return 0, 0, nil
		}
		long = uint64(binary.BigEndian.Uint16(b[2:]))
	case 127:
		if head = 10; len(b) < head {
			return 0, 0, nil
		}
		long = binary.BigEndian.Uint64(b[2:])
	}
	if long > maxMessage {
		return 0, 0, fmt.Errorf("a frame of %d bytes", long)
	}
	return head, int(long), nil
}

func (c *Conn) frame(first byte, payload []byte, at time.Time) error {
	fin, op := first&0x80 != 0, first&0x0f
	switch op {
	case opText, opBinary, opContinue:
		if fin && len(c.message) == 0 {
			c.handle(payload, at)
			return nil
		}
		if len(c.message)+len(payload) > maxMessage {
			return errors.New("a message that is too long")
		}
		c.message = append(c.message, payload...)
		if fin {
			c.handle(c.message, at)
			c.message = nil
		}
		return nil
	case opPing:
		return c.send(opPong, payload)
	case opPong:
		return nil
	case opClose:
		_ = c.send(opClose, payload)
		e := &CloseError{Code: 1005}
		if len(payload) >= 2 {
			e.Code, e.Reason = int(binary.BigEndian.Uint16(payload)), string(payload[2:])
		}
		return e
	default:
		return fmt.Errorf("opcode %d", op)
	}
}

// Send sends one text message.
func (c *Conn) Send(body []byte) error { return c.send(opText, body) }

func (c *Conn) send(op byte, body []byte) error {
	c.write.Lock()
	defer c.write.Unlock()
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	b := append((*buf)[:0], 0x80|op)
	switch {
	case len(body) < 126:
		b = append(b, 0x80|byte(len(body)))
	case len(body) < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(len(body)))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(len(body)))
	}
	// The mask is there against confused proxies; a load driver needs no
	// unpredictable one.
	mask := [4]byte{0x5a, 0xc3, 0x17, 0x9e}
	b = append(b, mask[:]...)
	start := len(b)
	b = append(b, body...)
	for i := range b[start:] {
		b[start+i] ^= mask[i&3]
	}
	_, err := c.nc.Write(b)
	return err
}

// Cut drops the connection without a word. It leaves no port waiting behind.
func (c *Conn) Cut() {
	_ = c.nc.SetLinger(0)
	_ = c.nc.Close()
	<-c.done
}

// Close closes the connection as a page that is closed does.
func (c *Conn) Close() {
	_ = c.send(opClose, []byte{0x03, 0xe9}) // 1001: going away
	c.Cut()
}

// Done is closed when the connection is over; Err then says why.
func (c *Conn) Done() <-chan struct{} { return c.done }

// Err is why the connection is over, nil while it is not: a *CloseError, or
// what went wrong underneath.
func (c *Conn) Err() error {
	select {
	case <-c.done:
		return c.err
	default:
		return nil
	}
}
