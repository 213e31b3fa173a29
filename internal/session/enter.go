package session

// start: rules 11 and 33.
func (x *stepper) start(c Start) error {
	if code := x.May(c.Who, DoStart); code != "" {
		return refuse(code)
	}
	if err := x.begin(c.Person, c.Run); err != nil || c.Conn == "" {
		return err
	}
	return x.comeIn(c.Who, c.Via)
}

// enter: rules 11, 12 and 14 to 17.
func (x *stepper) enter(c Enter) error {
	if code := x.May(c.Who, DoEnter); code != "" {
		return refuse(code)
	}
	if err := x.begin(c.Person, c.Run); err != nil {
		return err
	}
	return x.comeIn(c.Who, c.Via)
}

// begin starts a run unless one is live.
func (x *stepper) begin(by PersonID, run RunID) error {
	switch {
	case x.IsLive():
		return nil
	case run == "" || run == x.Run.ID:
		return refuse(CodeInvalid)
	}
	x.emit(x.now, Event{Kind: EvRunStarted, By: by, Run: run})
	return nil
}

// comeIn gives a connection its place in the live run: a seat, one more
// connection of it, or a place in the waiting room. A page that was reading
// (or preparing) gives that up.
func (x *stepper) comeIn(w Who, v Via) error {
	t := x.Seats[w.Person]
	switch {
	case t != nil && t.Has(v.Conn):
		return nil // rule 7
	case t == nil || t.State == Gone:
		return x.take(w, v)
	case t.State == Reconnecting:
		x.back(t, w, v, 0)
	default:
		x.opened(t, w, v, 0)
	}
	return nil
}

// unread takes a connection that is about to enter away from its reader.
func (x *stepper) unread(p PersonID, c ConnID) {
	switch t := x.Readers[p]; {
	case t == nil || !t.Has(c):
	case len(t.Conns) > 1:
		x.connLost(x.now, t, c, 0, false)
	default:
		x.gone(x.now, t, Left, p)
	}
}

// take takes a seat, or asks for one.
func (x *stepper) take(w Who, v Via) error {
	if code := x.mayEnter(w); code != "" {
		return refuse(code)
	}
	e := Event{
		Kind: EvEntered, Person: w.Person, PersonKind: w.Kind, Member: w.Member,
		Conn: v.Conn, Login: v.Login, Node: v.Node, Stay: 1,
	}
	t := x.Seats[w.Person]
	if t != nil {
		e.Stay = t.Stay + 1
	}
	if !x.entitled(w.Person, w.Kind, w.Member) {
		if until, again := x.askAgain(t); !again {
			return &Refusal{Code: CodeAskLater, Until: until}
		}
		e.Kind, e.Stay = EvAsked, 0
	}
	x.unread(w.Person, v.Conn)
	x.emit(x.now, e)
	return nil
}

// askAgain tells whether a person may ask, and from when on (rule 14).
func (x *stepper) askAgain(t *Seat) (until Instant, ok bool) {
	if t == nil || t.Declines == 0 {
		return 0, true
	}
	until = t.DeclinedAt.Add(x.Settings.AskAgain)
	return until, x.now >= until
}

func (x *stepper) opened(t *Seat, w Who, v Via, input Instant) {
	if !t.Reading {
		x.unread(t.Person, v.Conn)
	}
	x.emit(x.now, Event{
		Kind: EvConnOpened, Person: t.Person, Reading: t.Reading, PersonKind: w.Kind, Member: w.Member,
		Conn: v.Conn, Login: v.Login, Node: v.Node, LastAction: min(input, x.now),
	})
}

// read: rules 13 and 44.
func (x *stepper) read(c Read) error {
	if code := x.May(c.Who, DoRead); code != "" {
		return refuse(code)
	}
	t := x.Readers[c.Person]
	switch {
	case t != nil && t.Has(c.Conn):
	case t == nil || t.State == Gone:
		x.emit(x.now, Event{
			Kind: EvEntered, Reading: true, Person: c.Person, PersonKind: c.Kind, Member: c.Member,
			Conn: c.Conn, Login: c.Login, Node: c.Node,
		})
	case t.State == Reconnecting:
		x.back(t, c.Who, c.Via, 0)
	default:
		x.opened(t, c.Who, c.Via, 0)
	}
	return nil
}

// resume: rules 11 and 42.
func (x *stepper) resume(c Resume) error {
	if x.Effective() == Hidden && !x.IsHost(c.Person) {
		return refuse(CodeNotFound)
	}
	if !c.Reading && (!x.IsLive() || x.Run.ID != c.Run) {
		return x.resumeEnded(c)
	}
	t := x.place(c.Reading)[c.Person]
	switch {
	case t == nil:
		return refuse(CodeGone)
	case t.Has(c.Conn):
		return nil
	case c.Reading && x.Seats[c.Person] != nil && x.Seats[c.Person].Has(c.Conn):
		return refuse(CodeInvalid)
	case t.State == Gone:
		return x.resumeGone(t, c)
	case t.State == Reconnecting:
		x.back(t, c.Who, c.Via, c.LastInput)
	default:
		x.opened(t, c.Who, c.Via, c.LastInput)
	}
	return nil
}

// resumeGone lets a page back to a seat that is gone by connection loss. Who
// was asking asks again, or enters where that has become possible.
func (x *stepper) resumeGone(t *Seat, c Resume) error {
	switch {
	case t.Barred:
		return refuse(CodeRemoved)
	case !t.ByLoss:
		return refuse(goneCode(t))
	case c.Reading:
		return x.readAgain(t, c)
	case t.LastAction == 0 || !x.entitled(c.Person, c.Kind, c.Member):
		return x.take(c.Who, c.Via)
	case x.Full() && !x.IsHost(c.Person):
		return refuse(CodeFull)
	default:
		x.back(t, c.Who, c.Via, c.LastInput)
		return nil
	}
}

// resumeEnded answers a page whose run is over. Where the session was closed
// around its seat, the page is led to the place as a reader that was kept.
func (x *stepper) resumeEnded(c Resume) error {
	t := x.Readers[c.Person]
	if x.Run.ID != c.Run || x.Run.Reason != WasClosed || t == nil || t.State == Gone {
		return refuse(CodeEnded)
	}
	c.Reading = true
	return x.resume(c)
}

// readAgain lets a reader who was lost back, as far as reading still goes. A
// reader stays one when a run has started meanwhile (rule 44), unless removed
// from it.
func (x *stepper) readAgain(t *Seat, c Resume) error {
	if code := x.mayRead(c.Who); code != "" && code != CodeLive {
		return refuse(code)
	}
	if seat := x.Seats[c.Person]; seat != nil && seat.Barred {
		return refuse(CodeRemoved)
	}
	x.back(t, c.Who, c.Via, c.LastInput)
	return nil
}

func goneCode(t *Seat) Code {
	switch t.Reason {
	case Idle:
		return CodeIdle
	case Removed:
		return CodeRemoved
	case NoAccess:
		return CodeAccess
	case Declined:
		return CodeDeclined
	case Shut:
		return CodeClosed
	case RunOver:
		return CodeEnded
	case Left, Lost:
	}
	return CodeGone
}

// back brings a reconnecting seat, or one gone by loss, back: as it was, with
// the notice up, or too late (rule 42).
func (x *stepper) back(t *Seat, w Who, v Via, input Instant) {
	last := t.LastAction
	if !t.Warned {
		last = max(last, min(input, x.now))
	}
	notice, logout := x.Settings.IdleNotice, x.Settings.IdleLogout
	age := x.now.Sub(last)
	if notice > 0 && age >= notice+logout && x.now >= t.IdleFrom {
		x.tooLate(t, v)
		return
	}
	e := Event{
		Kind: EvResumed, Person: t.Person, Reading: t.Reading, PersonKind: w.Kind, Member: w.Member,
		Conn: v.Conn, Login: v.Login, Node: v.Node, Stay: t.Stay,
		LastAction: last, Warned: notice > 0 && (t.Warned || age >= notice),
	}
	if !t.Reading {
		x.unread(t.Person, v.Conn)
		if t.State == Gone {
			e.Stay++
		}
	}
	x.emit(x.now, e)
}

func (x *stepper) tooLate(t *Seat, v Via) {
	all := x.logins(x.now, t, v.Login)
	if t.State == Gone {
		x.emit(x.now, Event{Kind: EvLoggedOut, Person: t.Person, Reading: t.Reading, Logins: all})
		return
	}
	e := Event{Kind: EvGone, Person: t.Person, Reading: t.Reading, Reason: Idle, Logins: all}
	if !t.Reading {
		e.Stay, e.Since = t.Stay, t.Since
	}
	x.emit(x.now, e)
}
