package classroom

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// ErrDemoThere: the people of the demo exist already.
var ErrDemoThere = errors.New("the demo is there already")

// Demo is something to look at: people who can log in, and their sessions.
type Demo struct {
	People   []DemoPerson // the host first
	Sessions []Session
}

// DemoPerson is a person of the demo, with the password, which is kept
// nowhere else.
type DemoPerson struct {
	Person   Person
	Password string
}

// Demo makes a host with two contacts, a group of them, and three sessions: an
// open one of the group, a classroom of the group on Mondays, and a classroom
// that guests enter directly. It makes all or nothing; where its people exist it
// gives ErrDemoThere.
func (c *Classroom) Demo(ctx context.Context) (d Demo, err error) {
	for _, n := range []NewPerson{
		{Name: "Hanna Host", Email: "hanna@demo.example", Kind: session.Licensed, Admin: true},
		{Name: "Ana Contact", Email: "ana@demo.example", Kind: session.Contact},
		{Name: "Ben Contact", Email: "ben@demo.example", Kind: session.Contact},
	} {
		n.Password = strings.ToLower(rand.Text()[:16])
		p, err := c.newPerson(ctx, n)
		if err != nil {
			return Demo{}, err
		}
		d.People = append(d.People, DemoPerson{p, n.Password})
	}
	err = c.store.Write(ctx, func(tx Tx) error {
		d.Sessions = nil
		return c.addDemo(ctx, tx, &d)
	})
	if errors.Is(err, ErrTaken) {
		err = ErrDemoThere
	}
	return d, err
}

func (c *Classroom) addDemo(ctx context.Context, tx Tx, d *Demo) error {
	host := d.People[0].Person
	group := Group{ID: GroupID(newID()), Name: "Demo group", Owner: host.ID, Status: session.Active, Created: clock()}
	for _, p := range d.People {
		if err := tx.AddPerson(ctx, p.Person); err != nil {
			return err
		}
	}
	if err := tx.AddGroup(ctx, group); err != nil {
		return err
	}
	for _, p := range d.People[1:] {
		if err := tx.AddContact(ctx, Contact{
			ID: newID(), Holder: host.ID, Person: p.Person.ID, Email: p.Person.Email, Label: p.Person.Name,
			State: ContactAccepted, Secret: hashed(rand.Text()), Created: group.Created, Asked: group.Created, Answered: group.Created,
		}); err != nil {
			return err
		}
		if err := tx.SetGroupRole(ctx, group.ID, p.Person.ID, GroupMember, group.Created); err != nil {
			return err
		}
	}
	for _, n := range []NewSession{
		{Name: "Open study room", Group: group.ID},
		{
			Name: "Monday class", Group: group.ID, Overrides: Overrides{Policy: session.Classroom},
			Dates: mondays(group.Created.Time()),
		},
		{Name: "Trial lesson", Overrides: Overrides{Policy: session.Classroom, Guests: session.GuestsDirect}},
	} {
		kept, err := c.newSession(host, n)
		if err != nil {
			return err
		}
		if err := c.addSession(ctx, tx, host, &kept, n); err != nil {
			return err
		}
		d.Sessions = append(d.Sessions, kept)
	}
	return nil
}

// mondays are an hour at ten on each of the next 26 Mondays.
func mondays(now time.Time) *Dates {
	day := now.AddDate(0, 0, 1+(int(time.Monday-now.Weekday())+6)%7)
	return &Dates{
		Start: day.Format(dayForm) + "T10:00", Zone: "UTC", Minutes: 60,
		Weekly: true, Until: day.AddDate(0, 0, 25*7).Format(dayForm),
	}
}
