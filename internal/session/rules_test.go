package session

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// elsewhere are the rules that a session alone does not decide, and where they
// are decided. Those marked "partly" have a script here as well.
var elsewhere = map[int]string{
	10: "classroom: resume tokens",
	17: "partly; web: being sent to log in and coming back",
	28: "web: what is sent to whom; the right is DoSeeTimers",
	35: "partly; classroom: whose changes they are",
	39: "partly; classroom: logins, and acts in other sessions",
	40: "partly; the page: what counts as input",
	41: "partly; the page and classroom: when reports are made and stored",
	45: "classroom and the page: lists; the count is State.Inside",
	46: "classroom and the page: lists",
	47: "classroom and the page: privacy",
	48: "classroom: the audit list",
}

const lastRule = 48

// TestEveryRuleHasAScript reads the headings of the scripts: "# Rule 7: ...".
func TestEveryRuleHasAScript(t *testing.T) {
	heading := regexp.MustCompile(`(?m)^# Rule (\d+): \S`)
	scripts := map[int][]string{}
	files, _ := filepath.Glob("testdata/*.txt")
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range heading.FindAllSubmatch(data, -1) {
			n, _ := strconv.Atoi(string(m[1]))
			scripts[n] = append(scripts[n], filepath.Base(f))
		}
	}
	for n := 1; n <= lastRule; n++ {
		where, other := elsewhere[n]
		here := len(scripts[n]) > 0
		switch {
		case here && other && !strings.HasPrefix(where, "partly"):
			t.Errorf("rule %d has a script and is said to be decided elsewhere", n)
		case !here && (!other || strings.HasPrefix(where, "partly")):
			t.Errorf("rule %d has no script", n)
		}
		files := slices.Compact(scripts[n])
		t.Logf("rule %2d: %d scripts %v %s", n, len(scripts[n]), files, where)
	}
}
