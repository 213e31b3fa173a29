package wire

// Sign is what a reaction shows.
type Sign string

// SocketReact shows everybody in the run a sign for a moment: at most three a
// second of one page, never stored, dropped first.
type SocketReact struct {
	T    string `json:"t" enum:"react"`
	What Sign   `json:"what" enum:"up,clap,heart,laugh,party,think"`
}

// Reaction is a sign that somebody shows.
type Reaction struct {
	By   string `json:"by" doc:"The person."`
	What Sign   `json:"what" enum:"up,clap,heart,laugh,party,think"`
	N    int    `json:"n" doc:"How often."`
}

// SocketReactions are those of others, and one's own, gathered for 100 ms.
type SocketReactions struct {
	T    string       `json:"t" enum:"reactions"`
	All  []Reaction   `json:"all" doc:"50 at most."`
	More map[Sign]int `json:"more,omitempty" doc:"How often what is not among them was shown."`
}
