package web_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/web/webtest"
	"github.com/stoahq/stoa/internal/web/wire"
)

var update = flag.Bool("update", false, "write testdata/rights.golden anew")

// columns are the people of the table of rights.
var columns = []string{
	"owner", "cohost", "groupcohost", "member", "contact", "elsewhere", "stranger", "guest", "otherguest", "admin", "nobody",
}

// notInTable are operations about nothing but oneself or a secret, which have
// tests of their own.
var notInTable = []string{
	"POST /login", "POST /logout", "DELETE /me/logins", "POST /setup", "POST /beacon", "POST /forgot",
}

// TestRightsAtTheBorder writes down what every kind of person may do at the
// HTTP border and on the socket, in every status, and compares it with
// testdata/rights.golden; -update writes that anew. A cell says yes, or the
// code of the refusal. What the API says in may and actions is held against
// what the server then does.
func TestRightsAtTheBorder(t *testing.T) {
	r := &rights{school: newSchool(t), cells: map[string]string{}}
	r.doc, r.ops = r.document()
	for _, scene := range []string{"waiting", "live", "ended", "closed", "hidden"} {
		r.scene = scene
		r.begin("the session is " + scene)
		r.operations(func(path string) bool { return strings.HasPrefix(path, "/sessions/{link}") })
		r.begin("on the socket, the session is " + scene)
		r.commands()
		r.begin("in the chat, the session is " + r.scene)
		r.chatting()
		r.compareMay()
	}
	r.scene = "waiting"
	for _, r.groups = range []string{"active", "closed", "hidden"} {
		r.begin("the group is " + r.groups)
		r.operations(func(path string) bool { return strings.HasPrefix(path, "/groups/{id}") })
	}
	r.groups = ""
	r.group = r.makeGroup()
	r.begin("everything else; what is named is the owner's")
	r.operations(func(path string) bool {
		return !strings.HasPrefix(path, "/sessions/{link}") && !strings.HasPrefix(path, "/groups/{id}")
	})
	r.golden()
}

// rights is the table in the making.
type rights struct {
	*school
	doc    *apiDoc
	ops    []walked
	out    strings.Builder
	scene  string
	groups string            // the status of the group, where it is about groups
	cells  map[string]string // of this scene, by what and who
	spare  int               // accounts and addresses made for single cells
	fresh  bool              // nothing was changed since the stage was set
	v      values
}

func (r *rights) begin(title string) {
	r.fresh = false
	fmt.Fprintf(&r.out, "\n# %s\n%-52s", title, "")
	for _, who := range columns {
		fmt.Fprintf(&r.out, "%-16s", who)
	}
	r.out.WriteString("\n")
}

// row writes a row of the table, cell by cell.
func (r *rights) row(what string, cell func(who string) string) {
	fmt.Fprintf(&r.out, "%-52s", what)
	if len(what) >= 52 {
		r.out.WriteString(" ")
	}
	for _, who := range columns {
		said := cell(who)
		r.cells[r.scene+" "+what+" "+who] = said
		fmt.Fprintf(&r.out, "%-16s", said)
	}
	r.out.WriteString("\n")
}

// stage sets everything up anew where something was changed.
func (r *rights) stage() {
	r.Helper()
	if r.fresh {
		return
	}
	owner := r.people["owner"]
	if r.groups != "" {
		r.group = r.makeGroup()
	}
	r.item = r.lesson("direct")
	r.id, r.link = r.item.ID, r.item.Link
	b := r.browser()
	_, err := b.Guest(r.ctx, r.link, zq+"Gus")
	require.NoError(r, err)
	r.people["guest"], r.ids["guest"] = b, r.me(b).ID
	if r.scene != "waiting" {
		r.run(r.item, r.scene != "ended")
	}
	if r.scene == "live" {
		r.enterAs("contact")
		r.enterAs("elsewhere") // who asks
	}
	if r.scene == "closed" || r.scene == "hidden" {
		require.NoError(r, owner.Ask(r.ctx, "PUT", "/api/v1/sessions/"+r.link+"/status", map[string]any{"status": r.scene}, nil))
	}
	if r.groups == "closed" || r.groups == "hidden" {
		require.NoError(r, owner.Ask(r.ctx, "PUT", "/api/v1/groups/"+r.group+"/status", map[string]any{"status": r.groups}, nil))
	}
	r.v = r.things()
	r.v["name"] = zq + " session"
	if r.groups != "" {
		r.v["name"] = zq + " group"
	}
	r.v["role"] = "none"
	r.fresh = true
}

// enterAs has somebody enter the live run without a page.
func (r *rights) enterAs(who string) {
	r.Helper()
	p, err := r.class.Person(r.ctx, session.PersonID(r.ids[who]))
	require.NoError(r, err)
	_, err = r.class.Enter(r.ctx, session.SessionID(r.id), classroom.Visitor{Person: p, Login: r.loginOf(who)}, classroom.NewConn())
	require.NoError(r, err)
}

// operations are the rows of those operations whose paths fit.
func (r *rights) operations(fit func(path string) bool) {
	for _, o := range r.ops {
		if !fit(o.path) || slices.Contains(notInTable, o.String()) {
			continue
		}
		r.row(o.String(), func(who string) string {
			r.stage()
			return r.do(who, o, r.bodyOf(o))
		})
	}
}

// do asks for an operation as somebody.
func (r *rights) do(who string, o walked, body any) string {
	r.Helper()
	switch {
	case strings.HasPrefix(o.path, "/people/{id}"):
		r.v["/people/{id}"] = r.someone()
	case strings.HasPrefix(o.path, "/me/logins/{id}"):
		r.v["/me/logins/{id}"] = r.secondLogin()
	case strings.HasPrefix(o.path, "/contacts/{id}"):
		r.spare++
		r.v["/contacts/{id}"] = r.makeContact("", fmt.Sprintf("asked%d@example.org", r.spare))
	}
	b := r.people[who]
	if o.String() == "POST /sessions/{link}/guest" {
		b = b.Clone() // it will be a guest, too
	}
	a := r.send(b, o.method, r.v.fill(r, o.path)+"?"+o.query(r.v), body)
	if o.method != "GET" && a.status < 400 {
		r.fresh = false
	}
	switch {
	case a.status < 400 && o.String() == "DELETE /me/links/{id}":
		r.contact = r.makeContact("contact", zq+"contact@example.org")
		r.group = r.makeGroup()
		return "yes"
	case a.status < 400:
		return "yes"
	case a.status >= 500, a.status == 422, a.code == "":
		r.Errorf("%s as %s: %d %s; teach the test what to say", o, who, a.status, a.body)
	}
	return a.code
}

// secondLogin is another login of the owner's.
func (r *rights) secondLogin() string {
	r.Helper()
	b := r.browser()
	_, err := b.LogIn(r.ctx, zq+"owner@example.org", password)
	require.NoError(r, err)
	var list wire.Logins
	require.NoError(r, b.Ask(r.ctx, "GET", "/api/v1/me/logins", nil, &list))
	return list.Logins[slices.IndexFunc(list.Logins, func(l wire.Login) bool { return l.Current })].ID
}

// someone is an account that nobody needs.
func (r *rights) someone() string {
	r.Helper()
	r.spare++
	p, err := r.class.AddPerson(r.ctx, classroom.NewPerson{
		Name: "Spare", Email: fmt.Sprintf("spare%d@example.org", r.spare), Password: password, Kind: session.Contact,
	})
	require.NoError(r, err)
	return string(p.ID)
}

// bodyOf is a body that an operation accepts.
func (r *rights) bodyOf(o walked) any {
	r.spare++
	r.v["email"] = fmt.Sprintf("walker%d@example.org", r.spare)
	switch o.String() {
	case "POST /sessions/{link}/members":
		return map[string]any{"person": r.ids["contact"]}
	case "POST /groups/{id}/members":
		return map[string]any{"person": r.ids["cohost"]}
	case "POST /sessions/{link}/boards/{id}/late":
		return map[string]any{"person": r.ids["contact"], "b": 1, "els": []any{rect("late", 1)}}
	case "PUT /groups/{id}/owner":
		return map[string]any{"person": r.ids["groupcohost"]}
	case "PUT /sessions/{link}/files/{sha256}":
		return olgasFile
	case "PUT /appearance/logo":
		return samplePNG(r)
	}
	if of := r.doc.body(o); of != nil {
		return r.v.example(r.doc, "", of, false)
	}
	return nil
}

// commands are the rows of the socket: hello, then every command from the door.
func (r *rights) commands() {
	person := func(who string) *wire.SocketArgs { return &wire.SocketArgs{Person: r.ids[who]} }
	for _, c := range []struct {
		name string
		args func() *wire.SocketArgs
	}{
		{"hello", nil},
		{"enter", nil},
		{"start", nil},
		{"read", nil},
		{"leave", nil},
		{"extend", nil},
		{"end", nil},
		{"admit", func() *wire.SocketArgs { return person("elsewhere") }},
		{"decline", func() *wire.SocketArgs { return person("elsewhere") }},
		{"lock", nil},
		{"unlock", nil},
		{"lend", func() *wire.SocketArgs { return person("contact") }},
		{"unlend", func() *wire.SocketArgs { return person("contact") }},
		{"remove", func() *wire.SocketArgs { return person("contact") }},
		{"lift", func() *wire.SocketArgs { return person("contact") }},
		{"raise", nil},
		{"lower", func() *wire.SocketArgs { return person("contact") }},
		{"lower all", func() *wire.SocketArgs { return &wire.SocketArgs{All: true} }},
		{"mute", func() *wire.SocketArgs { return person("contact") }},
		{"mute all", func() *wire.SocketArgs { return &wire.SocketArgs{All: true} }},
		{"stop", func() *wire.SocketArgs { return &wire.SocketArgs{Person: r.ids["contact"], What: session.Camera} }},
		{"status", func() *wire.SocketArgs { return &wire.SocketArgs{Status: session.Closed} }},
		{"poll", func() *wire.SocketArgs {
			r.spare++
			return &wire.SocketArgs{Poll: &wire.PollSpec{Key: fmt.Sprint("p", r.spare), Question: "Q", Open: true}}
		}},
		{"poll_do", func() *wire.SocketArgs {
			return &wire.SocketArgs{PollDo: &wire.PollDeed{ID: r.draft(), Do: classroom.OpenPoll}}
		}},
		{"answer", func() *wire.SocketArgs {
			return &wire.SocketArgs{Answer: &wire.PollChoice{ID: r.asked(), Choices: []int{0}}}
		}},
		{"timer", func() *wire.SocketArgs {
			return &wire.SocketArgs{Timer: &wire.TimerDeed{Do: session.TimerStart, Seconds: 60}}
		}},
		{"rooms_open", func() *wire.SocketArgs {
			return &wire.SocketArgs{Rooms: &wire.RoomsPlan{Rooms: []wire.RoomPlan{{Name: "Room"}}, Placing: session.ByHand}}
		}},
		{"rooms_close", func() *wire.SocketArgs { r.rooms(""); return nil }},
		{"rooms_time", func() *wire.SocketArgs { r.rooms(""); return &wire.SocketArgs{More: 60} }},
		{"room_add", func() *wire.SocketArgs { r.rooms(""); return &wire.SocketArgs{Name: "More"} }},
		{"room_rename", func() *wire.SocketArgs { return &wire.SocketArgs{Room: r.rooms(""), Name: "Other"} }},
		{"room_close", func() *wire.SocketArgs { return &wire.SocketArgs{Room: r.rooms("")} }},
		{"room_go", func() *wire.SocketArgs { return &wire.SocketArgs{Room: r.rooms("")} }},
		{"room_go other", func() *wire.SocketArgs {
			return &wire.SocketArgs{Room: r.rooms(""), Person: r.ids["contact"]}
		}},
		{"room_call", func() *wire.SocketArgs { r.rooms("contact"); return &wire.SocketArgs{Call: true} }},
		{"room_call other", func() *wire.SocketArgs { r.rooms("contact"); return person("contact") }},
	} {
		r.row(c.name, func(who string) string {
			r.stage()
			var args *wire.SocketArgs
			if c.args != nil {
				args = c.args()
			}
			return r.command(who, c.name, args, false)
		})
		if c.name == "admit" || c.name == "decline" || c.name == "remove" || c.name == "end" || c.name == "lend" ||
			c.name == "raise" || strings.HasPrefix(c.name, "lower") || strings.HasPrefix(c.name, "mute") || c.name == "stop" ||
			slices.Contains([]string{"timer", "poll", "poll_do", "answer"}, c.name) ||
			r.scene == "live" && slices.Contains([]string{"rooms_open", "room_add", "room_rename", "room_close", "room_go", "room_call other"}, c.name) {
			r.row(c.name+", inside", func(who string) string {
				r.stage()
				var args *wire.SocketArgs
				if c.args != nil {
					args = c.args()
				}
				return r.command(who, c.name, args, true)
			})
		}
	}
}

// rooms opens breakout rooms by choice, where a run is live, with somebody in
// the first, and returns its id. What follows on this stage does not mind them.
func (r *rights) rooms(in string) string {
	r.Helper()
	id := session.SessionID(r.id)
	_ = r.class.OpenRooms(r.ctx, id, session.OpenRooms{Rooms: []session.Room{{ID: "a", Name: "A"}}, Placing: session.ByHand}) // nothing is live
	room := session.RoomID("none")
	require.NoError(r, r.class.View(r.ctx, id, func(st *session.State) {
		if b := st.Run.Breakout; b.Open() {
			room = b.Rooms[0].ID
		}
	}))
	if in != "" {
		_ = r.class.Do(r.ctx, id, session.Move{Person: session.PersonID(r.ids[in]), Room: room}) // they are not inside
	}
	return string(room)
}

// draft is the id of a poll that nobody has asked yet.
func (r *rights) draft() string {
	r.Helper()
	p := classroom.Poll{ID: classroom.PollID("draft-" + r.id), Session: session.SessionID(r.id), Question: "Q"}
	require.NoError(r, r.store.Write(r.ctx, func(tx classroom.Tx) error { return tx.SavePoll(r.ctx, p) }))
	return string(p.ID)
}

// asked is the id of a poll that is open in the live run, if there is one.
func (r *rights) asked() string {
	r.Helper()
	p := classroom.Poll{ID: classroom.PollID("asked-" + r.id), Session: session.SessionID(r.id), Question: "Q", Opened: 1}
	require.NoError(r, r.class.View(r.ctx, p.Session, func(st *session.State) { p.Run = st.Run.ID }))
	require.NoError(r, r.store.Write(r.ctx, func(tx classroom.Tx) error { return tx.SavePoll(r.ctx, p) }))
	return string(p.ID)
}

// command says something on a page of somebody's, at the door or inside.
func (r *rights) command(who, name string, args *wire.SocketArgs, inside bool) string {
	r.Helper()
	p, err := r.people[who].Open(r.ctx, r.link)
	if err != nil {
		if code := p.Now().Close; code == wire.CloseNotFound {
			return "not_found"
		}
		r.Fatalf("%s opens a page: %v", who, err)
	}
	defer p.Shut()
	if name == "hello" {
		return string(p.Now().Door.Next)
	}
	if inside {
		if !slices.Contains([]wire.Next{wire.NextEnter, wire.NextStart}, p.Now().Door.Next) {
			return "-"
		}
		r.fresh = false
		require.NoError(r, p.Enter(r.ctx))
	}
	switch err := p.Command(r.ctx, strings.TrimSuffix(strings.TrimSuffix(name, " all"), " other"), args).(type) {
	case nil:
		r.fresh = false
		return "yes"
	case *webtest.Refused:
		return err.Code
	default:
		r.Fatalf("%s says %s: %v", who, name, err)
		return ""
	}
}

// chatting are the rows of the chat, by pages that come inside.
func (r *rights) chatting() {
	n := 0
	for _, c := range []struct {
		name string
		say  func(id string) any
	}{
		{"say to everybody", func(id string) any { return wire.SocketSay{T: "say", ID: id, Text: "hello"} }},
		{"say to the owner", func(id string) any {
			return wire.SocketSay{T: "say", ID: id, Text: "hello", To: r.ids["owner"]}
		}},
		{"say to all rooms", func(id string) any {
			r.rooms("")
			return wire.SocketSay{T: "say", ID: id, Text: "hello", All: true}
		}},
		{"say in a room where one is not", func(id string) any {
			return wire.SocketSay{T: "say", ID: id, Text: "hello", Room: r.rooms("")}
		}},
		{"say to a contact", func(id string) any {
			return wire.SocketSay{T: "say", ID: id, Text: "hello", To: r.ids["contact"]}
		}},
		{"amend what the contact said", func(string) any { return wire.SocketAmend{T: "amend", ID: "theirs", Text: "other"} }},
		{"unsay what the contact said", func(string) any { return wire.SocketUnsay{T: "unsay", ID: "theirs"} }},
		{"clear the chat", func(id string) any { return wire.SocketClear{T: "clear", ID: id} }},
	} {
		r.row(c.name, func(who string) string {
			r.stage()
			if r.scene == "live" {
				contact, err := r.people["contact"].Open(r.ctx, r.link)
				require.NoError(r, err)
				defer contact.Shut()
				require.NoError(r, contact.Enter(r.ctx))
				_, err = contact.Speak(r.ctx, wire.SocketSay{T: "say", ID: "theirs", Text: "mine"})
				require.NoError(r, err)
			}
			p, err := r.people[who].Open(r.ctx, r.link)
			if err != nil {
				require.Equal(r, wire.CloseNotFound, p.Now().Close)
				return "not_found"
			}
			defer p.Shut()
			r.fresh = false
			for _, way := range []string{"enter", "read"} {
				if p.Command(r.ctx, way, nil) == nil {
					require.NoError(r, p.Until(r.ctx, "a welcome", func(s *webtest.State) bool { return s.Place != "" }))
					break
				}
			}
			n++
			heard, err := p.Speak(r.ctx, c.say(fmt.Sprint("m", n)))
			require.NoError(r, err)
			if heard.Error != nil {
				return heard.Error.Code
			}
			return "yes"
		})
	}
}

// compareMay holds what the API says that people may do against what they then
// could: the menu of lists, and the actions.
func (r *rights) compareMay() {
	r.stage()
	could := func(what, who string) bool { return r.cells[r.scene+" "+what+" "+who] == "yes" }
	// What decides an action: a row of the table that says yes exactly then.
	may := map[session.Action]string{
		session.DoStart: "start", session.DoEnter: "enter", session.DoRead: "read", session.DoEnd: "end",
		session.DoLock: "lock", session.DoLend: "lend", session.DoRemove: "remove",
		session.DoConfigure: "PATCH /sessions/{link}", session.DoSetStatus: "PUT /sessions/{link}/status",
		session.DoSetHosts: "PUT /sessions/{link}/hosts/{person}", session.DoDelete: "DELETE /sessions/{link}",
		session.DoPlanRooms:     "PUT /sessions/{link}/rooms",
		session.DoSeeAttendance: "GET /sessions/{link}/runs",
	}
	menu := map[string]string{
		"edit": "PATCH /sessions/{link}", "people": "GET /sessions/{link}/people",
		"attendance": "GET /sessions/{link}/runs", "copy": "POST /sessions/{link}/copy",
		"move": "PATCH /sessions/{link}", "delete": "DELETE /sessions/{link}",
		"rooms":  "PUT /sessions/{link}/rooms",
		"invite": "POST /sessions/{link}/invitations",
	}
	statuses := map[string]session.Status{
		"close": session.Closed, "reopen": session.Active, "hide": session.Hidden, "unhide": session.Active,
	}
	for _, who := range columns {
		b := r.people[who]
		door, err := b.Door(r.ctx, r.link)
		require.NoError(r, err)
		item, err := b.Session(r.ctx, r.link)
		listed := err == nil
		require.Equal(r, listed, could("GET /sessions/{link}", who))
		if who == "elsewhere" && r.scene == "live" {
			continue // is asking already; entering again is the same
		}
		for action, row := range may {
			if _, known := r.cells[r.scene+" "+row+" "+who]; !known {
				continue // not in the API yet
			}
			require.Equal(r, could(row, who), slices.Contains(door.May, action), "%s: %s of the door as %s", r.scene, action, who)
			if listed {
				require.Equal(r, could(row, who), slices.Contains(item.May, action), "%s: %s of the list as %s", r.scene, action, who)
			}
		}
		if !listed {
			continue
		}
		for action, row := range menu {
			if _, known := r.cells[r.scene+" "+row+" "+who]; known {
				require.Equal(r, could(row, who), slices.Contains(item.Actions, classroom.SessionAction(action)),
					"%s: %s in the menu of %s", r.scene, action, who)
			}
		}
		for action, to := range statuses {
			if !slices.Contains(item.Actions, classroom.SessionAction(action)) {
				require.True(r, !item.Host || to == item.Status || action == "reopen" || action == "unhide" || item.Status == session.Hidden,
					"%s: no %s in the menu of %s", r.scene, action, who)
				continue
			}
			a := r.send(b, "PUT", "/api/v1/sessions/"+r.link+"/status", map[string]any{"status": to})
			require.Equal(r, 200, a.status, a.body)
			r.fresh = false
			r.stage()
		}
	}
}

// golden compares the table with the file.
func (r *rights) golden() {
	r.Helper()
	const file = "testdata/rights.golden"
	lines := strings.Split(strings.TrimSpace(r.out.String()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	got := strings.Join(lines, "\n") + "\n"
	if *update {
		require.NoError(r, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(file)
	require.NoError(r, err)
	if string(want) == got {
		return
	}
	old := strings.Split(string(want), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(old) || old[i] != line {
			was := ""
			if i < len(old) {
				was = old[i]
			}
			r.Fatalf("rights differ; if they are right, go test ./internal/web -run Rights -update\nwas %s\nis  %s", was, line)
		}
	}
	r.Fatal("rights differ: the file has more")
}
