package wire

// GroupRef names a group.
type GroupRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Named is somebody by name only.
type Named struct {
	Name string `json:"name" doc:"Empty: a person who was deleted."`
}

// Items is a page of a list of sessions.
type Items struct {
	Sessions []Item  `json:"sessions"`
	Next     string  `json:"next,omitempty" doc:"The cursor of the next page; missing: there is none."`
	Counts   *Counts `json:"counts,omitempty" doc:"First pages only: how many there are of each status, with the same search."`
}

// Counts are numbers of sessions by their status.
type Counts struct {
	Active int `json:"active"`
	Closed int `json:"closed"`
	Hidden int `json:"hidden"`
}
