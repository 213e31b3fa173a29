package client

import (
	"encoding/json"
	"hash/maphash"
	"slices"
	"sync"
	"time"
)

// Recorder keeps what pages were told while the clock runs, so that it can be
// judged afterwards: decoding lists of people costs more than sending them. A
// server sends most messages to many pages; each is kept once.
type Recorder struct {
	seed   maphash.Seed
	shards [64]recorderShard
}

type recorderShard struct {
	mu   sync.Mutex
	seen map[uint64]*Recorded
}

// Recorded is one distinct message.
type Recorded struct {
	Kind string
	Body []byte

	once   sync.Once
	people []string
	gone   []string
	count  int
}

// Heard is a message as one page received it.
type Heard struct {
	*Recorded
	At time.Time
}

// Log is what one page heard, in order. It belongs to the page's goroutine
// until the page is quiet.
type Log []Heard

// NewRecorder makes an empty recorder.
func NewRecorder() *Recorder {
	r := &Recorder{seed: maphash.MakeSeed()}
	for i := range r.shards {
		r.shards[i].seen = make(map[uint64]*Recorded)
	}
	return r
}

// Add appends what a page heard to its log.
func (r *Recorder) Add(log *Log, m Message) {
	hash := maphash.Bytes(r.seed, m.Body)
	shard := &r.shards[hash%uint64(len(r.shards))]
	shard.mu.Lock()
	kept := shard.seen[hash]
	if kept == nil {
		kept = &Recorded{Kind: m.Kind, Body: slices.Clone(m.Body)}
		shard.seen[hash] = kept
	}
	shard.mu.Unlock()
	*log = append(*log, Heard{kept, m.At})
}

// decode reads the lists of people once, whoever asks.
func (m *Recorded) decode() {
	m.once.Do(func() {
		var v struct {
			People  []struct{ ID string } `json:"people"`
			Gone    []string              `json:"gone"`
			Session *struct{ Count int }  `json:"session"`
		}
		_ = json.Unmarshal(m.Body, &v)
		for _, p := range v.People {
			m.people = append(m.people, p.ID)
		}
		m.gone = v.Gone
		if v.Session != nil {
			m.count = v.Session.Count
		}
	})
}

// Knows says when a log's page had been told of everybody (the entries of its
// welcome and events), and how many it knew in the end. The zero time means
// never. People are known by their index in everybody.
func (l Log) Knows(everybody map[string]int) (at time.Time, known int) {
	here := make([]bool, len(everybody))
	for _, h := range l {
		if h.Kind != "welcome" && h.Kind != "events" {
			continue
		}
		h.decode()
		for _, id := range h.people {
			if i, ok := everybody[id]; ok && !here[i] {
				here[i] = true
				known++
			}
		}
		for _, id := range h.gone {
			if i, ok := everybody[id]; ok && here[i] {
				here[i] = false
				known--
			}
		}
		if known == len(everybody) && at.IsZero() {
			at = h.At
		}
	}
	if known < len(everybody) {
		return time.Time{}, known
	}
	return at, known
}

// Counted says when a log's page was first told that n people are inside. The
// zero time means never.
func (l Log) Counted(n int) time.Time {
	for _, h := range l {
		if h.Kind != "welcome" && h.Kind != "events" {
			continue
		}
		if h.decode(); h.count >= n {
			return h.At
		}
	}
	return time.Time{}
}

// First is the first message of a kind; nil when there was none.
func (l Log) First(kind string) *Heard {
	for i := range l {
		if l[i].Kind == kind {
			return &l[i]
		}
	}
	return nil
}

// Bytes is how much the page was sent.
func (l Log) Bytes() (n int64) {
	for _, h := range l {
		n += int64(len(h.Body))
	}
	return n
}
