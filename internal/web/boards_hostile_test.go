package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/board"
	"github.com/stoahq/stoa/internal/web"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// logbook is a log that tests read.
type logbook struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(p)
}

// says counts lines with a text.
func (l *logbook) says(text string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.out.String()) {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}

// besieged is a session with a host and a member who draw, whom nothing that a
// guest does may disturb.
type besieged struct {
	*world
	item      wire.Item
	doc       string
	host, ana *webtest.Page
	log       *logbook
	n         int64
}

func besiege(t *testing.T) *besieged {
	t.Helper()
	s := &besieged{log: &logbook{}}
	s.world = newWorld(t, options{web: func(c *web.Config) {
		c.Log = slog.New(slog.NewTextHandler(s.log, nil))
	}})
	s.item = s.session(map[string]any{"guests": "direct"})
	s.host, s.ana = s.draws(s.world.host, s.item), s.draws(s.guest(s.item, "Ana"), s.item)
	s.doc = s.host.Boards()[0].ID
	return s
}

// calm checks that the others draw on, and that nothing of the enemy's is there.
func (s *besieged) calm() {
	s.Helper()
	s.n++
	ack := s.put(s.ana, s.doc, rect("calm", s.n))
	require.Nil(s, ack.Error)
	require.NoError(s, s.host.UntilSeq(s.ctx, s.doc, ack.Seq))
	b := s.host.Board(s.doc)
	require.Equal(s, map[string]int64{"calm": s.n}, b.Shows())
	require.Zero(s, b.Gaps+b.Resyncs)
	s.undisturbed(s.host)
}

func TestHostilePutsAreCut(t *testing.T) {
	s := besiege(t)
	put := func(els string) string { return fmt.Sprintf(`{"t":"put","doc":%q,"b":1,"els":%s}`, s.doc, els) }
	for what, c := range map[string]struct {
		say  string
		code int
	}{
		"no elements":                 {put(`[]`), wire.CloseMalformed},
		"elements that are no list":   {put(`{"id":"a"}`), wire.CloseMalformed},
		"too many":                    {put("[" + strings.Repeat("1,", board.MaxBatch) + "1]"), wire.CloseMalformed},
		"an odd board":                {`{"t":"put","doc":"a/b","b":1,"els":[1]}`, wire.CloseMalformed},
		"an unknown field":            {`{"t":"put","doc":"a","b":1,"els":[1],"force":true}`, wire.CloseMalformed},
		"a number out of all bounds":  {`{"t":"open","doc":"a","seq":1e300}`, wire.CloseMalformed},
		"a seq below all":             {`{"t":"open","doc":"a","seq":-1}`, wire.CloseMalformed},
		"a cursor without end":        {fmt.Sprintf(`{"t":"eph","doc":%q,"cursor":{"x":1e300,"y":0}}`, s.doc), wire.CloseMalformed},
		"a view of nothing":           {fmt.Sprintf(`{"t":"gather","doc":%q,"view":{"x":0,"y":0,"w":-1,"h":0,"zoom":0}}`, s.doc), wire.CloseMalformed},
		"a put over the limit":        {put(`["` + strings.Repeat("x", 400<<10) + `"]`), wire.CloseTooLarge},
		"a large message of no batch": {`{"t":"active","age":` + strings.Repeat(" ", 100<<10) + `1}`, wire.CloseTooLarge},
	} {
		t.Run(what, func(t *testing.T) {
			p := s.draws(s.guest(s.item, "Mallory"), s.item)
			require.NoError(t, p.Send(s.ctx, []byte(c.say)))
			s.closes(p, c.code)
		})
	}
	t.Run("a message of 100 MB", func(t *testing.T) {
		p := s.draws(s.guest(s.item, "Mallory"), s.item)
		_ = p.Send(s.ctx, []byte(put(`["`+strings.Repeat("x", 100<<20)+`"]`))) // it is cut before its end
		code, err := p.Closed(s.ctx)
		require.NoError(t, err)
		require.Contains(t, []int{wire.CloseTooLarge, 1006}, code)
	})
	t.Run("10,000 batches a second", func(t *testing.T) {
		p := s.draws(s.guest(s.item, "Mallory"), s.item)
		before := s.log.says("too many messages")
		el := rect("flood", 1, "isDeleted", true)
		for i := range int64(10_000) {
			if p.Send(s.ctx, wire.SocketPut{T: "put", Doc: s.doc, B: i, Els: []json.RawMessage{el}}) != nil {
				break
			}
		}
		s.closes(p, wire.CloseTooMany)
		require.Equal(t, before+1, s.log.says("too many messages"), "logged once")
	})
	t.Run("a flood of small elements", func(t *testing.T) {
		p := s.draws(s.guest(s.item, "Mallory"), s.item)
		// On a board that there is not: to refuse each of them takes a slow machine longer
		// than it takes to be allowed as many again.
		flood := fmt.Sprintf(`{"t":"put","doc":"b-none","b":1,"els":[%s1]}`, strings.Repeat("1,", board.MaxBatch-1))
		for range 15 {
			if p.Send(s.ctx, []byte(flood)) != nil {
				break
			}
		}
		s.closes(p, wire.CloseTooMany)
	})
	s.calm()
}

func TestHostileElementsAreRejected(t *testing.T) {
	s := besiege(t)
	s.calm()
	b := s.guest(s.item, "Mallory")
	p := s.draws(b, s.item)
	hash := strings.Repeat("ab", 32)
	for what, c := range map[string]struct {
		el   json.RawMessage
		code string
	}{
		"no element":              {json.RawMessage(`7`), "invalid"},
		"an embed":                {rect("m", 1, "type", "embeddable"), "invalid"},
		"an iframe":               {rect("m", 1, "type", "iframe"), "invalid"},
		"a script in a link":      {rect("m", 1, "link", "javascript:alert(1)"), "invalid"},
		"a wrong type":            {rect("m", 1, "x", "1"), "invalid"},
		"no number":               {json.RawMessage(strings.Replace(string(rect("m", 1)), `"x":10`, `"x":1e999`, 1)), "invalid"},
		"a text without end":      {rect("m", 1, "type", "text", "text", strings.Repeat("x", 20_001)), "too_large"},
		"too large":               {rect("m", 1, "customData", map[string]string{"x": strings.Repeat("y", 256<<10)}), "too_large"},
		"one that wins for ever":  {rect("calm", 1<<53, "versionNonce", 5), "ahead"},
		"a new one far ahead":     {rect("m", 1<<40, "versionNonce", 5), "ahead"},
		"a version that is none":  {rect("m", -1), "invalid"},
		"not UTF-8":               {json.RawMessage("{\"id\":\"m\xff\"}"), "invalid"},
		"a file of nobody":        {rect("m", 1, "type", "image", "fileId", hash, "status", "saved"), "unknown_file"},
		"a lock":                  {rect("calm", 100, "locked", true), "locked"},
		"an older one":            {rect("calm", 1, "versionNonce", 4000), "stale"},
		"deep nesting":            {json.RawMessage(strings.Repeat("[", 5000) + strings.Repeat("]", 5000)), "invalid"},
		"an odd id":               {rect("a/b c", 1), "invalid"},
		"a member that is a trap": {json.RawMessage(`{"id":"m","__proto__":{"x":1}}`), "invalid"},
	} {
		t.Run(what, func(t *testing.T) {
			ack := s.put(p, s.doc, c.el)
			require.Nil(t, ack.Error)
			require.Equal(t, ack.From, ack.Seq, "nothing is taken")
			require.Len(t, ack.Rej, 1)
			require.Equal(t, c.code, ack.Rej[0].Code)
		})
	}
	require.Equal(t, 1, s.log.says("elements that pages do not make"), "logged once")

	other := s.session(map[string]any{"guests": "direct"})
	hers := s.enter(s.world.host, other)
	foreign := hers.Boards()[0].ID
	require.Equal(t, "not_found", s.put(p, foreign, rect("m", 1)).Error.Code)
	require.Equal(t, "not_found", s.put(p, "unknown", rect("m", 1)).Error.Code)
	_, err := s.late(b, s.item, foreign, p.Now().Me.ID, 1, rect("m", 1))
	require.Equal(t, "not_found", code(err))
	require.Equal(t, "not_found", code(b.Ask(s.ctx, "GET", "/api/v1/sessions/"+s.item.Link+"/boards/"+foreign, nil, nil)))
	require.NoError(t, p.Send(s.ctx, wire.SocketOpen{T: "open", Doc: foreign}))
	require.NoError(t, hers.Send(s.ctx, wire.SocketOpen{T: "open", Doc: foreign}))
	require.NoError(t, hers.UntilBoard(s.ctx, "an answer", foreign, func(b *webtest.Board) bool { return b.Mode != "" }))

	// What a page sends as the author is not believed.
	s.put(p, s.doc, rect("mine", 1, "author", s.host.Now().Me.ID))
	require.NoError(t, s.host.UntilBoard(s.ctx, "the element", s.doc, func(b *webtest.Board) bool { return b.Elements["mine"] != nil }))
	require.Contains(t, string(s.host.Board(s.doc).Elements["mine"]), fmt.Sprintf(`"author":%q`, p.Now().Me.ID))
	s.put(p, s.doc, rect("mine", 2, "isDeleted", true))
	s.calm()
}
