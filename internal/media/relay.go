package media

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"github.com/livekit/protocol/livekit"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
)

const (
	// writeTimeout is how long a page or LiveKit may take to take a message.
	writeTimeout = 10 * time.Second
	// goodbyeTimeout is how long a page that is cut may take to hear why.
	goodbyeTimeout = 400 * time.Millisecond
)

// relay carries messages between a page and LiveKit.
type relay struct {
	page, livekit *websocket.Conn
	stripICE      bool
	names         *atomic.Bool // the page is told of people who send nothing
	own           string       // the metadata of its person, whom it always knows
}

// greet reads from LiveKit until it sends the participant's token, which is
// the first thing that it does once a join is complete. Before that, a command
// to remove the participant may be overtaken by the join.
func greet(ctx context.Context, conn *websocket.Conn) (greeting [][]byte, err error) {
	for {
		_, msg, err := conn.Read(ctx)
		if err != nil {
			return nil, fmt.Errorf("join: %w", err)
		}
		greeting = append(greeting, msg)
		if kind, _, _ := protowire.ConsumeTag(msg); kind == fieldRefreshToken || kind == fieldLeave {
			return greeting, nil
		}
	}
}

// run hands the greeting to the page and then messages both ways. It returns
// when the socket is cut or either side has hung up. Both sockets are closed then.
func (r *relay) run(socket context.Context, greeting [][]byte) {
	up, down := make(chan error, 1), make(chan error, 1)
	go func() { up <- pump(r.page.Read, r.livekit, fromPage) }()
	go func() { down <- pump(after(greeting, r.livekit.Read), r.page, r.forPage) }()
	select {
	case <-socket.Done():
		_ = r.livekit.CloseNow() // first: from here on nothing passes
		r.goodbye(context.Cause(socket))
		<-up
		<-down
	case err := <-up:
		_ = r.livekit.CloseNow()
		if errors.Is(err, errText) {
			r.hangUp(websocket.StatusUnsupportedData, "binary messages only")
		}
		_ = r.page.CloseNow()
		<-down
	case err := <-down:
		_ = r.livekit.CloseNow()
		code := websocket.CloseStatus(err)
		if code != websocket.StatusNormalClosure {
			code = websocket.StatusTryAgainLater
		}
		r.hangUp(code, "")
		<-up
	}
}

// goodbye tells the page, in LiveKit's words, that it is out, so that it need
// not find out by trying to come back.
func (r *relay) goodbye(why error) {
	leave := &livekit.LeaveRequest{Action: livekit.LeaveRequest_DISCONNECT}
	switch why {
	case errCut:
		leave.Reason = livekit.DisconnectReason_PARTICIPANT_REMOVED
	case errEnded:
		leave.Reason = livekit.DisconnectReason_ROOM_DELETED
	case errReplaced:
		r.hangUp(websocket.StatusPolicyViolation, "replaced")
		return
	default: // the server is closing: let the page come back by itself
		r.hangUp(websocket.StatusServiceRestart, "")
		return
	}
	msg, err := proto.Marshal(&livekit.SignalResponse{Message: &livekit.SignalResponse_Leave{Leave: leave}})
	if err == nil {
		ctx, cancel := context.WithTimeout(context.Background(), goodbyeTimeout)
		defer cancel()
		_ = r.page.Write(ctx, websocket.MessageBinary, msg)
	}
	r.hangUp(websocket.StatusNormalClosure, "")
}

// hangUp closes the page's socket, politely for a moment.
func (r *relay) hangUp(code websocket.StatusCode, reason string) {
	late := time.AfterFunc(goodbyeTimeout, func() { _ = r.page.CloseNow() })
	defer late.Stop()
	_ = r.page.Close(code, reason)
}

// read is websocket.Conn.Read, or something like it.
type read func(context.Context) (websocket.MessageType, []byte, error)

// after reads the messages that are there, then the ones to come.
func after(there [][]byte, next read) read {
	return func(ctx context.Context) (websocket.MessageType, []byte, error) {
		if len(there) == 0 {
			return next(ctx)
		}
		msg := there[0]
		there = there[1:]
		return websocket.MessageBinary, msg, nil
	}
}

// pump carries messages one way until something fails. change may leave
// a message out by returning nil.
func pump(from read, to *websocket.Conn, change func(websocket.MessageType, []byte) ([]byte, error)) error {
	for {
		kind, msg, err := from(context.Background()) // ends by closing its socket
		if err != nil {
			return err
		}
		if msg, err = change(kind, msg); err != nil {
			return err
		} else if msg == nil {
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
		err = to.Write(ctx, kind, msg)
		cancel()
		if err != nil {
			return err
		}
	}
}

var errText = errors.New("text message")

// fromPage refuses text: LiveKit would then answer in JSON, which forPage cannot read.
func fromPage(kind websocket.MessageType, msg []byte) ([]byte, error) {
	if kind != websocket.MessageBinary {
		return nil, errText
	}
	return msg, nil
}

// Numbers of fields in LiveKit's protocol.
const (
	fieldJoin         = 1  // SignalResponse.join
	fieldUpdate       = 5  // SignalResponse.update
	fieldLeave        = 8  // SignalResponse.leave
	fieldRefreshToken = 16 // SignalResponse.refresh_token
	fieldReconnect    = 19 // SignalResponse.reconnect
	fieldRoomMoved    = 24 // SignalResponse.room_moved, which has a token
	fieldJoinICE      = 5  // JoinResponse.ice_servers
	fieldReconnectICE = 1  // ReconnectResponse.ice_servers
)

// forPage takes out of a message what pages are not to have: LiveKit's tokens,
// its list of STUN servers when that is not ours, and who is there and sends
// nothing, where the page is not to know. A message has one field, the kind of
// message it is, so a glance at its tag is enough for most.
func (r *relay) forPage(_ websocket.MessageType, msg []byte) ([]byte, error) {
	kind, _, n := protowire.ConsumeTag(msg)
	if n < 0 {
		return nil, protowire.ParseError(n)
	}
	if (kind == fieldJoin || kind == fieldUpdate) && !r.names.Load() {
		var err error
		if msg, err = r.withoutNames(msg); err != nil {
			return nil, err
		}
	}
	switch {
	case kind == fieldRefreshToken, kind == fieldRoomMoved:
		return nil, nil
	case kind == fieldJoin && r.stripICE:
		return without(msg, kind, fieldJoinICE)
	case kind == fieldReconnect && r.stripICE:
		return without(msg, kind, fieldReconnectICE)
	}
	return msg, nil
}

// withoutNames takes name and metadata from everybody who sends nothing. Who
// does is told again, with both, when they begin to.
func (r *relay) withoutNames(msg []byte) ([]byte, error) {
	var m livekit.SignalResponse
	if err := proto.Unmarshal(msg, &m); err != nil {
		return nil, fmt.Errorf("livekit's message: %w", err)
	}
	for _, p := range append(m.GetJoin().GetOtherParticipants(), m.GetUpdate().GetParticipants()...) {
		if len(p.Tracks) == 0 && p.Metadata != r.own {
			p.Name, p.Metadata, p.Attributes = "", "", nil
		}
	}
	return proto.Marshal(&m)
}

// without removes a field of the message that is the first field of msg.
func without(msg []byte, outer, inner protowire.Number) ([]byte, error) {
	_, _, n := protowire.ConsumeTag(msg)
	body, m := protowire.ConsumeBytes(msg[n:])
	if m < 0 {
		return nil, protowire.ParseError(m)
	}
	kept := make([]byte, 0, len(body))
	for len(body) > 0 {
		num, _, size := protowire.ConsumeField(body)
		if size < 0 {
			return nil, protowire.ParseError(size)
		}
		if num != inner {
			kept = append(kept, body[:size]...)
		}
		body = body[size:]
	}
	out := protowire.AppendTag(make([]byte, 0, len(msg)), outer, protowire.BytesType)
	return append(protowire.AppendBytes(out, kept), msg[n+m:]...), nil
}
