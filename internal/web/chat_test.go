package web_test

import (
	"archive/zip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// chats opens a session's page, enters and listens to the chat.
func (w *world) chats(b *webtest.Browser, item wire.Item) *webtest.Page {
	w.Helper()
	p := w.enter(b, item)
	require.NoError(w, p.Listen(w.ctx, b, item.Link))
	return p
}

func (w *world) says(p *webtest.Page, m any) wire.SocketHeard {
	w.Helper()
	heard, err := p.Speak(w.ctx, m)
	require.NoError(w, err)
	return heard
}

func say(id, text string) wire.SocketSay { return wire.SocketSay{T: "say", ID: id, Text: text} }

func whisper(id, to, text string) wire.SocketSay {
	return wire.SocketSay{T: "say", ID: id, Text: text, To: to}
}

// hears waits until a page's chat has this text in this message.
func (w *world) hears(p *webtest.Page, id, text string) {
	w.Helper()
	require.NoError(w, p.UntilChat(w.ctx, id+": "+text, func(c *webtest.Chat) bool {
		m, ok := c.Messages[id]
		return ok && m.Text == text
	}))
}

func (w *world) chat(b *webtest.Browser, item wire.Item, query string) (c wire.Chat) {
	w.Helper()
	require.NoError(w, b.Ask(w.ctx, "GET", "/api/v1/sessions/"+item.Link+"/chat"+query, nil, &c))
	return c
}

func ids(messages []wire.ChatMessage) string {
	out := make([]string, len(messages))
	for i, m := range messages {
		out[i] = m.ID
	}
	return strings.Join(out, " ")
}

func TestThreePagesChat(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host := w.chats(w.host, item)
	anas, bens := w.guest(item, "Ana"), w.guest(item, "Ben")
	ana, ben := w.chats(anas, item), w.chats(bens, item)
	me := ana.Now().Me.ID

	require.Equal(t, wire.SocketHeard{T: "heard", ID: "a", Did: "say", Seq: 1}, w.says(ana, say("a", " Hello\r\nall \u202e")))
	for _, p := range []*webtest.Page{host, ana, ben} {
		w.hears(p, "a", "Hello\nall")
		require.Equal(t, "Ana", p.Chat().Names[me], "names come with their ids")
	}
	require.Equal(t, int64(1), w.says(ana, say("a", "again")).Seq, "the same id again changes nothing")
	require.Equal(t, "taken", w.says(ben, say("a", "mine now")).Error.Code)

	reply := say("b", "Hello Ana")
	reply.Reply = "a"
	require.Nil(t, w.says(ben, reply).Error)
	w.hears(ana, "b", "Hello Ana")
	require.Equal(t, "a", ana.Chat().Messages["b"].Reply)
	require.Equal(t, int64(3), w.says(ana, wire.SocketAmend{T: "amend", ID: "a", Text: "Hello"}).Seq)
	w.hears(ben, "a", "Hello")
	require.NotZero(t, ben.Chat().Messages["a"].Edited)
	require.Equal(t, int64(3), w.says(ana, wire.SocketAmend{T: "amend", ID: "a", Text: "Hello"}).Seq)
	require.Equal(t, "not_found", w.says(ben, wire.SocketAmend{T: "amend", ID: "a", Text: "x"}).Error.Code)
	require.Equal(t, "not_allowed", w.says(ben, wire.SocketUnsay{T: "unsay", ID: "a"}).Error.Code)
	require.Nil(t, w.says(ben, wire.SocketUnsay{T: "unsay", ID: "b"}).Error)
	require.Nil(t, w.says(host, wire.SocketUnsay{T: "unsay", ID: "a"}).Error, "hosts delete any")
	w.hears(ana, "a", "")
	w.hears(ben, "a", "")
	w.hears(ben, "b", "")
	require.Equal(t, "host", ben.Chat().Messages["a"].Deleted)
	require.Equal(t, "author", ana.Chat().Messages["b"].Deleted)
	require.Equal(t, "not_found", w.says(ana, wire.SocketAmend{T: "amend", ID: "a", Text: "back"}).Error.Code)

	require.Equal(t, "not_allowed", w.says(ana, wire.SocketClear{T: "clear", ID: "c"}).Error.Code)
	require.Nil(t, w.says(host, wire.SocketClear{T: "clear", ID: "c"}).Error)
	require.Nil(t, w.says(host, wire.SocketClear{T: "clear", ID: "c"}).Error)
	require.NoError(t, ana.UntilChat(w.ctx, "an empty chat", func(c *webtest.Chat) bool { return len(c.Messages) == 1 }))
	require.Equal(t, "c", ids(w.chat(anas, item, "").Messages))
	require.Equal(t, int64(5), w.says(ana, say("a", "once more")).Seq, "what was cleared does not come back")
	for _, p := range []*webtest.Page{host, ana, ben} {
		require.Zero(t, p.Chat().Gaps+p.Chat().Relistens)
	}
}

func TestPrivateMessages(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct", "private": "everyone"})
	host := w.chats(w.host, item)
	anas, bens := w.guest(item, "Ana"), w.guest(item, "Ben")
	ana, ben := w.chats(anas, item), w.chats(bens, item)
	third := w.chats(anas, item) // another tab of Ana's
	require.Nil(t, w.says(ana, whisper("secret", ben.Now().Me.ID, "only you")).Error)
	w.hears(ben, "secret", "only you")
	w.hears(third, "secret", "only you")
	w.hears(ana, "secret", "only you")
	require.Equal(t, w.says(host, wire.SocketUnsay{T: "unsay", ID: "unheard"}).Error, w.says(host, wire.SocketUnsay{T: "unsay", ID: "secret"}).Error, "hosts do not see it")
	answer := whisper("answer", ana.Now().Me.ID, "yes")
	answer.Reply = "secret"
	require.Nil(t, w.says(ben, answer).Error)
	w.hears(ana, "answer", "yes")
	require.Equal(t, "secret", ana.Chat().Messages["answer"].Reply)
	leak := say("leak", "look what")
	leak.Reply = "secret"
	require.Nil(t, w.says(ben, leak).Error)
	w.hears(host, "leak", "look what")
	require.Empty(t, host.Chat().Messages["leak"].Reply, "what is private is not pointed at in front of all")
	require.EqualValues(t, 3, host.Chat().Seq, "what it was told covers what it does not see")
	require.Zero(t, host.Chat().Gaps)
	require.Nil(t, w.says(host, wire.SocketClear{T: "clear", ID: "c"}).Error)

	for query, want := range map[string][3]string{
		"":                         {"secret answer c", "secret answer c", "c"},
		"?with=everyone":           {"c", "c", "c"},
		"?with=" + ben.Now().Me.ID: {"secret answer", "secret answer", ""},
		"?with=" + ana.Now().Me.ID: {"secret answer", "secret answer", ""},
		"?before=3":                {"secret answer", "secret answer", ""},
		"?before=2&limit=1":        {"secret", "secret", ""},
		"?limit=1":                 {"c", "c", "c"},
	} {
		for i, b := range []*webtest.Browser{anas, bens, w.host} {
			require.Equal(t, want[i], ids(w.chat(b, item, query).Messages), "%s of %d", query, i)
		}
	}
	require.Equal(t, []string{ben.Now().Me.ID}, w.chat(anas, item, "").Partners)
	require.Empty(t, w.chat(w.host, item, "").Partners)
	for _, m := range host.Now().Received {
		require.NotContains(t, string(m.Raw), "only you")
		require.True(t, m.T == "heard" || !strings.Contains(string(m.Raw), `"secret"`), "%s", m.Raw)
	}
	require.NotContains(t, w.export(item), "only you")
}

// export is all that an export of a session says.
func (w *world) export(item wire.Item) string {
	w.Helper()
	a := w.send(w.host, "GET", "/api/v1/sessions/"+item.Link+"/export", nil)
	require.Equal(w, 200, a.status)
	z, err := zip.NewReader(strings.NewReader(a.body), int64(len(a.body)))
	require.NoError(w, err)
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(w, err)
		_, err = io.Copy(&all, r)
		require.NoError(w, errors.Join(err, r.Close()))
	}
	return all.String()
}

// TestChatAcrossRuns holds who sees what was written in earlier runs: members do,
// with a divider for each run; guests, and who was let in for one run, do not.
func TestChatAcrossRuns(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host := w.chats(w.host, item)
	anas := w.account("Ana", session.Contact)
	w.member(item, anas)
	guests := w.guest(item, "Gus")
	gus := w.chats(guests, item)
	require.Nil(t, w.says(gus, say("one", "first run")).Error)
	w.hears(host, "one", "first run")
	require.NoError(t, host.Command(w.ctx, "end", nil))
	w.until(gus, "the end", func(s *webtest.State) bool { return s.Place == "" })
	require.Equal(t, "not_inside", w.says(gus, say("late", "after the end")).Error.Code)
	require.Equal(t, "not_inside", code(guests.Ask(w.ctx, "GET", "/api/v1/sessions/"+item.Link+"/chat", nil, nil)))

	// Members read outside a run, and write nothing.
	reader := w.open(anas, item)
	require.NoError(t, reader.Command(w.ctx, "read", nil))
	w.until(reader, "a welcome", func(s *webtest.State) bool { return s.Place == wire.PlaceReader })
	require.NoError(t, reader.Listen(w.ctx, anas, item.Link))
	require.Equal(t, "one", ids(w.chat(anas, item, "").Messages))
	require.Equal(t, "not_inside", w.says(reader, say("r", "from a reader")).Error.Code)

	require.NoError(t, host.Command(w.ctx, "start", nil))
	w.until(host, "a welcome", func(s *webtest.State) bool { return s.Place == wire.PlaceSeat })
	require.NoError(t, host.Listen(w.ctx, w.host, item.Link))
	require.Nil(t, w.says(host, say("two", "second run")).Error)
	w.hears(reader, "two", "second run")
	require.NoError(t, gus.Command(w.ctx, "enter", nil))
	w.until(gus, "a welcome", func(s *webtest.State) bool { return s.Place == wire.PlaceSeat })
	all, seen := w.chat(w.host, item, ""), w.chat(guests, item, "")
	require.Equal(t, "one two", ids(all.Messages))
	require.Len(t, all.Runs, 2)
	require.Equal(t, []int{1, 2}, []int{all.Runs[0].Number, all.Runs[1].Number})
	require.Equal(t, "two", ids(seen.Messages), "a guest sees this run only, though it is the same guest")
	fresh := w.chats(w.guest(item, "Gil"), item)
	require.Len(t, fresh.Chat().Messages, 1)
	// What members do to earlier messages is not told to who does not see them.
	require.Nil(t, w.says(host, wire.SocketUnsay{T: "unsay", ID: "one"}).Error)
	require.Nil(t, w.says(host, say("three", "and on")).Error)
	w.hears(fresh, "three", "and on")
	require.Len(t, fresh.Chat().Messages, 2)
	require.Zero(t, fresh.Chat().Gaps)

	// A page that comes back from before all is sent what it may see of it.
	epoch := fresh.Chat().Epoch
	back := w.enter(guests, item)
	require.NoError(t, back.Send(w.ctx, wire.SocketListen{T: "listen", Epoch: epoch, Seq: 0}))
	require.NoError(t, back.UntilChat(w.ctx, "a tail", func(c *webtest.Chat) bool { return c.Mode == wire.ModeTail && c.Seq == 4 }))
	require.NotContains(t, back.Chat().Messages, "one")
	require.Len(t, back.Chat().Messages, 2)
	for what, m := range map[string]wire.SocketListen{"another epoch": {Epoch: "x", Seq: 4}, "ahead": {Epoch: epoch, Seq: 99}} {
		m.T = "listen"
		require.NoError(t, gus.Send(w.ctx, m))
		require.NoError(t, gus.UntilChat(w.ctx, what, func(c *webtest.Chat) bool { return c.Mode == wire.ModeSnapshot }))
		require.NoError(t, gus.Listen(w.ctx, guests, item.Link))
	}
}

// TestLockedChat holds that who may write is changed while people write.
func TestLockedChat(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host, anas := w.chats(w.host, item), w.guest(item, "Ana")
	ana, ben := w.chats(anas, item), w.chats(w.guest(item, "Ben"), item)
	require.Contains(t, ana.Now().Me.May, session.DoWrite)
	set := func(what string, to session.Access) {
		require.NoError(t, w.host.Ask(w.ctx, "PATCH", "/api/v1/sessions/"+item.Link, map[string]any{what: to}, nil))
	}
	require.Nil(t, w.says(ana, say("a", "mine")).Error)
	set("write", session.AccessHosts)
	w.until(ana, "the lock", func(s *webtest.State) bool {
		return s.Welcome.Workspace.Chat.Write == session.AccessHosts && !slices.Contains(s.Me.May, session.DoWrite)
	})
	require.Equal(t, "not_allowed", w.says(ana, say("b", "no")).Error.Code)
	require.Equal(t, "not_allowed", w.says(ana, wire.SocketAmend{T: "amend", ID: "a", Text: "no"}).Error.Code)
	require.Nil(t, w.says(ana, say("a", "mine")).Error, "what was taken before is acknowledged again")
	require.Nil(t, w.says(ana, wire.SocketUnsay{T: "unsay", ID: "a"}).Error, "one may always take back what one wrote")
	require.Nil(t, w.says(ana, whisper("w", host.Now().Me.ID, "a question")).Error, "and ask a host")
	require.Equal(t, "not_allowed", w.says(ana, whisper("x", ben.Now().Me.ID, "psst")).Error.Code)
	require.Nil(t, w.says(host, say("h", "I can")).Error)
	set("private", session.AccessNobody)
	w.until(ana, "no private messages", func(s *webtest.State) bool { return !slices.Contains(s.Me.May, session.DoWritePrivate) })
	require.Equal(t, "not_allowed", w.says(ana, whisper("y", host.Now().Me.ID, "?")).Error.Code)
	require.Equal(t, "not_allowed", w.says(host, whisper("z", ana.Now().Me.ID, "?")).Error.Code)
	for _, to := range []string{"unknown", ana.Now().Me.ID} {
		set("private", session.AccessEveryone)
		w.until(ana, "private messages", func(s *webtest.State) bool { return slices.Contains(s.Me.May, session.DoWritePrivate) })
		require.Equal(t, "not_found", w.says(ana, whisper("q", to, "?")).Error.Code)
	}
}

func TestFilesInMessages(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct", "edit": "hosts"})
	host, anas := w.chats(w.host, item), w.guest(item, "Ana")
	ana := w.chats(anas, item)
	content := []byte("a handout")
	require.Equal(t, 201, w.upload(anas, item.Link, "h.txt", content).status, "who may write may add files")
	hash := hashOf(content)
	with := say("a", "")
	with.Files = []wire.SayFile{{Hash: hash, Name: "../h;andout.txt"}}
	require.Nil(t, w.says(ana, with).Error)
	require.NoError(t, host.UntilChat(w.ctx, "the file", func(c *webtest.Chat) bool { return len(c.Messages["a"].Files) == 1 }))
	require.Equal(t, wire.ChatFile{Hash: hash, Name: "h;andout.txt", Type: "text/plain", Size: 9}, host.Chat().Messages["a"].Files[0])
	with.ID, with.Files[0].Hash = "b", strings.Repeat("ab", 32)
	require.Equal(t, "unknown_file", w.says(ana, with).Error.Code)
	// From the list it goes, from the message not.
	require.NoError(t, anas.Ask(w.ctx, "DELETE", "/api/v1/sessions/"+item.Link+"/files/"+hash, nil, nil))
	require.Len(t, w.chat(w.host, item, "").Messages[0].Files, 1)
	require.Equal(t, 200, w.send(w.host, "GET", "/api/v1/sessions/"+item.Link+"/files/"+hash, nil).status)

	require.NoError(t, w.host.Ask(w.ctx, "PATCH", "/api/v1/sessions/"+item.Link, map[string]any{"write": "hosts"}, nil))
	w.until(ana, "the lock", func(s *webtest.State) bool { return !slices.Contains(s.Me.May, session.DoAddFile) })
	require.Equal(t, "not_allowed", w.upload(anas, item.Link, "x.txt", []byte("x")).code)
	require.Equal(t, 201, w.upload(anas, item.Link, "", []byte("for a private message")).status)
	require.NoError(t, host.Command(w.ctx, "end", nil))
}

func TestHostileChat(t *testing.T) {
	w := newWorld(t, options{})
	item := w.session(map[string]any{"guests": "direct"})
	host := w.chats(w.host, item)
	for what, c := range map[string]struct {
		say  string
		code int
	}{
		"no id":               {`{"t":"say","text":"x"}`, wire.CloseMalformed},
		"an odd id":           {`{"t":"say","id":"a/b","text":"x"}`, wire.CloseMalformed},
		"nothing":             {`{"t":"say","id":"a","text":""}`, wire.CloseMalformed},
		"an unknown field":    {`{"t":"say","id":"a","text":"x","by":"me"}`, wire.CloseMalformed},
		"an odd receiver":     {`{"t":"say","id":"a","text":"x","to":"a b"}`, wire.CloseMalformed},
		"a file that is none": {`{"t":"say","id":"a","text":"x","files":[{"sha256":"../../etc","name":"x"}]}`, wire.CloseMalformed},
		"eleven files":        {`{"t":"say","id":"a","text":"x","files":[` + strings.Repeat(`{"sha256":"`+strings.Repeat("a", 64)+`","name":"x"},`, 10) + `{"sha256":"` + strings.Repeat("a", 64) + `","name":"x"}]}`, wire.CloseMalformed},
		"a text of 20,000":    {`{"t":"say","id":"a","text":"` + strings.Repeat("x", 20_000) + `"}`, wire.CloseMalformed},
		"a text of 100,000":   {`{"t":"say","id":"a","text":"` + strings.Repeat("x", 100_000) + `"}`, wire.CloseMalformed},
		"a number as text":    {`{"t":"amend","id":"a","text":7}`, wire.CloseMalformed},
		"a negative seq":      {`{"t":"listen","epoch":"","seq":-1}`, wire.CloseMalformed},
		"an odd room":         {`{"t":"say","id":"a","text":"x","room":"a b"}`, wire.CloseMalformed},
		"a room of no end":    {`{"t":"say","id":"a","text":"x","room":"` + strings.Repeat("r", 65) + `"}`, wire.CloseMalformed},
		"a room that is none": {`{"t":"say","id":"a","text":"x","room":7}`, wire.CloseMalformed},
		"a name for a room":   {`{"t":"say","id":"a","text":"x","inRoom":"Staff"}`, wire.CloseMalformed},
		"a room for one":      {`{"t":"say","id":"a","text":"x","room":"r","to":"p"}`, wire.CloseMalformed},
		"all in one room":     {`{"t":"say","id":"a","text":"x","room":"r","all":true}`, wire.CloseMalformed},
		"all and one":         {`{"t":"say","id":"a","text":"x","to":"p","all":true}`, wire.CloseMalformed},
		"all by name":         {`{"t":"say","id":"a","text":"x","all":"yes"}`, wire.CloseMalformed},
		"an epoch of no end":  {`{"t":"listen","epoch":"` + strings.Repeat("e", 129) + `","seq":0}`, wire.CloseMalformed},
		"a clearing of all":   {`{"t":"clear","id":"a","run":"all"}`, wire.CloseMalformed},
	} {
		t.Run(what, func(t *testing.T) {
			p := w.enter(w.guest(item, "Mallory"), item)
			require.NoError(t, p.Send(w.ctx, []byte(c.say)))
			w.closes(p, c.code)
		})
	}
	m := w.chats(w.guest(item, "Mallory"), item)
	require.Equal(t, "invalid", w.says(m, say("long", strings.Repeat("x", 4001))).Error.Code)
	require.Equal(t, "invalid", w.says(m, say("blank", " \u200b\n\u202e ")).Error.Code)
	for _, html := range []string{"<script>alert(1)</script>", "javascript:alert(1)"} {
		require.Nil(t, w.says(m, say(fmt.Sprint("t", len(html)), html)).Error, "it is a text like any other")
	}
	tooFast := 0
	for i := range 30 {
		if e := w.says(m, say(fmt.Sprint("f", i), "flood")).Error; e != nil {
			require.Equal(t, "too_fast", e.Code)
			tooFast++
		}
	}
	require.Greater(t, tooFast, 10)
	at := w.open(w.guest(item, "Door"), item) // not inside
	require.Equal(t, "not_inside", w.says(at, say("d", "from the door")).Error.Code)
	require.Equal(t, "not_inside", w.says(at, wire.SocketClear{T: "clear", ID: "dc"}).Error.Code)
	require.NoError(t, at.Send(w.ctx, wire.SocketListen{T: "listen"}))
	require.NoError(t, at.Command(w.ctx, "enter", nil))
	require.Empty(t, at.Chat().Mode, "nothing of the chat is told at the door")
	w.undisturbed(host)
	require.Zero(t, host.Chat().Gaps)
}

// TestChatInExportAndRecord holds what of a chat leaves the server: all that
// everybody could read as a spreadsheet without formulas, and of one person
// everything that they wrote, what was private too, but nothing of others.
func TestChatInExportAndRecord(t *testing.T) {
	w := newWorld(t, options{})
	ana := w.account("Ana", session.Licensed)
	item := w.session(map[string]any{"guests": "direct"})
	w.member(item, ana)
	host, anas := w.chats(w.host, item), w.chats(ana, item)
	me := anas.Now().Me.ID
	require.Nil(t, w.says(anas, say("a", "=1+1\n@sum")).Error)
	require.Nil(t, w.says(anas, wire.SocketAmend{T: "amend", ID: "a", Text: "=2+2, \"so\"\n@sum"}).Error)
	require.Nil(t, w.says(host, say("b", "שלום")).Error)
	require.Nil(t, w.says(anas, say("gone", "a mistake")).Error)
	require.Nil(t, w.says(anas, wire.SocketUnsay{T: "unsay", ID: "gone"}).Error)
	require.Nil(t, w.says(anas, whisper("p", host.Now().Me.ID, "between us")).Error)

	rows := w.chatSheet(item)
	require.Len(t, rows, 3, "a head and two messages: neither the deleted nor the private one")
	require.Len(t, rows[0], 9)
	first, second := rows[1], rows[2]
	require.Equal(t, []string{"1", "Ana", "'=2+2, \"so\"\n'@sum", "", me}, []string{first[0], first[3], first[4], first[5], first[8]})
	require.NotEmpty(t, first[6], "when it was changed")
	require.Equal(t, []string{"", "שלום", ""}, []string{second[2], second[4], second[6]})
	_, err := time.Parse(time.RFC3339, first[7])
	require.NoError(t, err)

	var record wire.Record
	require.NoError(t, ana.Ask(w.ctx, "GET", "/api/v1/me/record", nil, &record))
	texts := map[string]bool{}
	for _, m := range record.Messages {
		require.Equal(t, item.Name, m.Session)
		texts[m.Text] = m.Private
	}
	require.Equal(t, map[string]bool{"=2+2, \"so\"\n@sum": false, "between us": true}, texts)
}

// chatSheet reads the chat's spreadsheet out of a session's export.
func (w *world) chatSheet(item wire.Item) [][]string {
	w.Helper()
	a := w.send(w.host, "GET", "/api/v1/sessions/"+item.Link+"/export", nil)
	z, err := zip.NewReader(strings.NewReader(a.body), int64(len(a.body)))
	require.NoError(w, err)
	f, err := z.Open("chat/chat.csv")
	require.NoError(w, err)
	raw, err := io.ReadAll(f)
	require.NoError(w, errors.Join(err, f.Close()))
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(raw), "\ufeff"))).ReadAll()
	require.NoError(w, err)
	return rows
}
