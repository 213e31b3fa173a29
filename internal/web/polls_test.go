package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

// polls is what a page knows of polls, from what it was told.
type polls struct {
	all  map[string]wire.Poll
	mine map[string][]int
}

func pollsOf(t *testing.T, p *webtest.Page) polls {
	now := polls{map[string]wire.Poll{}, map[string][]int{}}
	for _, m := range p.Now().Received {
		switch m.T {
		case "welcome":
			now = polls{map[string]wire.Poll{}, map[string][]int{}}
		case "polls":
			var all wire.SocketPolls
			require.NoError(t, json.Unmarshal(m.Raw, &all))
			for _, one := range all.Polls {
				if one.Rev > now.all[one.ID].Rev {
					now.all[one.ID] = one
				}
			}
			now.mine = all.Mine
		case "poll":
			var one wire.SocketPoll
			require.NoError(t, json.Unmarshal(m.Raw, &one))
			if delete(now.all, one.Deleted); one.Poll != nil && one.Poll.Rev >= now.all[one.Poll.ID].Rev {
				now.all[one.Poll.ID] = *one.Poll
			}
		case "answered":
			var one wire.SocketAnswered
			require.NoError(t, json.Unmarshal(m.Raw, &one))
			now.mine[one.Poll] = one.Mine
		}
	}
	return now
}

// polling is a live session with a host and pupils who answer.
type polling struct {
	*world
	item wire.Item
	host *webtest.Page
	keys int
}

func newPolling(t *testing.T) *polling {
	t.Helper()
	w := newWorld(t, options{})
	item, host := w.live(map[string]any{"guests": "direct"})
	return &polling{world: w, item: item, host: host}
}

func (w *polling) pupil(name string) *webtest.Page {
	w.Helper()
	return w.enter(w.guest(w.item, name), w.item)
}

// ask asks something and gives its id.
func (w *polling) ask(spec wire.PollSpec) string {
	w.Helper()
	w.keys++
	spec.Key = fmt.Sprint("key", w.keys)
	require.NoError(w, w.host.Command(w.ctx, "poll", &wire.SocketArgs{Poll: &spec}))
	var id string
	w.sees(w.host, "the new poll", func(p polls) bool {
		for _, one := range p.all {
			if one.Question == spec.Question {
				id = one.ID
			}
		}
		return id != ""
	})
	return id
}

func (w *polling) sees(p *webtest.Page, what string, holds func(polls) bool) {
	w.Helper()
	require.Eventually(w, func() bool { return holds(pollsOf(w.T, p)) }, 15*time.Second, 2*time.Millisecond, what)
}

func (w *polling) say(p *webtest.Page, id string, choices ...int) string {
	w.Helper()
	return w.said(p.Command(w.ctx, "answer", &wire.SocketArgs{Answer: &wire.PollChoice{ID: id, Choices: choices}}))
}

func (w *polling) do(p *webtest.Page, id string, do classroom.PollDeed) string {
	w.Helper()
	return w.said(p.Command(w.ctx, "poll_do", &wire.SocketArgs{PollDo: &wire.PollDeed{ID: id, Do: do}}))
}

func (w *polling) said(err error) string {
	w.Helper()
	if err == nil {
		return "yes"
	}
	var r *webtest.Refused
	require.ErrorAs(w, err, &r)
	return r.Code
}

func (w *polling) record(b *webtest.Browser) (r wire.Record) {
	w.Helper()
	require.NoError(w, b.Ask(w.ctx, "GET", "/api/v1/me/record?link="+w.item.Link, nil, &r))
	return r
}

func TestPollByName(t *testing.T) {
	w := newPolling(t)
	anas := w.guest(w.item, "Ana")
	ana, ben := w.enter(anas, w.item), w.pupil("Ben")
	id := w.ask(wire.PollSpec{Question: "Which?", Choices: []string{"=A1", "B", "C"}, Several: true, Open: true})
	for _, p := range []*webtest.Page{ana, ben} {
		w.sees(p, "the question", func(p polls) bool { return p.all[id].State == classroom.PollOpen })
	}
	require.Equal(t, "yes", w.say(ana, id, 0, 2))
	require.Equal(t, "yes", w.say(ana, id, 2, 0), "the same again changes nothing")
	require.Equal(t, "yes", w.say(ben, id, 1))
	require.Equal(t, "yes", w.say(ben, id, 2), "another answer replaces it")
	w.sees(w.host, "the results, by name", func(p polls) bool {
		return p.all[id].Answered == 2 && fmt.Sprint(p.all[id].Counts) == "[1 0 2]"
	})
	w.sees(ana, "how many, no results", func(p polls) bool { return p.all[id].Answered == 2 && p.all[id].Counts == nil })

	// Who reloads, and who comes later.
	again := w.enter(anas, w.item)
	w.sees(again, "what I answered", func(p polls) bool { return len(p.mine[id]) == 2 && p.all[id].Counts == nil })
	late := w.pupil("Late")
	w.sees(late, "the open question", func(p polls) bool { return p.all[id].State == classroom.PollOpen && p.mine[id] == nil })

	require.Equal(t, "yes", w.do(w.host, id, classroom.SharePoll))
	w.sees(late, "shared results", func(p polls) bool { return fmt.Sprint(p.all[id].Counts) == "[1 0 2]" })
	require.Equal(t, "yes", w.do(w.host, id, classroom.HidePoll))
	w.sees(late, "none any more", func(p polls) bool { return !p.all[id].Shared && p.all[id].Counts == nil })
	require.Equal(t, "yes", w.do(w.host, id, classroom.ClosePoll))
	require.Equal(t, "yes", w.do(w.host, id, classroom.ClosePoll))
	require.Equal(t, "poll_not_open", w.say(late, id, 0))
	require.Equal(t, "poll_asked", w.do(w.host, id, classroom.OpenPoll))
	require.Equal(t, "poll_asked", w.do(w.host, id, classroom.DeletePoll))

	// Who answered what: for hosts.
	var answers wire.PollAnswers
	path := "/api/v1/sessions/" + w.item.Link + "/polls"
	require.NoError(t, w.world.host.Ask(w.ctx, "GET", path+"/"+id+"/answers", nil, &answers))
	require.Len(t, answers.Answers, 2)
	require.Equal(t, "Ana", answers.Answers[0].Name)
	require.Equal(t, []int{0, 2}, answers.Answers[0].Choices)
	require.Equal(t, "not_allowed", code(anas.Ask(w.ctx, "GET", path+"/"+id+"/answers", nil, nil)))
	rec := w.record(anas)
	require.Len(t, rec.Answers, 1)
	require.Equal(t, []string{"=A1", "C"}, rec.Answers[0].Answer)

	// The end closes what is open; the list of all runs has it, and the export.
	open := w.ask(wire.PollSpec{Question: "Open?", Open: true})
	require.Equal(t, "yes", w.say(ben, open, 1))
	require.NoError(t, w.host.Command(w.ctx, "end", nil))
	var asked wire.AskedPolls
	require.NoError(t, w.world.host.Ask(w.ctx, "GET", path+"?limit=1", nil, &asked))
	require.Equal(t, open, asked.Polls[0].ID)
	require.Equal(t, classroom.PollClosed, asked.Polls[0].State)
	require.NoError(t, w.world.host.Ask(w.ctx, "GET", path+"?limit=5&cursor="+asked.Next, nil, &asked))
	require.Len(t, asked.Polls, 1)
	require.Equal(t, []int{1, 0, 2}, asked.Polls[0].Counts)
	files := w.exported()
	require.Contains(t, files["polls/results.csv"], "Which?")
	require.Contains(t, files["polls/results.csv"], ",'=A1,1,50%", "no formula")
	require.Contains(t, files["polls/answers.csv"], "Ana,'=A1")
	require.Contains(t, files["README.txt"], "Polls: 2")

	// A new run knows nothing of them, and answers to the old ones are refused.
	require.NoError(t, w.host.Command(w.ctx, "start", nil))
	require.Equal(t, "not_found", w.say(w.host, id, 0))
	require.Equal(t, "not_found", w.do(w.host, id, classroom.SharePoll))
	require.Empty(t, pollsOf(t, w.host).all)
	w.sound()
}

// exported are the texts of the session's export.
func (w *polling) exported() map[string]string {
	w.Helper()
	var out bytes.Buffer
	require.NoError(w, w.class.Export(w.ctx, &out, session.SessionID(w.item.ID), classroom.ExportStyle{Zone: time.UTC}))
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	require.NoError(w, err)
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(w, err)
		data, err := io.ReadAll(r)
		require.NoError(w, err)
		files[f.Name] = string(data)
	}
	return files
}

// sound requires that the check finds nothing.
func (w *polling) sound() {
	w.Helper()
	checks, ok := w.store.Store.(interface {
		Check(ctx context.Context, only ...session.SessionID) ([]string, error)
	})
	require.True(w, ok)
	findings, err := checks.Check(w.ctx)
	require.NoError(w, err)
	require.Empty(w, findings)
}

func TestAnonymousPoll(t *testing.T) {
	w := newPolling(t)
	anas := w.guest(w.item, "Ana")
	ana, ben, cem := w.enter(anas, w.item), w.pupil("Ben"), w.pupil("Cem")
	id := w.ask(wire.PollSpec{Question: "Understood?", Anonymous: true, Open: true})
	live := w.ask(wire.PollSpec{Question: "Too fast?", Anonymous: true, Live: true, Open: true})
	require.Equal(t, "yes", w.say(ana, id, 0))
	require.Equal(t, "yes", w.say(ana, live, 0))
	require.Equal(t, "yes", w.say(ana, id, 1))
	require.Equal(t, "yes", w.say(ben, live, 1))
	// One by one they would tell whose they are: not even the maker sees them.
	w.sees(w.host, "how many, and nothing else", func(p polls) bool {
		return p.all[id].Answered == 1 && p.all[live].Answered == 2 && p.all[id].Counts == nil && p.all[live].Counts == nil
	})
	require.Equal(t, "poll_not_open", w.do(w.host, id, classroom.SharePoll))
	require.Equal(t, "yes", w.say(cem, live, 1))
	w.sees(ben, "results from three answers on", func(p polls) bool { return fmt.Sprint(p.all[live].Counts) == "[1 2]" })

	// The browser finds its answer again, and can change it; another login cannot.
	again := w.enter(anas, w.item)
	w.sees(again, "what I answered", func(p polls) bool { return fmt.Sprint(p.mine[id]) == "[1]" })
	require.Equal(t, "yes", w.say(again, id, 0))
	w.sees(w.host, "one person, one answer", func(p polls) bool { return p.all[id].Answered == 1 })

	require.Len(t, w.record(anas).Answers, 2)
	require.Empty(t, w.record(anas).Answers[0].Answer, "that there is an answer, not which")
	path := "/api/v1/sessions/" + w.item.Link + "/polls/" + id + "/answers"
	require.Equal(t, "poll_anonymous", code(w.world.host.Ask(w.ctx, "GET", path, nil, nil)))

	require.Equal(t, "yes", w.do(w.host, id, classroom.ClosePoll))
	w.sees(w.host, "the result", func(p polls) bool { return fmt.Sprint(p.all[id].Counts) == "[1 0]" })
	w.sees(ben, "kept", func(p polls) bool { return p.all[id].State == classroom.PollClosed && p.all[id].Counts == nil })
	require.Equal(t, "yes", w.do(w.host, id, classroom.SharePoll))
	w.sees(ben, "shared", func(p polls) bool { return fmt.Sprint(p.all[id].Counts) == "[1 0]" })
	require.NoError(t, w.host.Command(w.ctx, "end", nil))
	require.Empty(t, w.record(anas).Answers, "afterwards not even that is left")
	files := w.exported()
	require.NotContains(t, files["polls/answers.csv"], "Ana")
	require.Contains(t, files["polls/results.csv"], "Understood?")
	w.sound()
}

func TestPollsAreForThoseWhoMay(t *testing.T) {
	w := newPolling(t)
	ana := w.pupil("Ana")
	draft := w.ask(wire.PollSpec{Question: "Later?"})
	require.NoError(t, ana.Command(w.ctx, "extend", nil))
	require.Empty(t, pollsOf(t, ana).all, "drafts are nobody else's")
	require.Equal(t, "not_found", w.say(ana, draft, 0))
	for _, do := range []classroom.PollDeed{classroom.OpenPoll, classroom.ClosePoll, classroom.SharePoll, classroom.HidePoll, classroom.DeletePoll} {
		require.Equal(t, "not_allowed", w.do(ana, draft, do))
	}
	spec := wire.PollSpec{Key: "a", Question: "Mine?", Open: true}
	require.Equal(t, "not_allowed", w.said(ana.Command(w.ctx, "poll", &wire.SocketArgs{Poll: &spec})))
	door := w.open(w.guest(w.item, "Door"), w.item)
	require.Equal(t, "not_inside", w.say(door, draft, 0))

	// Lent moderation shows drafts, and lets ask.
	require.NoError(t, w.host.Command(w.ctx, "lend", &wire.SocketArgs{Person: ana.Now().Me.ID}))
	w.sees(ana, "drafts", func(p polls) bool { return p.all[draft].State == classroom.PollDraft })
	require.Equal(t, "yes", w.do(ana, draft, classroom.OpenPoll))
	require.Equal(t, "yes", w.do(ana, draft, classroom.OpenPoll))
	require.Equal(t, "yes", w.said(ana.Command(w.ctx, "poll", &wire.SocketArgs{Poll: &spec})))
	require.Equal(t, "yes", w.said(ana.Command(w.ctx, "poll", &wire.SocketArgs{Poll: &spec})), "the same again makes nothing")
	w.sees(w.host, "two polls", func(p polls) bool { return len(p.all) == 2 })
	gone := w.ask(wire.PollSpec{Question: "Never?"})
	require.Equal(t, "yes", w.do(ana, gone, classroom.DeletePoll))
	w.sees(w.host, "it is gone", func(p polls) bool { return len(p.all) == 2 })
	w.sees(ana, "it is gone", func(p polls) bool { return len(p.all) == 2 })

	// Who is out answers nothing.
	require.NoError(t, w.host.Command(w.ctx, "unlend", &wire.SocketArgs{Person: ana.Now().Me.ID}))
	require.NoError(t, w.host.Command(w.ctx, "remove", &wire.SocketArgs{Person: ana.Now().Me.ID}))
	require.Equal(t, "not_inside", w.say(ana, draft, 0))
	w.undisturbed(w.host)
}

func TestHostilePolls(t *testing.T) {
	w := newPolling(t)
	id := w.ask(wire.PollSpec{Question: "Which?", Choices: []string{"A", "B"}, Open: true})
	ana := w.pupil("Ana")
	for what, choices := range map[string][]int{
		"none": {}, "below": {-1}, "beyond": {2}, "far beyond": {63}, "twice the same": {0, 0}, "two where one may": {0, 1},
	} {
		require.Equal(t, "invalid", w.say(ana, id, choices...), what)
	}
	require.Equal(t, "not_found", w.say(ana, "unknown", 0))
	for what, spec := range map[string]wire.PollSpec{
		"no question":     {Question: " "},
		"a long question": {Question: strings.Repeat("x", 301)},
		"one choice":      {Question: "Q", Choices: []string{"A"}},
		"eleven choices":  {Question: "Q", Choices: strings.Split("a b c d e f g h i j k", " ")},
		"an empty choice": {Question: "Q", Choices: []string{"A", "\u200b"}},
		"the same choice": {Question: "Q", Choices: []string{"A", "a "}},
		"a turned choice": {Question: "Q", Choices: []string{"A", "\u202eB"}},
		"a control":       {Question: "a\u0007b"},
	} {
		spec.Key = "hostile"
		require.Equal(t, "invalid", w.said(w.host.Command(w.ctx, "poll", &wire.SocketArgs{Poll: &spec})), what)
	}
	many := `"x"` + strings.Repeat(`,"x"`, 999)
	for what, say := range map[string]string{
		"a thousand choices":      `"poll","args":{"poll":{"key":"k","question":"Q","choices":[` + many + `]}}`,
		"no key":                  `"poll","args":{"poll":{"question":"Q"}}`,
		"an odd deed":             `"poll_do","args":{"pollDo":{"id":"` + id + `","do":"reveal"}}`,
		"no poll":                 `"poll_do","args":{"pollDo":{"do":"close"}}`,
		"a thousand answers":      `"answer","args":{"answer":{"id":"` + id + `","choices":[` + strings.ReplaceAll(many, `"x"`, "0") + `]}}`,
		"an answer that is text":  `"answer","args":{"answer":{"id":"` + id + `","choices":["0"]}}`,
		"in somebody else's name": `"answer","args":{"answer":{"id":"` + id + `","choices":[0],"person":"` + w.host.Now().Me.ID + `"}}`,
		"another's argument":      `"answer","args":{"poll":{"key":"k","question":"Q"}}`,
	} {
		t.Run(what, func(t *testing.T) {
			p := w.pupil("Mallory")
			require.NoError(t, p.Send(w.ctx, []byte(`{"t":"command","id":1,"name":`+say+`}`)))
			w.closes(p, wire.CloseMalformed)
		})
	}
	// A hundred polls and no more.
	for n := range 99 {
		require.NoError(t, w.host.Command(w.ctx, "poll", &wire.SocketArgs{Poll: &wire.PollSpec{Key: fmt.Sprint("many", n), Question: "Q"}}))
	}
	require.Equal(t, "too_many_polls", w.said(w.host.Command(w.ctx, "poll", &wire.SocketArgs{Poll: &wire.PollSpec{Key: "more", Question: "Q"}})))
	w.sees(ana, "nothing was taken", func(p polls) bool { return p.all[id].Answered == 0 && len(p.all) == 1 })
	w.undisturbed(w.host)
}
