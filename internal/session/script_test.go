package session

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the answers in testdata/*.txt")

// TestScripts plays testdata/*.txt. A script is a list of commands, each with
// the answer that follows it: one line per event, or the refusal. `go test
// -run Scripts -update` writes the answers anew; the difference is what is to
// be reviewed.
//
//	session: classroom, guests direct      a new session; then its people
//	people: ana owner, kim co-host, ben member, cem contact, gus guest
//	10:00 ana starts                       at ten o'clock
//	+90s ben enters in tab 2               ninety seconds later
//	advance 15m                            nothing happens for 15 minutes
//	show ben                               how things stand
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) { playFile(t, f) })
	}
}

func playFile(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	p := &play{t: t}
	for i, line := range strings.Split(strings.TrimRight(string(data), "\n"), "\n") {
		if strings.HasPrefix(line, "=>") {
			continue
		}
		out = append(out, line)
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		answer, err := p.line(line)
		if err != nil {
			t.Fatalf("%s:%d: %q: %v", file, i+1, line, err)
		}
		for _, a := range answer {
			out = append(out, "=> "+a)
		}
	}
	got := strings.Join(out, "\n") + "\n"
	switch {
	case got == string(data):
	case *update:
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s answers differently than written; if it is right, go test -run Scripts -update\n%s",
			file, firstDifference(string(data), got))
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			from := max(0, i-4)
			return fmt.Sprintf("line %d, written:\n  %s\nanswered:\n  %s", i+1,
				strings.Join(w[from:min(len(w), i+3)], "\n  "), strings.Join(g[from:min(len(g), i+3)], "\n  "))
		}
	}
	return "one is longer than the other"
}

// play is a script in progress.
type play struct {
	t      *testing.T
	s      *State
	now    Instant
	people map[string]Who
	ghost  *ghost
}

var midnight = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

var timed = regexp.MustCompile(`^(?:(\d\d?:\d\d(?::\d\d(?:\.\d+)?)?)|\+(\S+)) +(.*)$`)

var lateChange = regexp.MustCompile(`^a change of (\w+) from (?:(?:a seat gone by (\w+) (\S+) ago)|no seat)$`)

func (p *play) line(line string) ([]string, error) {
	if rest, ok := strings.CutPrefix(line, "session:"); ok {
		return nil, p.begin(rest)
	}
	if rest, ok := strings.CutPrefix(line, "people:"); ok {
		return nil, p.meet(rest)
	}
	if p.s == nil {
		return nil, fmt.Errorf("no session yet")
	}
	if m := timed.FindStringSubmatch(line); m != nil {
		at, err := clock(m[1], p.now)
		if m[1] == "" {
			var d time.Duration
			d, err = time.ParseDuration(m[2])
			at = p.now.Add(d)
		}
		if err != nil || at < p.now {
			return nil, fmt.Errorf("bad time (%v)", err)
		}
		p.now, line = at, m[3]
	}
	if rest, ok := strings.CutPrefix(line, "advance "); ok {
		d, err := time.ParseDuration(rest)
		if err != nil {
			return nil, err
		}
		p.now = p.now.Add(d)
		return p.step(Tick{}), nil
	}
	if who, ok := strings.CutPrefix(line, "show"); ok {
		return []string{p.show(strings.TrimSpace(who))}, nil
	}
	if m := lateChange.FindStringSubmatch(line); m != nil {
		return p.late(m[1], m[2], m[3])
	}
	if who, ok := strings.CutPrefix(line, "may "); ok {
		return []string{fmt.Sprint(p.s.MayList(p.who(who)))}, nil
	}
	c, err := p.parse(line)
	if err != nil {
		return nil, err
	}
	return p.step(c), nil
}

// late asks whether an unsent change is taken, of a seat gone for a reason some
// time ago; without a time there was none.
func (p *play) late(name, reason, ago string) ([]string, error) {
	var left Instant
	if ago != "" {
		d, err := time.ParseDuration(ago)
		if err != nil {
			return nil, err
		}
		left = p.now.Add(-d)
	}
	if code := p.s.MayLate(p.who(name), left, Reason(reason), p.now); code != "" {
		return []string{"refused: " + string(code)}, nil
	}
	return []string{"taken"}, nil
}

func clock(s string, now Instant) (Instant, error) {
	if s == "" {
		return now, nil
	}
	layout := "15:04"
	if strings.Count(s, ":") == 2 {
		layout = "15:04:05"
	}
	t, err := time.Parse(layout, s)
	return At(midnight).Add(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute +
		time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())), err
}

// begin: "classroom, guests direct, limit 2, host-absence 10m".
func (p *play) begin(line string) error {
	policy, rest, _ := strings.Cut(strings.TrimSpace(line), ",")
	set := Defaults(Policy(policy))
	if err := change(&set, rest); err != nil {
		return err
	}
	p.now = At(midnight.Add(9 * time.Hour))
	p.s = New("s", "", set, p.now)
	delete(p.s.Hosts, "")
	p.people, p.ghost = map[string]Who{}, newGhost()
	return set.Check()
}

// change applies "limit 2, host-absence 10m" to settings.
func change(set *Settings, line string) error {
	for f := range strings.SplitSeq(line, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(f), " ")
		if name == "" {
			continue
		}
		durations := map[string]*time.Duration{
			"reconnect-grace": &set.ReconnectGrace, "asking-grace": &set.AskingGrace, "wait-again": &set.WaitAgain,
			"ask-again": &set.AskAgain, "host-absence": &set.HostAbsence, "empty-end": &set.EmptyEnd,
			"idle-notice": &set.IdleNotice, "idle-logout": &set.IdleLogout,
		}
		var err error
		switch d := durations[name]; {
		case d != nil && value == "off":
			*d = 0
		case d != nil:
			*d, err = time.ParseDuration(value)
		case name == "limit" || name == "ask-times":
			var n int
			n, err = strconv.Atoi(value)
			*map[string]*int{"limit": &set.Limit, "ask-times": &set.AskTimes}[name] = n
		case name == "guests":
			set.Guests = GuestAccess(value)
		case name == "edit":
			set.Edit = Access(value)
		case name == "write":
			set.Write = Access(value)
		case name == "private":
			set.Private = Access(value)
		case name == "speak":
			set.Speak = Access(value)
		case name == "show":
			set.Show = Access(value)
		case name == "share":
			set.Share = Access(value)
		case name == "list":
			set.List = Access(value)
		case name == "policy":
			set.Policy = Policy(value)
		default:
			err = fmt.Errorf("no setting %q", name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// meet: "ana owner, kim co-host, ben member, cem contact, gus guest".
func (p *play) meet(line string) error {
	for f := range strings.SplitSeq(line, ",") {
		name, what, _ := strings.Cut(strings.TrimSpace(f), " ")
		w := Who{Person: PersonID(name), Kind: Contact}
		switch what {
		case "owner", "co-host":
			w.Kind, w.Member = Licensed, true
			p.s.Hosts[w.Person] = map[string]Role{"owner": Owner, "co-host": CoHost}[what]
		case "member":
			w.Member = true
		case "licensed member":
			w.Kind, w.Member = Licensed, true
		case "contact":
		case "guest":
			w.Kind = Guest
		default:
			return fmt.Errorf("who is %q?", f)
		}
		p.people[name] = w
	}
	return nil
}

func (p *play) who(name string) Who {
	w, ok := p.people[name]
	if !ok {
		p.t.Fatalf("nobody is called %q", name)
	}
	return w
}

// step carries a command out, checks everything that must always hold, and
// tells what came of it.
func (p *play) step(c Command) []string {
	before := p.s.Clone()
	events, err := Step(p.s, p.now, c)
	var out []string
	for _, e := range events {
		if e.Kind == EvMemberSet {
			w := p.people[string(e.Person)]
			w.Member = e.Member
			p.people[string(e.Person)] = w
		}
		out = append(out, stamp(e.At)+" "+tell(e))
	}
	for _, broken := range verify(before, p.s, p.now, c, events, p.ghost) {
		p.t.Errorf("after %#v at %s: %s", c, stamp(p.now), broken)
	}
	switch {
	case err != nil:
		r := err.(*Refusal)
		text := "refused: " + string(r.Code)
		if r.Until != 0 {
			text += " until " + stamp(r.Until)
		}
		out = append(out, text)
	case len(out) == 0:
		out = append(out, "nothing")
	}
	return out
}

func stamp(i Instant) string {
	text := strings.TrimSuffix(strings.TrimRight(i.Time().Format("15:04:05.000000"), "0"), ".")
	if i.Time().Second() == 0 && !strings.Contains(text, ".") {
		return i.Time().Format("15:04")
	}
	return text
}

func (p *play) conn(name, tab string) ConnID {
	if tab == "" {
		tab = "1"
	}
	return ConnID(name + "-" + tab)
}

func names(text string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' }),
		func(s string) bool { return s == "and" })
}
