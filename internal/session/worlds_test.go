package session

// The people of the worlds.
var (
	owner  = Who{"owner", Licensed, true}
	cohost = Who{"cohost", Licensed, true}
	member = Who{"member", Contact, true}
	second = Who{"member 2", Contact, true}
	asker  = Who{"asker", Contact, false}
	asker2 = Who{"asker 2", Contact, false}
	guest  = Who{"guest", Guest, false}
)

// small are figures of one to three ticks.
func small(change ...func(*Settings)) Settings {
	s := Settings{
		Policy: Classroom, Guests: GuestsAsk, Edit: AccessEveryone, Write: AccessEveryone, Private: AccessHosts, Speak: AccessEveryone, Show: AccessEveryone, Share: AccessEveryone, List: AccessEveryone,
		ReconnectGrace: tick, AskingGrace: 2 * tick, WaitAgain: 2 * tick, AskAgain: tick, AskTimes: 1,
		NoticeMin: tick, OutageGrace: 2 * tick, ChangeMin: tick,
	}
	for _, c := range change {
		c(&s)
	}
	return s
}

func idle(s *Settings)   { s.IdleNotice, s.IdleLogout = 2*tick, 2*tick }
func away(s *Settings)   { s.HostAbsence = 3 * tick }
func empty(s *Settings)  { s.EmptyEnd = 2 * tick }
func open(s *Settings)   { s.Policy = Open }
func direct(s *Settings) { s.Guests = GuestsDirect }
func none(s *Settings)   { s.Guests = GuestsNone }
func two(s *Settings)    { s.Limit = 2 }
func three(s *Settings)  { s.IdleNotice, s.IdleLogout = 3*tick, 2*tick }
func quick(s *Settings)  { s.HostAbsence, s.ReconnectGrace = tick, 2*tick }

func longer(s *Settings)  { s.ReconnectGrace = 2 * tick }
func slowly(s *Settings)  { s.ChangeMin = 2 * tick }
func long(s *Settings)    { s.IdleNotice, s.IdleLogout = 4*tick, 2*tick }
func patient(s *Settings) { s.AskingGrace, s.WaitAgain, s.ReconnectGrace = 3*tick, 3*tick, 3*tick }

func people(all ...Who) []Who { return all }

func worlds() []*world {
	base := all(passing, coming, losing)
	ws := []*world{
		{
			name: "idle and outages", people: people(owner, member), tabs: 2,
			settings: []Settings{small(three, away)}, atMatters: true, past: 8,
			moves: all(base, acting, outages),
		},
		{
			name: "idle, three people", people: people(owner, member, second), tabs: 1,
			alike:    [][]PersonID{{member.Person, second.Person}},
			settings: []Settings{small(three, away, empty, longer)}, past: 8,
			moves: all(base, acting, leaving),
		},
		{
			name: "outages, asking", people: people(owner, asker, asker2), tabs: 1,
			alike:    [][]PersonID{{asker.Person, asker2.Person}},
			settings: []Settings{small(away, empty)}, atMatters: true, past: 6,
			moves: all(base, outages, admitting, ending),
		},
		{
			name: "open, outages", people: people(owner, member, second), tabs: 1,
			alike:    [][]PersonID{{member.Person, second.Person}},
			settings: []Settings{small(open, empty, idle)}, atMatters: true, past: 6,
			moves: all(base, outages, acting, leaving),
		},
		{
			name: "asking, lock and removal", people: people(owner, member, asker, guest), tabs: 1,
			settings: []Settings{small(away)}, past: 5,
			moves: all(base, admitting, locking, removing, ending),
		},
		{
			name: "asking, two tabs", people: people(owner, asker), tabs: 2,
			settings: []Settings{small(away, empty)}, past: 5,
			moves: all(base, closing, leaving, admitting, admittingAlways, removing, lending),
		},
		{
			name: "guests", people: people(owner, guest, asker), tabs: 1,
			settings: []Settings{small(direct), small(), small(none)}, past: 4,
			moves: all(base, admitting, removing, locking, changing, ending),
		},
		{
			name: "members", people: people(owner, member, asker), tabs: 1,
			settings: []Settings{small(away)}, past: 5,
			moves: all(base, admitting, admittingAlways, locking, belonging, reading),
		},
		{
			name: "status, readers and policy", people: people(owner, cohost, member, guest), cohosts: []PersonID{"cohost"}, tabs: 1,
			settings: []Settings{small(direct, empty), small(direct, empty, open)}, past: 4,
			moves: all(passing, coming, reading, shutting, changing),
		},
		{
			name: "readers in two tabs", people: people(owner, member), tabs: 2,
			settings: []Settings{small(idle)}, past: 6,
			moves: all(passing, coming, losing, reading, shutting),
		},
		{
			name: "readers, idle and outages", people: people(owner, member), tabs: 1,
			settings: []Settings{small(idle)}, atMatters: true, past: 8,
			moves: all(base, reading, acting, outages, shutting),
		},
		{
			name: "reading and removal", people: people(owner, member), tabs: 1,
			settings: []Settings{small(idle)}, past: 6,
			moves: all(base, reading, removing, belonging, ending),
		},
		{
			name: "roles", people: people(owner, cohost, member, Who{"licensed", Licensed, true}), cohosts: []PersonID{"cohost"}, tabs: 1,
			settings: []Settings{small(away, empty)}, past: 5,
			moves: all(base, ruling, lending, locking),
		},
		{
			name: "roles, reading and removal", people: people(owner, cohost, asker), cohosts: []PersonID{"cohost"}, tabs: 1,
			settings: []Settings{small(away)}, past: 5,
			moves: all(passing, coming, ruling, removing, reading, shutting, belonging),
		},
		{
			name: "leaving, beacons and resumes", people: people(owner, cohost, member), cohosts: []PersonID{"cohost"}, tabs: 2,
			settings: []Settings{small(away, empty)}, past: 5,
			moves: all(base, closing, leaving, ending),
		},
		{
			name: "hands and mutes", people: people(owner, member, asker), tabs: 1,
			settings: []Settings{small(away)}, past: 5,
			moves: all(base, meeting, leaving, lending, admitting, shutting, ending),
		},
		{
			name: "breakout rooms", people: people(owner, member, asker), tabs: 1,
			settings: []Settings{small(away)}, past: 5,
			moves: all(base, parting, leaving, admitting, ending),
		},
		{
			name: "breakout rooms, moderators and outages", people: people(owner, member), tabs: 1,
			settings: []Settings{small(away)}, atMatters: true, past: 8,
			moves: all(base, parting, lending, removing, outages, shutting),
		},
		{
			name: "logins and nodes", people: people(owner, member), tabs: 2,
			settings: []Settings{small(away, idle)}, past: 6,
			moves: all(base, logging, failing),
		},
		{
			name: "a full session", people: people(owner, cohost, member, second, asker), cohosts: []PersonID{"cohost"}, tabs: 1,
			alike:    [][]PersonID{{member.Person, second.Person}},
			settings: []Settings{small(two), small()}, past: 4,
			moves: all(base, leaving, admitting, locking, changing),
		},
		{
			name: "settings: hosts and emptiness", people: people(owner, asker), tabs: 1,
			settings: []Settings{small(away, empty), small(empty), small(quick, empty), small(away, patient), small(open)}, sinceMatters: true, past: 6,
			moves: all(base, changing, ending, admitting),
		},
		{
			name: "settings: idleness", people: people(owner, member), tabs: 1,
			settings: []Settings{small(idle, slowly), small(slowly), small(long, slowly)}, sinceMatters: true, past: 8,
			moves: all(base, changing, acting, leaving),
		},
		{
			name: "settings, outages and readers", people: people(owner, member), tabs: 1,
			settings: []Settings{small(idle, away, slowly), small(quick, slowly)}, sinceMatters: true, atMatters: true, past: 7,
			moves: all(base, changing, outages, reading, shutting),
		},
	}
	return ws
}
