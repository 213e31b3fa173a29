package classroom

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// ErrAlreadySetUp: there is an account already.
var ErrAlreadySetUp = errors.New("already set up")

// NewPerson is an account to be made.
type NewPerson struct {
	Name     string
	Email    string
	Password string
	Locale   string       // en, de, he; empty: as the browser says
	Kind     session.Kind // licensed or contact; contact when empty
	Admin    bool
	Welcome  bool // no password yet: it comes by a link in a mail, or never
}

// NeedsSetUp tells whether there is no account yet.
func (c *Classroom) NeedsSetUp(ctx context.Context) (bool, error) {
	if c.isSetUp.Load() {
		return false, nil
	}
	people, err := c.People(ctx)
	if err == nil && len(people) > 0 {
		c.isSetUp.Store(true)
	}
	return len(people) == 0, err
}

// SetUp makes the first account, an administrator with a licence. Where there
// is one it gives ErrAlreadySetUp.
func (c *Classroom) SetUp(ctx context.Context, n NewPerson) (Person, error) {
	n.Kind, n.Admin = session.Licensed, true
	p, err := c.newPerson(ctx, n)
	if err != nil {
		return Person{}, err
	}
	err = c.store.Write(ctx, func(tx Tx) error {
		people, err := tx.People(ctx)
		switch {
		case err != nil:
			return err
		case len(people) > 0:
			return ErrAlreadySetUp
		}
		return tx.AddPerson(ctx, p)
	})
	return p, err
}

// AddPerson makes an account. The error is an *Invalid, or ErrTaken for a
// known e-mail address.
func (c *Classroom) AddPerson(ctx context.Context, n NewPerson) (Person, error) {
	return c.addPerson(ctx, n, func(Tx, Person) error { return nil })
}

// Welcome makes an account in the name of an administrator. Without a
// password its owner sets one by a link in a mail.
func (c *Classroom) Welcome(ctx context.Context, by session.PersonID, n NewPerson) (Person, error) {
	n.Welcome = n.Password == ""
	p, err := c.addPerson(ctx, n, func(tx Tx, p Person) error {
		err := tx.AddAudit(ctx, Audit{
			By: by, Action: AuditPersonAdd, Person: p.ID, Data: map[string]string{"kind": string(p.Kind)},
		})
		if err != nil || !n.Welcome {
			return err
		}
		return c.sendToken(ctx, tx, TokenWelcome, by, p)
	})
	if err == nil && n.Welcome {
		c.mailed()
	}
	return p, err
}

func (c *Classroom) addPerson(ctx context.Context, n NewPerson, then func(Tx, Person) error) (Person, error) {
	p, err := c.newPerson(ctx, n)
	if err != nil {
		return Person{}, err
	}
	err = c.store.Write(ctx, func(tx Tx) error {
		if err := tx.AddPerson(ctx, p); err != nil {
			return err
		}
		return then(tx, p)
	})
	if err != nil {
		return Person{}, fmt.Errorf("add %s: %w", p.Email, err)
	}
	c.changed(ListPeople)
	return p, nil
}

func (c *Classroom) newPerson(ctx context.Context, n NewPerson) (p Person, err error) {
	def(&n.Kind, session.Contact)
	p = Person{
		ID: session.PersonID(newID()), Kind: n.Kind, Locale: n.Locale, Admin: n.Admin, Created: clock(),
	}
	if n.Kind != session.Licensed && n.Kind != session.Contact {
		return Person{}, &Invalid{"kind", "unknown"}
	}
	if p.Name, err = cleanName("name", n.Name, maxPersonName); err != nil {
		return Person{}, err
	}
	if p.Email, err = cleanEmail(n.Email); err != nil {
		return Person{}, err
	}
	if err = checkLocale(n.Locale); err != nil {
		return Person{}, err
	}
	if n.Welcome {
		return p, nil
	}
	if err = checkPassword(n.Password); err != nil {
		return Person{}, err
	}
	p.Password, err = c.hash.hash(ctx, n.Password)
	return p, err
}

// People lists the accounts by name.
func (c *Classroom) People(ctx context.Context) (all []Person, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		all, err = q.People(ctx)
		return err
	})
	return all, err
}

// Person is a person by id, or ErrNotFound.
func (c *Classroom) Person(ctx context.Context, id session.PersonID) (p Person, err error) {
	err = c.store.Read(ctx, func(q Query) (err error) {
		p, err = q.Person(ctx, id)
		return err
	})
	return p, err
}

// PersonByEmail is an account by its address, or ErrNotFound.
func (c *Classroom) PersonByEmail(ctx context.Context, email string) (p Person, err error) {
	email, err = cleanEmail(email)
	if err != nil {
		return Person{}, ErrNotFound
	}
	err = c.store.Read(ctx, func(q Query) (err error) {
		p, err = q.PersonByEmail(ctx, email)
		return err
	})
	return p, err
}

// Rename changes a person's name and language; nil leaves one as it is.
func (c *Classroom) Rename(ctx context.Context, id session.PersonID, name, locale *string) (Person, error) {
	var err error
	if name != nil {
		var clean string
		if clean, err = cleanName("name", *name, maxPersonName); err != nil {
			return Person{}, err
		}
		name = &clean
	}
	if locale != nil {
		if err = checkLocale(*locale); err != nil {
			return Person{}, err
		}
	}
	p, err := c.editPerson(ctx, id, func(p *Person) {
		if name != nil {
			p.Name = *name
		}
		if locale != nil {
			p.Locale = *locale
		}
	})
	return p, err
}

func (c *Classroom) editPerson(ctx context.Context, id session.PersonID, edit func(*Person)) (p Person, err error) {
	err = c.store.Write(ctx, func(tx Tx) (err error) {
		if err = tx.LockPerson(ctx, id); err != nil {
			return err
		}
		if p, err = tx.Person(ctx, id); err != nil {
			return err
		}
		edit(&p)
		return tx.SavePerson(ctx, p)
	})
	if err == nil {
		c.names.drop(id)
		c.logins.forgetPerson(id)
	}
	return p, err
}

// CheckPassword tells whether a password is a person's own, as *Denied with
// code wrong_password or too_many_failures if not. Failures count like those
// of logging in.
func (c *Classroom) CheckPassword(ctx context.Context, id session.PersonID, password, address string) error {
	p, err := c.Person(ctx, id)
	if err != nil {
		return err
	}
	return c.guarded(ctx, p.Email, address, WrongPassword, func(context.Context) (bool, error) {
		return c.hash.check(p.Password, password), nil
	})
}

// SetPassword gives a person a new password. All their logins end but those
// to keep (rule 21), and links for a new password are worth nothing any more.
func (c *Classroom) SetPassword(ctx context.Context, id session.PersonID, password string, keep ...session.LoginID) error {
	if err := checkPassword(password); err != nil {
		return err
	}
	hash, err := c.hash.hash(ctx, password)
	if err != nil {
		return err
	}
	var over []session.LoginID
	err = c.store.Write(ctx, func(tx Tx) error {
		if err := tx.LockPerson(ctx, id); err != nil {
			return err
		}
		p, err := tx.Person(ctx, id)
		if err != nil {
			return err
		}
		p.Password = hash
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		if err := tx.EndTokens(ctx, id); err != nil {
			return err
		}
		logins, err := tx.Logins(ctx, id)
		if err != nil {
			return err
		}
		over = nil
		for _, l := range logins {
			if !slices.Contains(keep, l.ID) {
				over = append(over, l.ID)
			}
		}
		if len(over) == 0 {
			return nil
		}
		return tx.EndLogins(ctx, over...)
	})
	if err != nil {
		return err
	}
	c.logins.forgetPerson(id)
	c.afterLogins(ctx, id, over)
	return nil
}

// Names gives the names of people; who is unknown is left out.
func (c *Classroom) Names(ctx context.Context, ids []session.PersonID) (map[session.PersonID]string, error) {
	names, missing, gen := c.names.get(ids)
	if len(missing) == 0 {
		return names, nil
	}
	var found map[session.PersonID]string
	err := c.store.Read(ctx, func(q Query) (err error) {
		found, err = q.Names(ctx, missing)
		return err
	})
	if err != nil {
		return nil, err
	}
	c.names.put(found, gen)
	maps.Copy(names, found)
	return names, nil
}

// nameCache keeps names for a few minutes; another node may change them.
type nameCache struct {
	mu  sync.Mutex
	gen int // grows with every drop
	all map[session.PersonID]namedUntil
}

type namedUntil struct {
	name  string
	until session.Instant
}

const (
	nameFor  = 2 * time.Minute
	mostKept = 100_000 // entries of a cache
)

func (n *nameCache) init() { n.all = map[session.PersonID]namedUntil{} }

func (n *nameCache) get(ids []session.PersonID) (names map[session.PersonID]string, missing []session.PersonID, gen int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	names = make(map[session.PersonID]string, len(ids))
	now := clock()
	for _, id := range ids {
		if e, ok := n.all[id]; ok && now < e.until {
			names[id] = e.name
		} else {
			missing = append(missing, id)
		}
	}
	return names, missing, n.gen
}

func (n *nameCache) put(found map[session.PersonID]string, gen int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if gen != n.gen {
		return // a name changed while these were read
	}
	if len(n.all) > mostKept {
		clear(n.all)
	}
	until := clock().Add(nameFor)
	for id, name := range found {
		n.all[id] = namedUntil{name, until}
	}
}

// sweep gives back the memory of what is too old.
func (n *nameCache) sweep(now session.Instant) {
	n.mu.Lock()
	defer n.mu.Unlock()
	old := n.all
	if len(old) == 0 {
		return
	}
	n.all = map[session.PersonID]namedUntil{}
	for id, e := range old {
		if now < e.until {
			n.all[id] = e
		}
	}
}

func (n *nameCache) drop(id session.PersonID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.gen++
	delete(n.all, id)
}
