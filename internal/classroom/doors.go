package classroom

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/stoahq/stoa/internal/session"
)

// Visitor is a person behind a login, as Who found them.
type Visitor struct {
	Person Person
	Login  session.LoginID
}

// Inside is what a connection got by coming in.
type Inside struct {
	Conn    session.ConnID
	Token   string        // by which the page comes back (rule 10)
	Place   Place         // where the connection is
	Run     session.RunID // empty for readers
	Resumed bool
}

// Place is where a connection is.
type Place string

// The places.
const (
	AtSeat   Place = "seat"
	IsAsking Place = "asking"
	IsReader Place = "reader"
)

// NewConn makes a name for a connection: random, and public.
func NewConn() session.ConnID { return session.ConnID(rand.Text()) }

// Enter is a deliberate entrance (rules 11 to 16).
func (c *Classroom) Enter(ctx context.Context, id session.SessionID, v Visitor, conn session.ConnID) (Inside, error) {
	return c.come(ctx, id, v, conn, func(w session.Who, via session.Via) session.Command {
		return session.Enter{Who: w, Via: via, Run: session.RunID(newID())}
	})
}

// Start starts a run and enters it (rules 11 and 33).
func (c *Classroom) Start(ctx context.Context, id session.SessionID, v Visitor, conn session.ConnID) (Inside, error) {
	return c.come(ctx, id, v, conn, func(w session.Who, via session.Via) session.Command {
		return session.Start{Who: w, Via: via, Run: session.RunID(newID())}
	})
}

// Read opens the workspace outside a run (rules 13 and 44).
func (c *Classroom) Read(ctx context.Context, id session.SessionID, v Visitor, conn session.ConnID) (Inside, error) {
	return c.come(ctx, id, v, conn, func(w session.Who, via session.Via) session.Command {
		return session.Read{Who: w, Via: via}
	})
}

func (c *Classroom) come(
	ctx context.Context, id session.SessionID, v Visitor, conn session.ConnID,
	command func(session.Who, session.Via) session.Command,
) (in Inside, err error) {
	token := newToken(firstToken)
	err = c.change(ctx, id, func(t *turn) error {
		if err := t.admissible(v); err != nil {
			return err
		}
		err := t.step(command(who(v), t.via(v, conn)))
		if err == nil {
			in, err = t.arrived(v, conn, token, rand.Text())
		}
		return err
	})
	c.cameIn(id, v, conn, err)
	if err != nil {
		return Inside{}, err
	}
	return in, nil
}

// Resume brings a page back to its place after a lost connection, by the
// token of its last one (rules 10, 11 and 42). age is how long ago the page's
// last input was; negative: it knows of none. An older connection of the page
// that is still open is lost. Who comes too late is logged out, and the error
// is a refusal with code idle.
func (c *Classroom) Resume(
	ctx context.Context, id session.SessionID, v Visitor, conn session.ConnID, token string, age time.Duration,
) (in Inside, err error) {
	next := newToken(laterToken)
	err = c.change(ctx, id, func(t *turn) error {
		if err := t.admissible(v); err != nil {
			return err
		}
		old, err := t.tx.ResumeBySecret(ctx, hashed(token))
		if errors.Is(err, ErrNotFound) || err == nil && (old.Session != id || old.Person != v.Person.ID) {
			return &session.Refusal{Code: session.CodeGone}
		}
		if err != nil {
			return err
		}
		err = t.step(session.Resume{
			Who: who(v), Via: t.via(v, conn), Run: old.Run, Reading: old.Reading, LastInput: lastInput(t.now, age),
		})
		if err != nil {
			return err
		}
		if in, err = t.arrived(v, conn, next, old.Tab); err != nil {
			return err
		}
		in.Resumed = true
		if old.Conn == conn {
			return nil
		}
		return t.step(session.Lose{Person: v.Person.ID, Conn: old.Conn})
	})
	c.cameIn(id, v, conn, err)
	if err != nil {
		return Inside{}, err
	}
	return in, nil
}

// lastInput is the instant of an input by its age, never in the future.
func lastInput(now session.Instant, age time.Duration) session.Instant {
	if age < 0 {
		return 0
	}
	return max(now.Add(-age), 0)
}

func who(v Visitor) session.Who { return session.Who{Person: v.Person.ID, Kind: v.Person.Kind} }

func (t *turn) via(v Visitor, conn session.ConnID) session.Via {
	return session.Via{Conn: conn, Login: v.Login, Node: t.c.heart.node.Load().name()}
}

// admissible checks in the transaction what was found out before it: the
// login still exists, and a guest is one of this session.
func (t *turn) admissible(v Visitor) error {
	if v.Person.Kind == session.Guest && v.Person.Guest != t.id {
		return &session.Refusal{Code: session.CodeNeedsAccount}
	}
	if v.Login == "" {
		return nil // an integrator's, whom the caller has checked
	}
	goesOn, err := t.tx.HasLogin(t.ctx, v.Login, v.Person.ID)
	if err == nil && !goesOn {
		err = ErrLoggedOut
	}
	return err
}

// arrived finds the place of a connection that has come in, and makes its
// resume token. There is none when the return was too late (rule 42).
func (t *turn) arrived(v Visitor, conn session.ConnID, token, tab string) (Inside, error) {
	place, ok := placeOf(t.s, v.Person.ID, conn)
	if !ok {
		return Inside{}, &session.Refusal{Code: session.CodeIdle}
	}
	in := Inside{Conn: conn, Token: token, Place: AtSeat, Run: t.s.Run.ID}
	switch {
	case place.Reading:
		in.Place, in.Run = IsReader, ""
	case place.State == session.Asking:
		in.Place = IsAsking
	}
	return in, t.tx.AddResume(t.ctx, Resume{
		Secret: hashed(token), Tab: tab, Session: t.id, Person: v.Person.ID, Conn: conn,
		Run: in.Run, Reading: place.Reading, Created: t.now,
	})
}

// cameIn takes note of an entrance. One whose outcome is not known is undone.
func (c *Classroom) cameIn(id session.SessionID, v Visitor, conn session.ConnID, err error) {
	switch {
	case err == nil:
		c.heart.opened(conn, clock())
	case settled(err), errors.Is(err, ErrLoggedOut):
	default:
		c.loseLater(id, v.Person.ID, conn, clock())
	}
}

// Confirm says that a page has received its token: from now on the older ones
// of its tab are worth nothing (rule 10).
func (c *Classroom) Confirm(ctx context.Context, token string) error {
	if strings.HasPrefix(token, firstToken) {
		return nil // there is no older one
	}
	return c.store.Write(ctx, func(tx Tx) error {
		err := tx.ConfirmResume(ctx, hashed(token))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		return err
	})
}

// Lost reports that a connection's socket is closed or silent (rule 9). Where
// that cannot be stored it is kept and stored later.
func (c *Classroom) Lost(ctx context.Context, id session.SessionID, person session.PersonID, conn session.ConnID) error {
	at := clock()
	err := c.lose(ctx, id, person, conn, at)
	if err != nil {
		c.loseLater(id, person, conn, at)
	}
	return err
}

func (c *Classroom) lose(
	ctx context.Context, id session.SessionID, person session.PersonID, conn session.ConnID, at session.Instant,
) error {
	err := c.change(ctx, id, func(t *turn) error {
		return t.step(session.Lose{Person: person, Conn: conn, Since: c.heart.since(conn, at)})
	})
	if settled(err) {
		return nil
	}
	return err
}

// loseLater reports a loss again and again until it is stored.
func (c *Classroom) loseLater(id session.SessionID, person session.PersonID, conn session.ConnID, at session.Instant) {
	c.mender.add(func(ctx context.Context) error { return c.lose(ctx, id, person, conn, at) })
}

// Beacon takes a page's word that it closes (rule 9). Unknown tokens are no
// error.
func (c *Classroom) Beacon(ctx context.Context, token string) error {
	var r Resume
	err := c.store.Read(ctx, func(q Query) (err error) {
		r, err = q.ResumeBySecret(ctx, hashed(token))
		return err
	})
	if err == nil {
		err = c.Do(ctx, r.Session, session.Beacon{Person: r.Person, Conn: r.Conn})
	}
	if settled(err) {
		return nil
	}
	return err
}

// The first letter of a token tells whether its tab has an older one.
const (
	firstToken = "n"
	laterToken = "r"
)

func newToken(kind string) string { return kind + newSecret() }

// newSecret is 256 random bits as text.
func newSecret() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func hashed(secret string) []byte {
	h := sha256.Sum256([]byte(secret))
	return h[:]
}

// newID makes an id; ids made later sort later.
func newID() string { return uuid.Must(uuid.NewV7()).String() }
