package session

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestRights writes down what everybody may do in every phase and status, and
// compares it with testdata/rights.golden; -update writes that anew. A cell
// says yes or the code of the refusal.
func TestRights(t *testing.T) {
	const file = "testdata/rights.golden"
	var b strings.Builder
	for _, scene := range scenes {
		fmt.Fprintf(&b, "# %s\n", scene.name)
		s := stage(t, scene.play)
		fmt.Fprintf(&b, "%-14s", "")
		for _, p := range cast {
			fmt.Fprintf(&b, "%-14s", p.Person)
		}
		for _, a := range actions {
			fmt.Fprintf(&b, "\n%-14s", a)
			for _, p := range cast {
				code := s.May(p, a)
				if code == "" {
					code = "yes"
				}
				fmt.Fprintf(&b, "%-14s", code)
			}
		}
		b.WriteString("\n\n")
	}
	got := trimmed(b.String())
	want, err := os.ReadFile(file)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("rights differ; if they are right, go test -run Rights -update\n%s", firstDifference(string(want), got))
	}
}

func trimmed(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// cast are the columns. A contact is known to have an account and no more: who
// has the link and who has not is the shell's to tell apart.
var cast = []Who{
	{"owner", Licensed, true},
	{"cohost", Licensed, true},
	{"moderator", Contact, true},
	{"member", Contact, true},
	{"away", Contact, true}, // a member who is not inside
	{"contact", Contact, false},
	{"asking", Contact, false},
	{"guest", Guest, false},
	{"removed", Contact, true},
	{"stranger", "", false},
}

// scenes are the rows: how things can stand.
var scenes = []struct {
	name string
	play string
}{
	{"classroom, waiting", ""},
	{"classroom, waiting, the owner prepares and a member reads", "owner prepares; member reads"},
	{"classroom, live", live},
	{"classroom, live and locked", live + "; owner locks"},
	{"classroom, live and full", live + "; owner sets limit 2"},
	{"classroom, live, guests direct", live + "; owner sets guests direct"},
	{"classroom, live, guests none", live + "; owner sets guests none"},
	{"classroom, live, a guest is inside", live + "; owner sets guests direct; guest enters"},
	{"classroom, live, a guest is inside, accounts edit", live + "; owner sets guests direct, edit accounts; guest enters"},
	{"classroom, live, hosts and moderators edit", live + "; owner sets edit hosts"},
	{"classroom, live, nobody edits", live + "; owner sets edit nobody"},
	{"classroom, live, a guest is inside, accounts write, nobody privately", live + "; owner sets guests direct, write accounts, private nobody; guest enters"},
	{"classroom, live, hosts and moderators write", live + "; owner sets write hosts"},
	{"classroom, live, breakout rooms by hand", live + "; owner opens rooms by hand x, y: member in x, moderator in y"},
	{"classroom, live, breakout rooms by chance, with return", live + "; owner opens rooms by random x with return"},
	{"classroom, live, breakout rooms by choice, a guest is in one", live + "; owner sets guests direct; guest enters; owner opens rooms by choice x, y; guest goes to room x"},
	{"classroom, waiting, the owner prepares and nobody edits", "owner prepares; owner sets edit nobody"},
	{"classroom, live, the owner has left and the co-host prepares", "cohost prepares; " + live + "; owner leaves"},
	{"classroom, ended", live + "; owner ends"},
	{"classroom, waiting, guests none", "owner sets guests none"},
	{"open, waiting", "owner sets policy open, host-absence off"},
	{"open, live", "owner sets policy open, host-absence off; " + live},
	{"open, ended", "owner sets policy open, host-absence off; " + live + "; owner ends"},
	{"closed around a run", live + "; owner closes the session"},
	{"closed by its group", "the group closes"},
	{"hidden around a run", live + "; owner hides the session"},
	{"hidden by its group", "the group hides"},
	{"deleted", "owner hides the session; owner deletes the session"},
}

const live = "owner starts; moderator enters; member enters; owner lends moderation to moderator; removed enters; " +
	"owner removes removed; asking enters"

// stage plays a scene.
func stage(t *testing.T, scene string) *State {
	p := &play{t: t}
	lines := []string{"session: classroom", "people: owner owner, cohost co-host, moderator member, member member," +
		" away member, contact contact, asking contact, guest guest, removed member"}
	if scene != "" {
		lines = append(lines, strings.Split(scene, "; ")...)
	}
	for _, line := range lines {
		if _, err := p.line(strings.TrimSpace(line)); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
	}
	return p.s
}
