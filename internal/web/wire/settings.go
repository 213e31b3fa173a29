package wire

// Setting is a figure of the deployment, which the operator sets by a flag.
// One of its values is there, or none where nothing is set.
type Setting struct {
	Flag    string   `json:"flag" doc:"Without the dashes: host-absence."`
	Seconds *float64 `json:"seconds,omitempty" doc:"A duration."`
	Number  *int     `json:"number,omitempty"`
	On      *bool    `json:"on,omitempty"`
	Text    string   `json:"text,omitempty"`
	Secret  bool     `json:"secret,omitempty" doc:"It is set, and is not shown."`
	Given   bool     `json:"given,omitempty" doc:"The operator has set it; else it is the default."`
}

// Settings are all that an operator can set.
type Settings struct {
	Version  string    `json:"version"`
	Settings []Setting `json:"settings"`
}
