package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/wire"
)

// messageLimit is the largest message that a page may send, in bytes.
const messageLimit = 64 << 10

// tokenMost is the longest token, in bytes; ours are shorter.
const tokenMost = 200

var errMalformed = errors.New("malformed message")

// parse reads one message of a page, strictly: what it returns is one of the
// wire.Socket… types that a page may send, with fields of sensible size. Every
// error wraps errMalformed.
func parse(raw []byte) (any, error) {
	if n, ok := plainPong(raw); ok {
		return wire.SocketPong{T: "pong", N: n}, nil
	}
	if isPut(raw) {
		if m, ok := plainPut(raw); ok && checkPut(m) {
			return m, nil
		}
		return strict(raw, checkPut)
	}
	var kind struct {
		T string `json:"t"`
	}
	if err := json.Unmarshal(raw, &kind); err != nil {
		return nil, fmt.Errorf("%w: %w", errMalformed, err)
	}
	switch kind.T {
	case "hello":
		return strict(raw, checkHello)
	case "command":
		return strict(raw, checkCommand)
	case "got":
		return strict(raw, func(m wire.SocketGot) bool { return isToken(m.Token) })
	case "active":
		return strict(raw, func(m wire.SocketActive) bool { return m.Age >= 0 })
	case "pong":
		return strict(raw, func(wire.SocketPong) bool { return true })
	case "sync":
		return strict(raw, func(m wire.SocketSync) bool { return m.Rev >= 0 })
	case "open":
		return strict(raw, func(m wire.SocketOpen) bool { return validID(m.Doc) && len(m.Epoch) <= 64 && m.Seq >= 0 })
	case "shut":
		return strict(raw, func(m wire.SocketShut) bool { return validID(m.Doc) })
	case "put":
		return strict(raw, checkPut)
	case "listen":
		return strict(raw, func(m wire.SocketListen) bool { return len(m.Epoch) <= 128 && m.Seq >= 0 })
	case "say":
		return strict(raw, checkSay)
	case "amend":
		return strict(raw, func(m wire.SocketAmend) bool { return validID(m.ID) && checkText(m.Text) })
	case "unsay":
		return strict(raw, func(m wire.SocketUnsay) bool { return validID(m.ID) })
	case "clear":
		return strict(raw, func(m wire.SocketClear) bool { return validID(m.ID) })
	case "eph":
		return strict(raw, checkEph)
	case "react":
		return strict(raw, func(m wire.SocketReact) bool { return slices.Contains(signs, m.What) })
	case "gather":
		return strict(raw, func(m wire.SocketGather) bool { return validID(m.Doc) && checkView(m.View) })
	}
	return nil, fmt.Errorf("%w: unknown type", errMalformed)
}

// putBegins is how pages begin a put, which is read only once: it may be large.
var putBegins = []byte(`{"t":"put","doc":`)

// isPut tells whether a message is a put as pages write it.
func isPut(raw []byte) bool { return bytes.HasPrefix(raw, putBegins) }

// plainPong reads a pong as pages write it. Ten thousand quiet pages send a
// thousand of them a second and nothing else, so what pages do all the time
// shall not need a decoder; a pong that is written otherwise goes through it.
func plainPong(raw []byte) (n int64, ok bool) {
	rest, ok := bytes.CutPrefix(raw, []byte(`{"t":"pong","n":`))
	if !ok {
		return 0, false
	}
	digits, ok := bytes.CutSuffix(rest, []byte("}"))
	if !ok {
		return 0, false
	}
	return plainNumber(digits)
}

// plainPut reads a put as pages write it: without copies, for there may be a
// hundred a second. One that is written otherwise goes through the decoder.
func plainPut(raw []byte) (m wire.SocketPut, ok bool) {
	doc, rest, ok := bytes.Cut(raw[len(putBegins):], []byte(`,"b":`))
	if !ok || len(doc) < 2 || doc[0] != '"' || doc[len(doc)-1] != '"' {
		return m, false
	}
	digits, rest, ok := bytes.Cut(rest, []byte(`,"els":`))
	if !ok {
		return m, false
	}
	m.T, m.Doc = "put", string(doc[1:len(doc)-1])
	if m.B, ok = plainNumber(digits); !ok {
		return m, false
	}
	if rest, ok = bytes.CutSuffix(rest, []byte("}")); !ok {
		return m, false
	}
	m.Els, ok = board.Elements(rest)
	return m, ok
}

// plainNumber reads a number without a sign, of 15 digits at most.
func plainNumber(digits []byte) (n int64, ok bool) {
	if len(digits) == 0 || len(digits) > 15 || digits[0] == '0' && len(digits) > 1 {
		return 0, false
	}
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, false
		}
		n = n*10 + int64(d-'0')
	}
	return n, true
}

// strict decodes a message without unknown fields or anything after it.
func strict[M any](raw []byte, ok func(M) bool) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	var m M
	if err := d.Decode(&m); err != nil {
		return nil, fmt.Errorf("%w: %w", errMalformed, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: more than one value", errMalformed)
	}
	if !ok(m) {
		return nil, fmt.Errorf("%w: a value is out of its range", errMalformed)
	}
	return m, nil
}

func isToken(t string) bool { return t != "" && len(t) <= tokenMost }

func checkHello(m wire.SocketHello) bool {
	if m.Lists == (m.Link != "") || len(m.Link) > 64 {
		return false
	}
	r := m.Resume
	return r == nil || !m.Lists && isToken(r.Token) && r.Rev >= 0 && (r.Age == nil || *r.Age >= 0)
}

func checkPut(m wire.SocketPut) bool {
	return m.T == "put" && validID(m.Doc) && len(m.Els) > 0 && len(m.Els) <= board.MaxBatch
}

// commands and which argument each of them needs.
var commands = map[string]func(wire.SocketArgs) bool{
	"enter": nil, "start": nil, "read": nil, "leave": nil, "extend": nil, "end": nil, "lock": nil, "unlock": nil,
	"admit":   func(a wire.SocketArgs) bool { return a.All != validID(a.Person) && (!a.All || !a.Always) },
	"decline": onePerson, "lend": onePerson, "unlend": onePerson, "remove": onePerson, "lift": onePerson, "raise": nil,
	"lower": func(a wire.SocketArgs) bool { return a.Person == "" || validID(a.Person) && !a.All },
	"mute":  func(a wire.SocketArgs) bool { return a.All != validID(a.Person) },
	"stop": func(a wire.SocketArgs) bool {
		return onePerson(a) && (a.What == session.Camera || a.What == session.Screen)
	},
	"status": func(a wire.SocketArgs) bool { return a.Status.Valid() },
	"timer":  timerDeed, "poll": checkPollSpec, "poll_do": checkPollDeed, "answer": checkAnswer,
	"rooms_open": checkRooms, "rooms_close": nil,
	"rooms_time": func(a wire.SocketArgs) bool { return a.More >= 0 && a.More <= roomsMost },
	"room_go": func(a wire.SocketArgs) bool {
		return (a.Person == "" || validID(a.Person)) && (a.Room == "" || validID(a.Room))
	},
	"room_call": func(a wire.SocketArgs) bool { return a.Person == "" || validID(a.Person) && !a.Call },
}

// roomsMost is how long breakout rooms stay open at most, in seconds.
const roomsMost = int64(session.MaxBreakout / time.Second)

func checkRooms(a wire.SocketArgs) bool {
	p := a.Rooms
	if p == nil || len(p.Rooms) == 0 || len(p.Rooms) > session.MaxRooms || !p.Placing.Valid() ||
		p.Seconds < 0 || p.Seconds > roomsMost {
		return false
	}
	for _, r := range p.Rooms {
		if p.Placing != session.ByHand && len(r.People) > 0 || slices.ContainsFunc(r.People, func(id string) bool { return !validID(id) }) {
			return false
		}
	}
	return true
}

func timerDeed(a wire.SocketArgs) bool {
	return a.Timer != nil && a.Timer.Do.Valid() && a.Timer.Seconds >= 0 &&
		a.Timer.Seconds <= int64(session.MaxTimer/time.Second)
}

func onePerson(a wire.SocketArgs) bool { return validID(a.Person) }

func checkCommand(m wire.SocketCommand) bool {
	check, known := commands[m.Name]
	if !known {
		return false
	}
	if check == nil {
		return m.Args == nil || *m.Args == wire.SocketArgs{}
	}
	var a wire.SocketArgs
	if m.Args != nil {
		a = *m.Args
	}
	return (m.Name == "remove" || !a.Back) && (m.Name == "stop" || a.What == "") && check(a)
}
