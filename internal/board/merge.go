package board

// Decide says what becomes of a change of an element, given what stands (nil:
// nothing). take tells whether it replaces it; without a code and without take
// it is what stands already. mayLock is for those who may lock elements, unlock
// them and change locked ones.
func Decide(current *Element, in Element, mayLock bool) (take bool, code Code) {
	var stands Element
	if current != nil {
		stands = *current
		switch {
		case in.Stamp == stands.Stamp:
			return false, ""
		case !in.Beats(stands.Stamp):
			return false, CodeStale
		}
	}
	switch {
	case in.Version > stands.Version+MaxAhead:
		return false, CodeAhead
	case !mayLock && (stands.Locked || in.Locked):
		return false, CodeLocked
	}
	return true, ""
}

// Tally is how much a board has.
type Tally struct {
	Live  int   // elements that are not deleted
	Bytes int64 // their size
}

// Add is the board with a change in it that was taken. CodeFull: it would be
// over a limit and have more than before. Deletions, and what makes elements
// smaller, always fit.
func (t Tally) Add(current *Element, in Element) (Tally, Code) {
	var was Tally
	if current != nil {
		was = current.weight()
	}
	is := in.weight()
	sum := Tally{t.Live + is.Live - was.Live, t.Bytes + is.Bytes - was.Bytes}
	if sum.Live > MaxElements && is.Live > was.Live || sum.Bytes > MaxBytes && is.Bytes > was.Bytes {
		return t, CodeFull
	}
	return sum, ""
}

func (e *Element) weight() Tally {
	if e.Deleted {
		return Tally{}
	}
	return Tally{1, int64(len(e.Body))}
}
