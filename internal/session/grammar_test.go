package session

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The sentences of scripts. N stands for a name, TAB for "in tab 2".
var grammar = []struct {
	pattern *regexp.Regexp
	command func(p *play, m []string) (Command, error)
}{
	sentence(`tick`, func(*play, []string) (Command, error) { return Tick{}, nil }),
	sentence(`N starts(?: (without entering))?TAB`, func(p *play, m []string) (Command, error) {
		c := Start{Who: p.who(m[1]), Via: p.via(m[1], m[3]), Run: p.nextRun()}
		if m[2] != "" {
			c.Via = Via{}
		}
		return c, nil
	}),
	sentence(`N (enters|reads|prepares)TAB`, func(p *play, m []string) (Command, error) {
		if m[2] == "enters" {
			return Enter{p.who(m[1]), p.via(m[1], m[3]), p.nextRun()}, nil
		}
		return Read{p.who(m[1]), p.via(m[1], m[3])}, nil
	}),
	sentence(`N resumes(?: run (\d+))?( reading)?(?:, last input (\S+))?TAB`, func(p *play, m []string) (Command, error) {
		c := Resume{Who: p.who(m[1]), Via: p.via(m[1], m[5]), Run: p.s.Run.ID, Reading: m[3] != ""}
		if m[2] != "" {
			c.Run = RunID("run" + m[2])
		}
		var err error
		if m[4] != "" {
			c.LastInput, err = clock(m[4], p.now)
		}
		return c, err
	}),
	sentence(`N loses the connection(?:, last heard (\S+))?TAB`, func(p *play, m []string) (Command, error) {
		since, err := clock(m[2], 0)
		return Lose{PersonID(m[1]), p.via(m[1], m[3]).Conn, since}, err
	}),
	sentence(`N closes(?: tab (\d+)| the tab)`, func(p *play, m []string) (Command, error) {
		return Beacon{PersonID(m[1]), p.conn(m[1], m[2])}, nil
	}),
	sentence(`N leavesTAB`, func(p *play, m []string) (Command, error) {
		return Leave{PersonID(m[1]), p.via(m[1], m[2]).Conn}, nil
	}),
	sentence(`N extendsTAB`, func(p *play, m []string) (Command, error) {
		return Extend{PersonID(m[1]), p.via(m[1], m[2]).Conn}, nil
	}),
	sentence(`N acts( reading)?(?: at (\S+))?`, func(p *play, m []string) (Command, error) {
		at, err := clock(m[3], p.now)
		return Report{[]Input{{PersonID(m[1]), m[2] != "", at}}}, err
	}),
	sentence(`N admits N( always)?`, func(p *play, m []string) (Command, error) {
		c := Admit{By: PersonID(m[1]), Person: PersonID(m[2]), Always: m[3] != ""}
		if m[2] == "all" {
			c.Person, c.All = "", true
		}
		return c, nil
	}),
	sentence(`N declines N`, func(p *play, m []string) (Command, error) {
		return Decline{PersonID(m[1]), PersonID(m[2])}, nil
	}),
	sentence(`N (un)?locks`, func(p *play, m []string) (Command, error) {
		return Lock{PersonID(m[1]), m[2] == ""}, nil
	}),
	sentence(`N (lends moderation to|takes moderation from) N`, func(p *play, m []string) (Command, error) {
		return Lend{PersonID(m[1]), PersonID(m[3]), strings.HasPrefix(m[2], "lends")}, nil
	}),
	sentence(`N makes N (co-host|owner)`, func(p *play, m []string) (Command, error) {
		return SetHost{PersonID(m[1]), p.who(m[2]), map[string]Role{"co-host": CoHost, "owner": Owner}[m[3]]}, nil
	}),
	sentence(`N takes the role from N`, func(p *play, m []string) (Command, error) {
		return SetHost{PersonID(m[1]), p.who(m[2]), NoRole}, nil
	}),
	sentence(`N (becomes a member|is no member any more)`, func(p *play, m []string) (Command, error) {
		w := p.who(m[1])
		w.Member = m[2] == "becomes a member"
		p.people[m[1]] = w
		return SetMember{"", w.Person, w.Member}, nil
	}),
	sentence(`N removes N`, func(p *play, m []string) (Command, error) {
		return Remove{By: PersonID(m[1]), Person: PersonID(m[2])}, nil
	}),
	sentence(`N sends N out`, func(p *play, m []string) (Command, error) {
		return Remove{PersonID(m[1]), PersonID(m[2]), true}, nil
	}),
	sentence(`N raises a hand`, func(p *play, m []string) (Command, error) { return Raise{PersonID(m[1])}, nil }),
	sentence(`N lowers (?:the hand of N|(all hands))`, func(p *play, m []string) (Command, error) {
		return Lower{PersonID(m[1]), PersonID(m[2]), m[3] != ""}, nil
	}),
	sentence(`N stops the (\w+) of N`, func(p *play, m []string) (Command, error) {
		c := Stop{By: PersonID(m[1]), Person: PersonID(m[3]), What: Source(m[2])}
		if m[3] == "all" {
			c.Person, c.All = "", true
		}
		return c, nil
	}),
	sentence(`N lifts the removal of N`, func(p *play, m []string) (Command, error) {
		return LiftRemoval{PersonID(m[1]), PersonID(m[2])}, nil
	}),
	sentence(`N (starts|adds to) (?:a|the) timer (\S+)`, func(p *play, m []string) (Command, error) {
		d, err := time.ParseDuration(m[3])
		return SetTimer{PersonID(m[1]), map[string]TimerDeed{"starts": TimerStart, "adds to": TimerAdd}[m[2]], d}, err
	}),
	sentence(`N (pauses|resumes|stops) the timer`, func(p *play, m []string) (Command, error) {
		do := map[string]TimerDeed{"pauses": TimerPause, "resumes": TimerResume, "stops": TimerStop}[m[2]]
		return SetTimer{By: PersonID(m[1]), Do: do}, nil
	}),
	// "ana opens rooms by hand x, y: ben in x, gus in y for 10m with return"
	sentence(`N opens rooms by (\w+)(?: ([\w, ]*?))?(?:: ([\w, ]*?))?(?: for (\w+))?( with return)?`, func(p *play, m []string) (Command, error) {
		c := OpenRooms{By: PersonID(m[1]), Placing: Placing(m[2]), Return: m[6] != "", Seed: 1}
		for _, id := range names(m[3]) {
			c.Rooms = append(c.Rooms, Room{ID: RoomID(id), Name: "Room " + id})
		}
		for _, part := range strings.Split(m[4], ", ") {
			if who, room, ok := strings.Cut(part, " in "); ok {
				c.Placed = append(c.Placed, Placed{PersonID(who), RoomID(room)})
			}
		}
		var err error
		if m[5] != "" {
			c.For, err = time.ParseDuration(m[5])
		}
		return c, err
	}),
	sentence(`N adds room (\w+)`, func(p *play, m []string) (Command, error) {
		return AddRoom{PersonID(m[1]), Room{ID: RoomID(m[2]), Name: "Room " + m[2]}}, nil
	}),
	sentence(`N renames room (\w+) to (.*)`, func(p *play, m []string) (Command, error) {
		return RenameRoom{PersonID(m[1]), RoomID(m[2]), strings.Trim(m[3], `"`)}, nil
	}),
	sentence(`N closes room (\w+)`, func(p *play, m []string) (Command, error) {
		return CloseRoom{PersonID(m[1]), RoomID(m[2])}, nil
	}),
	sentence(`N closes the rooms`, func(p *play, m []string) (Command, error) { return CloseRooms{PersonID(m[1])}, nil }),
	sentence(`N gives the rooms (\w+) more`, func(p *play, m []string) (Command, error) {
		d, err := time.ParseDuration(m[2])
		return TimeRooms{PersonID(m[1]), d}, err
	}),
	sentence(`N takes the limit of the rooms away`, func(p *play, m []string) (Command, error) { return TimeRooms{By: PersonID(m[1])}, nil }),
	sentence(`N (goes|moves N) (to room (\w+)|back)`, func(p *play, m []string) (Command, error) {
		c := Move{PersonID(m[1]), PersonID(m[1]), RoomID(m[5])}
		if m[3] != "" {
			c.Person = PersonID(m[3])
		}
		return c, nil
	}),
	sentence(`N (calls for help|stops calling)`, func(p *play, m []string) (Command, error) {
		return Call{PersonID(m[1]), PersonID(m[1]), m[2] == "calls for help"}, nil
	}),
	sentence(`N answers N`, func(p *play, m []string) (Command, error) {
		return Call{By: PersonID(m[1]), Person: PersonID(m[2])}, nil
	}),
	sentence(`N ends`, func(p *play, m []string) (Command, error) { return End{PersonID(m[1])}, nil }),
	sentence(`N (opens|closes|hides|deletes) the session`, func(p *play, m []string) (Command, error) {
		if m[2] == "deletes" {
			return Delete{PersonID(m[1])}, nil
		}
		return SetStatus{By: PersonID(m[1]), Status: verbs[m[2]]}, nil
	}),
	sentence(`the group (opens|closes|hides)`, func(p *play, m []string) (Command, error) {
		return SetStatus{Status: verbs[m[1]], Group: true}, nil
	}),
	sentence(`N sets (.*)`, func(p *play, m []string) (Command, error) {
		c := Configure{PersonID(m[1]), p.s.Settings}
		return c, change(&c.Settings, m[2])
	}),
	sentence(`N logs out(?: of (\w+))?`, func(p *play, m []string) (Command, error) {
		login := m[2]
		if login == "" {
			login = m[1]
		}
		return LoginEnded{PersonID(m[1]), []LoginID{LoginID(login)}}, nil
	}),
	sentence(`N loses access`, func(p *play, m []string) (Command, error) { return AccessLost{PersonID(m[1])}, nil }),
	sentence(`only nodes? (.*) lives?`, func(p *play, m []string) (Command, error) {
		return NodesLost{nodes(m[1])}, nil
	}),
	sentence(`outage (\d+) from (\S+) to (\S+)(?:, (.*) survives?)?`, func(p *play, m []string) (Command, error) {
		seq, err := strconv.ParseInt(m[1], 10, 64)
		from, err1 := clock(m[2], 0)
		to, err2 := clock(m[3], 0)
		if err != nil || err1 != nil || err2 != nil {
			return nil, fmt.Errorf("bad outage")
		}
		return Outage{Seq: seq, Start: from, End: to, Alive: nodes(m[4])}, nil
	}),
}

var verbs = map[string]Status{"opens": Active, "closes": Closed, "hides": Hidden}

type rule = struct {
	pattern *regexp.Regexp
	command func(p *play, m []string) (Command, error)
}

func sentence(text string, f func(p *play, m []string) (Command, error)) rule {
	text = strings.ReplaceAll(text, "TAB", `((?: in tab \d+)?(?: on node \w+)?(?: with login \w+)?)`)
	text = regexp.MustCompile(`\bN\b`).ReplaceAllString(text, `(\w+)`)
	return rule{regexp.MustCompile("^" + text + "$"), f}
}

func (p *play) parse(line string) (Command, error) {
	for _, r := range grammar {
		if m := r.pattern.FindStringSubmatch(line); m != nil {
			return r.command(p, m)
		}
	}
	return nil, fmt.Errorf("not understood")
}

func (p *play) nextRun() RunID {
	return RunID("run" + strconv.Itoa(p.s.Run.Number+1))
}

var viaPart = regexp.MustCompile(`(tab|node|login) (\w+)`)

func (p *play) via(name, text string) Via {
	v := Via{p.conn(name, ""), LoginID(name), "n1"}
	for _, m := range viaPart.FindAllStringSubmatch(text, -1) {
		switch m[1] {
		case "tab":
			v.Conn = p.conn(name, m[2])
		case "node":
			v.Node = NodeID(m[2])
		case "login":
			v.Login = LoginID(m[2])
		}
	}
	return v
}

func nodes(text string) []NodeID {
	var all []NodeID
	for _, n := range names(text) {
		all = append(all, NodeID(n))
	}
	return all
}
