package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
	"github.com/stoahq/stoa/internal/store/db"
)

func person(p db.Person) classroom.Person {
	return classroom.Person{
		ID: p.ID, Kind: p.Kind, Name: p.Name, Email: p.Email, Password: p.Password, Locale: p.Locale,
		Admin: p.Admin, Locked: p.Locked, Guest: p.GuestOf, Created: p.CreatedAt,
		Erased: p.ErasedAt,
	}
}

func (q *query) Person(_ context.Context, id session.PersonID) (classroom.Person, error) {
	p, err := q.q.Person(q.ctx, id)
	return one(p, err, person)
}

func (q *query) PersonByEmail(_ context.Context, email string) (classroom.Person, error) {
	p, err := q.q.PersonByEmail(q.ctx, email)
	return one(p, err, person)
}

func (q *query) People(context.Context) ([]classroom.Person, error) {
	rows, err := q.q.Accounts(q.ctx)
	list, err := all(rows, err, person)
	slices.SortFunc(list, func(a, b classroom.Person) int {
		return cmp.Or(byName(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return list, err
}

// byName is the order of lists by name, the same on every engine.
func byName(a, b string) int {
	return cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
}

// namesStep is how many names one statement asks for.
const namesStep = 64

var namesSQL = "SELECT id, name FROM people WHERE id IN (" + placeholders(namesStep) + ")"

// placeholders is "$1, $2, …, $n".
func placeholders(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = "$" + strconv.Itoa(i+1)
	}
	return strings.Join(list, ", ")
}

func (q *query) Names(_ context.Context, ids []session.PersonID) (map[session.PersonID]string, error) {
	names := make(map[session.PersonID]string, len(ids))
	for step := range slices.Chunk(ids, namesStep) {
		args := make([]any, namesStep)
		for i := range args {
			args[i] = string(step[min(i, len(step)-1)]) // the last one fills up
		}
		if err := q.names(names, args); err != nil {
			return nil, err
		}
	}
	return names, nil
}

func (q *query) names(into map[session.PersonID]string, args []any) error {
	rows, err := q.t.QueryContext(q.ctx, namesSQL, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id session.PersonID
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return err
		}
		into[id] = name
	}
	return rows.Err()
}

func (q *query) Failures(_ context.Context, key string, since session.Instant) (int, error) {
	n, err := q.q.Failures(q.ctx, key, since)
	return int(n), err
}

func (q *query) Secret(_ context.Context, name string) ([]byte, error) {
	v, err := q.q.Secret(q.ctx, name)
	return v, missing(err)
}

func (t *tx) AddPerson(_ context.Context, p classroom.Person) error {
	n, err := t.q.AddPerson(t.ctx, db.AddPersonParams{
		ID: p.ID, Kind: p.Kind, Name: p.Name, NameKey: classroom.Folded(p.Name), Email: p.Email, Password: p.Password,
		Locale: p.Locale, Admin: p.Admin, Locked: p.Locked, GuestOf: p.Guest, CreatedAt: p.Created,
	})
	return taken(n, err)
}

// taken: nothing was inserted because a name was in use.
func taken(inserted int64, err error) error {
	if err == nil && inserted == 0 {
		return classroom.ErrTaken
	}
	return err
}

// changed: nothing was updated because there is no such thing.
func changed(updated int64, err error) error {
	if err == nil && updated == 0 {
		return classroom.ErrNotFound
	}
	return err
}

func (t *tx) SavePerson(_ context.Context, p classroom.Person) error {
	inUse, err := t.q.EmailTaken(t.ctx, p.Email, p.ID)
	switch {
	case err != nil:
		return err
	case inUse:
		return classroom.ErrTaken
	}
	return changed(t.q.SavePerson(t.ctx, db.SavePersonParams{
		ID: p.ID, Kind: p.Kind, Name: p.Name, NameKey: classroom.Folded(p.Name), Email: p.Email, Password: p.Password,
		Locale: p.Locale, Admin: p.Admin, Locked: p.Locked, GuestOf: p.Guest,
	}))
}

func (t *tx) AddFailure(_ context.Context, key string, at session.Instant) error {
	return t.q.AddFailure(t.ctx, key, at)
}

func (t *tx) ClearFailures(_ context.Context, key string) error {
	return t.q.ClearFailures(t.ctx, key)
}

func (t *tx) PutSecret(_ context.Context, name string, value []byte) error {
	return t.q.PutSecret(t.ctx, name, value)
}
