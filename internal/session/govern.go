package session

// govern carries out what hosts and moderators do.
func (x *stepper) govern(c Command) error {
	switch c := c.(type) {
	case Admit:
		return x.admitting(c)
	case Decline:
		return x.decline(c)
	case Lock:
		return x.lock(c)
	case Lend:
		return x.lend(c)
	case Remove:
		return x.remove(c)
	case LiftRemoval:
		return x.lift(c)
	case SetHost:
		return x.setHost(c)
	case SetMember:
		x.memberSet(c)
		return nil
	case SetTimer:
		return x.setTimer(c)
	case Raise:
		return x.raise(c)
	case Lower:
		return x.lower(c)
	case Stop:
		return x.stop(c)
	case OpenRooms:
		return x.openRooms(c)
	case CloseRooms:
		return x.closeRooms(c)
	case AddRoom:
		return x.addRoom(c)
	case RenameRoom:
		return x.renameRoom(c)
	case CloseRoom:
		return x.closeRoom(c)
	case TimeRooms:
		return x.timeRooms(c)
	case Move:
		return x.move(c)
	case Call:
		return x.call(c)
	case End:
		return x.end(c)
	case SetStatus:
		return x.setStatus(c)
	case Configure:
		return x.configure(c)
	case Delete:
		return x.delete(c)
	}
	return refuse(CodeInvalid)
}

// allowed asks the one place where rights are decided; the system may
// whatever it was checked for.
func (x *stepper) allowed(by PersonID, a Action) error {
	if by == "" {
		return nil
	}
	if code := x.May(Who{Person: by}, a); code != "" {
		return refuse(code)
	}
	return nil
}

// admitting: rules 14 and 16.
func (x *stepper) admitting(c Admit) error {
	act := DoAdmit
	if c.Always {
		act = DoAdmitAlways
	}
	if err := x.allowed(c.By, act); err != nil {
		return err
	}
	if c.All {
		return x.admitAll(c)
	}
	t := x.Seats[c.Person]
	switch {
	case t == nil || t.State != Asking:
		return refuse(CodeNotAsking)
	case c.Always && t.Kind == Guest:
		return refuse(CodeNeedsAccount)
	case x.Full():
		return refuse(CodeFull)
	}
	if c.Always {
		x.emit(x.now, Event{Kind: EvMemberSet, By: c.By, Person: c.Person, Member: true})
	}
	x.admit(x.now, t, c.By)
	return nil
}

// admitAll lets in as many as have room, first come first.
func (x *stepper) admitAll(c Admit) error {
	if c.Always || c.Person != "" {
		return refuse(CodeInvalid)
	}
	q := x.queue()
	if len(q) > 0 && x.Full() {
		return refuse(CodeFull)
	}
	for _, t := range q {
		if !x.Full() {
			x.admit(x.now, t, c.By)
		}
	}
	return nil
}

func (x *stepper) decline(c Decline) error {
	if err := x.allowed(c.By, DoAdmit); err != nil {
		return err
	}
	t := x.Seats[c.Person]
	if t == nil || t.State != Asking {
		return refuse(CodeNotAsking)
	}
	x.gone(x.now, t, Declined, c.By)
	return nil
}

func (x *stepper) lock(c Lock) error {
	if err := x.allowed(c.By, DoLock); err != nil {
		return err
	}
	if !x.IsLive() {
		return refuse(CodeEnded)
	}
	if x.Run.Locked != c.On {
		x.emit(x.now, Event{Kind: EvLocked, By: c.By, On: c.On})
	}
	return nil
}

func (x *stepper) lend(c Lend) error {
	if err := x.allowed(c.By, DoLend); err != nil {
		return err
	}
	t := x.Seats[c.Person]
	switch {
	case x.IsHost(c.Person):
		return refuse(CodeIsHost)
	case c.On && !t.Inside(), t == nil:
		return refuse(CodeNotInside)
	case t.Lent != c.On:
		x.emit(x.now, Event{Kind: EvLent, By: c.By, Person: c.Person, On: c.On})
	}
	return nil
}

// remove: rule 20.
func (x *stepper) remove(c Remove) error {
	if err := x.allowed(c.By, DoRemove); err != nil {
		return err
	}
	t := x.Seats[c.Person]
	switch {
	case x.IsHost(c.Person):
		return refuse(CodeIsHost)
	case c.Person == c.By:
		return refuse(CodeNotAllowed)
	case t == nil:
		return refuse(CodeNotInside)
	case t.Barred:
		return nil
	}
	if t.State != Gone {
		x.gone(x.now, t, Removed, c.By)
	}
	x.emit(x.now, Event{Kind: EvBarred, By: c.By, Person: c.Person})
	if c.Back {
		x.emit(x.now, Event{Kind: EvLifted, By: c.By, Person: c.Person})
	}
	if r := x.Readers[c.Person]; r != nil && r.State != Gone {
		x.gone(x.now, r, Removed, c.By)
	}
	return nil
}

func (x *stepper) lift(c LiftRemoval) error {
	if err := x.allowed(c.By, DoLift); err != nil {
		return err
	}
	t := x.Seats[c.Person]
	if t == nil || !t.Barred {
		return refuse(CodeNotInside)
	}
	x.emit(x.now, Event{Kind: EvLifted, By: c.By, Person: c.Person})
	return nil
}

// setHost: rules 22 and 23.
func (x *stepper) setHost(c SetHost) error {
	if err := x.allowed(c.By, DoSetHosts); err != nil {
		return err
	}
	p, had := c.Who.Person, x.Hosts[c.Who.Person]
	switch {
	case p == "" || !c.Role.Valid():
		return refuse(CodeInvalid)
	case had == c.Role:
		return nil
	case c.Role != NoRole && c.Who.Kind != Licensed:
		return refuse(CodeNotLicensed)
	case had == Owner:
		return refuse(CodeIsHost) // the owner hands over instead
	case c.Role == Owner:
		for _, o := range sorted(x.Hosts) {
			if x.Hosts[o] == Owner {
				x.emit(x.now, Event{Kind: EvHostSet, By: c.By, Person: o, Role: CoHost})
			}
		}
	case c.Role == NoRole:
		x.emit(x.now, Event{Kind: EvMemberSet, By: c.By, Person: p, Member: true})
	}
	x.emit(x.now, Event{Kind: EvHostSet, By: c.By, Person: p, Role: c.Role})
	if r := x.Readers[p]; r != nil && r.State != Gone && x.Effective() == Hidden && !x.IsHost(p) {
		x.gone(x.now, r, NoAccess, "")
	}
	return nil
}

// memberSet: rules 16 and 21.
func (x *stepper) memberSet(c SetMember) {
	differs := func(t *Seat) bool { return t != nil && t.Member != c.Member }
	if differs(x.Seats[c.Person]) || differs(x.Readers[c.Person]) {
		x.emit(x.now, Event{Kind: EvMemberSet, By: c.By, Person: c.Person, Member: c.Member})
	}
	if !c.Member && !x.IsHost(c.Person) {
		x.accessLost(c.Person)
	}
}

func (x *stepper) end(c End) error {
	if err := x.allowed(c.By, DoEnd); err != nil {
		return err
	}
	if !x.IsLive() {
		return refuse(CodeEnded)
	}
	x.endRun(x.now, HostEnded, c.By)
	return nil
}

// setStatus: rules 25 and 26.
func (x *stepper) setStatus(c SetStatus) error {
	if err := x.allowed(c.By, DoSetStatus); err != nil {
		return err
	}
	had := x.Status
	if c.Group {
		had = x.GroupStatus
	}
	switch {
	case !c.Status.Valid() || c.Group && c.By != "":
		return refuse(CodeInvalid)
	case had == c.Status:
		return nil
	}
	x.emit(x.now, Event{Kind: EvStatusSet, By: c.By, Status: c.Status, Group: c.Group})
	x.shut(c.By)
	return nil
}

// shut ends the run of a session that is not active any more, and puts those
// readers out who may not stay.
func (x *stepper) shut(by PersonID) {
	if x.Effective() == Active && !x.Deleted {
		return
	}
	if x.IsLive() {
		x.endRun(x.now, WasClosed, by)
	}
	for _, p := range sorted(x.Readers) {
		t := x.Readers[p]
		if t.State != Gone && x.mayRead(Who{t.Person, t.Kind, t.Member}) != "" {
			x.gone(x.now, t, Shut, by)
		}
	}
}

// configure: rule 6. Guests who are asking are put out where guests are no
// longer taken.
func (x *stepper) configure(c Configure) error {
	if err := x.allowed(c.By, DoConfigure); err != nil {
		return err
	}
	if err := c.Settings.Check(); err != nil {
		return refuse(CodeInvalid)
	}
	set := c.Settings.filled()
	if set == x.Settings {
		return nil
	}
	x.emit(x.now, Event{Kind: EvConfigured, By: c.By, Settings: &set})
	if set.Guests == GuestsNone {
		for _, t := range x.queue() {
			if t.Kind == Guest && !x.entitled(t.Person, t.Kind, t.Member) {
				x.gone(x.now, t, NoAccess, "")
			}
		}
	}
	return nil
}

func (x *stepper) delete(c Delete) error {
	if err := x.allowed(c.By, DoDelete); err != nil {
		return err
	}
	if x.Status != Hidden {
		return refuse(CodeNotHidden)
	}
	x.emit(x.now, Event{Kind: EvDeleted, By: c.By})
	x.shut(c.By)
	return nil
}
