package client

import (
	"bytes"
	"encoding/json"
)

// kindOf is a message's type. The server puts it first, so that nothing has to
// be decoded; a message that does not is decoded all the same.
func kindOf(body []byte) string {
	const head = `{"t":"`
	if len(body) > len(head) && string(body[:len(head)]) == head {
		if end := bytes.IndexByte(body[len(head):], '"'); end >= 0 {
			return known(body[len(head) : len(head)+end])
		}
	}
	var m struct {
		T string `json:"t"`
	}
	_ = json.Unmarshal(body, &m)
	return m.T
}

// known avoids an allocation per message.
func known(b []byte) string {
	switch string(b) {
	case "door":
		return "door"
	case "result":
		return "result"
	case "welcome":
		return "welcome"
	case "events":
		return "events"
	case "ping":
		return "ping"
	case "bye":
		return "bye"
	case "sessions":
		return "sessions"
	case "doc":
		return "doc"
	case "ops":
		return "ops"
	case "ack":
		return "ack"
	case "moments":
		return "moments"
	default:
		return string(b)
	}
}

// number finds the first integer field of that name, key in the form `"rev":`.
// A quote inside a JSON string is escaped, so no text can look like a key.
func number(body []byte, key string) (n int64, ok bool) {
	i := bytes.Index(body, []byte(key))
	if i < 0 {
		return 0, false
	}
	i += len(key)
	minus := i < len(body) && body[i] == '-'
	if minus {
		i++
	}
	for ; i < len(body) && body[i] >= '0' && body[i] <= '9'; i++ {
		n, ok = n*10+int64(body[i]-'0'), true
	}
	if minus {
		n = -n
	}
	return n, ok
}

// text finds the first string field of that name, key in the form `"token":"`.
// It is meant for ids and tokens, which hold nothing that JSON escapes.
func text(body []byte, key string) string {
	i := bytes.Index(body, []byte(key))
	if i < 0 {
		return ""
	}
	i += len(key)
	end := bytes.IndexByte(body[i:], '"')
	if end < 0 {
		return ""
	}
	return string(body[i : i+end])
}
