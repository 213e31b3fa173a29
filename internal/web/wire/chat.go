package wire

import "github.com/stoahq/stoa/internal/session"

// ChatMessage is one message of a session's chat, as it is now.
type ChatMessage struct {
	ID      string     `json:"id" doc:"Of the author's page's choice."`
	N       int64      `json:"n" doc:"Its place in the session's one order."`
	Seq     int64      `json:"seq" doc:"Of its last change."`
	Run     string     `json:"run"`
	At      int64      `json:"at"`
	By      string     `json:"by" doc:"The author's person id; names has the name, unless it was erased."`
	To      string     `json:"to,omitempty" doc:"Only this person and the author see it."`
	Room    string     `json:"room,omitempty" doc:"The breakout room in which it was said; missing: the main one."`
	InRoom  string     `json:"inRoom,omitempty" doc:"The name that the room had."`
	All     bool       `json:"all,omitempty" doc:"A host wrote it to all breakout rooms at once."`
	Text    string     `json:"text,omitempty"`
	Reply   string     `json:"reply,omitempty" doc:"The id of what it answers."`
	Files   []ChatFile `json:"files,omitempty"`
	Edited  int64      `json:"edited,omitempty"`
	Deleted string     `json:"deleted,omitempty" enum:"author,host" doc:"It is a stub, and who has deleted it: its author, or a host or moderator."`
	Clears  bool       `json:"clears,omitempty" doc:"Everything for everybody that its run had before it is taken away."`
}

// ChatFile is a file of the session in a message.
type ChatFile struct {
	Hash   string `json:"sha256"`
	Name   string `json:"name"`
	Type   string `json:"type" doc:"Empty: the file is lost."`
	Size   int64  `json:"size"`
	Width  int    `json:"width,omitempty" doc:"Of images that can be shown."`
	Height int    `json:"height,omitempty"`
}

// ChatRun divides a chat.
type ChatRun struct {
	ID      string `json:"id"`
	Number  int    `json:"number"`
	Started int64  `json:"started"`
}

// Chat is a part of a session's chat, as the asking person sees it.
type Chat struct {
	Epoch    string            `json:"epoch"`
	Seq      int64             `json:"seq" doc:"Of the last change of the whole chat: where to listen from."`
	Messages []ChatMessage     `json:"messages" doc:"In the order in which they were written."`
	More     bool              `json:"more" doc:"There are earlier ones."`
	Names    map[string]string `json:"names" doc:"Of those whose ids are in messages and partners. Who is missing was erased."`
	Runs     []ChatRun         `json:"runs" doc:"That messages are of, as far as they are kept."`
	Partners []string          `json:"partners" doc:"With whom the asking person wrote privately."`
	Notice   *ChatMessage      `json:"notice,omitempty" doc:"The last that was written to all breakout rooms and is still there."`
}

// ChatSettings say who may write; what oneself may is in me.may.
type ChatSettings struct {
	Write   session.Access `json:"write" enum:"everyone,accounts,hosts,nobody" doc:"To everybody."`
	Private session.Access `json:"private" enum:"everyone,accounts,hosts,nobody" doc:"To one person; to hosts and moderators everybody may, unless nobody."`
	Text    int            `json:"text" doc:"Characters of one message."`
	Files   int            `json:"files" doc:"Files of one message."`
}

// SocketListen has a page told of the chat from now on, and of what it has
// missed.
type SocketListen struct {
	T     string `json:"t" enum:"listen"`
	Epoch string `json:"epoch"`
	Seq   int64  `json:"seq"`
}

// SocketChat answers listen.
type SocketChat struct {
	T     string  `json:"t" enum:"chat"`
	Epoch string  `json:"epoch"`
	Seq   int64   `json:"seq"`
	Mode  DocMode `json:"mode" enum:"tail,snapshot" doc:"snapshot: fetch the chat, then listen again."`
}

// SocketSay writes a message. The same id again changes nothing.
type SocketSay struct {
	T     string    `json:"t" enum:"say"`
	ID    string    `json:"id"`
	To    string    `json:"to,omitempty" doc:"A person who is inside; missing: everybody."`
	Room  string    `json:"room,omitempty" doc:"The breakout room that one is in; missing: the main one. Not with to or all."`
	All   bool      `json:"all,omitempty" doc:"To all breakout rooms and the main one, with a notice on every page; for hosts, while rooms are open."`
	Text  string    `json:"text"`
	Reply string    `json:"reply,omitempty"`
	Files []SayFile `json:"files,omitempty"`
}

// SayFile is a file of the session that a message shall have.
type SayFile struct {
	Hash string `json:"sha256"`
	Name string `json:"name"`
}

// SocketAmend gives a message of one's own another text.
type SocketAmend struct {
	T    string `json:"t" enum:"amend"`
	ID   string `json:"id"`
	Text string `json:"text"`
}

// SocketUnsay deletes a message.
type SocketUnsay struct {
	T  string `json:"t" enum:"unsay"`
	ID string `json:"id"`
}

// SocketClear takes away what everybody sees of the run's chat. The same id
// again changes nothing.
type SocketClear struct {
	T  string `json:"t" enum:"clear"`
	ID string `json:"id"`
}

// SocketHeard answers say, amend, unsay and clear: done and committed, or
// refused.
type SocketHeard struct {
	T     string       `json:"t" enum:"heard"`
	ID    string       `json:"id"`
	Did   string       `json:"did" enum:"say,amend,unsay,clear"`
	Seq   int64        `json:"seq,omitempty" doc:"Of the message's last change."`
	Error *SocketError `json:"error,omitempty"`
}

// SocketSaid is what changed in the chat: after from, up to to, and all of it
// that the page may see.
type SocketSaid struct {
	T        string            `json:"t" enum:"said"`
	From     int64             `json:"from"`
	To       int64             `json:"to"`
	Messages []ChatMessage     `json:"messages"`
	Names    map[string]string `json:"names"`
}

// SocketRelisten says that something is missing: listen again.
type SocketRelisten struct {
	T string `json:"t" enum:"relisten"`
}
