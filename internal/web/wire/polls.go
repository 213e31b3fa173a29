package wire

import "github.com/stoahq/stoa/internal/classroom"

// PollSpec is a question that somebody wants to ask.
type PollSpec struct {
	Key       string   `json:"key" doc:"Made by the page: the same again makes nothing."`
	Question  string   `json:"question"`
	Choices   []string `json:"choices,omitempty" doc:"2 to 10; missing: yes and no."`
	Several   bool     `json:"several,omitempty"`
	Anonymous bool     `json:"anonymous,omitempty"`
	Live      bool     `json:"live,omitempty" doc:"Everybody sees results while it is open."`
	Open      bool     `json:"open,omitempty" doc:"Asked at once; else it is a draft."`
}

// PollDeed does something with a poll.
type PollDeed struct {
	ID string             `json:"id"`
	Do classroom.PollDeed `json:"do" enum:"open,close,share,hide,delete"`
}

// PollChoice answers a poll.
type PollChoice struct {
	ID      string `json:"id"`
	Choices []int  `json:"choices" doc:"Their numbers, from 0."`
}

// Poll is a poll as a person sees it.
type Poll struct {
	ID        string              `json:"id"`
	Rev       int64               `json:"rev" doc:"Of two messages about a poll the one with the higher counts."`
	Run       int                 `json:"run,omitempty" doc:"The number of its run; in lists of what was asked."`
	Question  string              `json:"question"`
	Choices   []string            `json:"choices,omitempty" doc:"Missing: yes and no."`
	Several   bool                `json:"several"`
	Anonymous bool                `json:"anonymous"`
	Live      bool                `json:"live"`
	State     classroom.PollState `json:"state" enum:"draft,open,closed"`
	Shared    bool                `json:"shared"`
	Opened    int64               `json:"opened,omitempty"`
	Closed    int64               `json:"closed,omitempty"`
	Answered  int                 `json:"answered" doc:"How many people."`
	Counts    []int               `json:"counts,omitempty" doc:"How often each choice was taken; missing: this person does not see results."`
}

// SocketPolls are all polls of a run that a page sees, after its welcome.
type SocketPolls struct {
	T     string           `json:"t" enum:"polls"`
	Polls []Poll           `json:"polls"`
	Mine  map[string][]int `json:"mine" doc:"By poll: what this person has answered."`
}

// SocketPoll is a poll that differs from what it was, or is no more.
type SocketPoll struct {
	T       string `json:"t" enum:"poll"`
	Poll    *Poll  `json:"poll,omitempty"`
	Deleted string `json:"deleted,omitempty" doc:"The id of a draft."`
}

// SocketAnswered tells all pages of a person what they have answered.
type SocketAnswered struct {
	T    string `json:"t" enum:"answered"`
	Poll string `json:"poll"`
	Mine []int  `json:"mine"`
}

// AskedPolls are those of a session, the latest first.
type AskedPolls struct {
	Session string `json:"session"`
	Polls   []Poll `json:"polls"`
	Next    string `json:"next,omitempty"`
}

// PollAnswer is what somebody answered by name.
type PollAnswer struct {
	Somebody
	Choices []int `json:"choices"`
	At      int64 `json:"at"`
}

// PollAnswers are who answered what, by name.
type PollAnswers struct {
	Poll    Poll         `json:"poll"`
	Answers []PollAnswer `json:"answers"`
}

// RecordAnswer is an answer in a record.
type RecordAnswer struct {
	Session   string   `json:"session"`
	Run       int      `json:"run"`
	Question  string   `json:"question"`
	Answer    []string `json:"answer,omitempty" doc:"Missing where it is anonymous: it is not known whose is whose."`
	Anonymous bool     `json:"anonymous,omitempty"`
	At        string   `json:"at,omitempty"`
}
