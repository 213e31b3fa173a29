package store

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/stoahq/stoa/internal/classroom"
	"github.com/stoahq/stoa/internal/session"
)

// The sessions of a person, each once: hosts have precedence, then members of
// the session, then those of its group. Every part is answered by an index
// alone, because somebody may have ten thousand.
const mine = `
	SELECT h.session_id AS id, TRUE AS host FROM hosts h WHERE h.person_id = $1
	UNION ALL
	SELECT m.session_id, FALSE FROM members m
	WHERE m.person_id = $1
	  AND NOT EXISTS (SELECT 1 FROM hosts h WHERE h.session_id = m.session_id AND h.person_id = $1)
	UNION ALL
	SELECT t.id, FALSE FROM group_members g JOIN sessions t ON t.group_id = g.group_id
	WHERE g.person_id = $1
	  AND NOT EXISTS (SELECT 1 FROM hosts h WHERE h.session_id = t.id AND h.person_id = $1)
	  AND NOT EXISTS (SELECT 1 FROM members m WHERE m.session_id = t.id AND m.person_id = $1)`

// inGroup are the sessions of a group, for somebody who is in it: who is in a
// group has all its sessions.
const inGroup = `
	SELECT t.id, EXISTS (SELECT 1 FROM hosts h WHERE h.session_id = t.id AND h.person_id = $1) AS host
	FROM sessions t
	WHERE t.group_id = $2 AND EXISTS (SELECT 1 FROM group_members g WHERE g.group_id = $2 AND g.person_id = $1)`

// alsoOf are sessions that another person has, too. It looks at each by itself:
// a join of two lists of ten thousand is left to the planner's luck.
const alsoOf = ` AND (EXISTS (SELECT 1 FROM hosts c WHERE c.session_id = s.id AND c.person_id = %[1]s)
	OR EXISTS (SELECT 1 FROM members c WHERE c.session_id = s.id AND c.person_id = %[1]s)
	OR EXISTS (SELECT 1 FROM group_members c WHERE c.group_id = s.group_id AND c.person_id = %[1]s))`

// sortKeys are what lists are sorted by, in rising and in falling order: those
// without a date come last in both.
var sortKeys = map[classroom.SessionSort][2]string{
	classroom.SortName:    {"s.name_key", "s.name_key"},
	classroom.SortCreated: {"s.created_at", "s.created_at"},
	classroom.SortInside:  {"s.inside", "s.inside"},
	classroom.SortNext: {
		fmt.Sprintf("CASE WHEN s.next_at > 0 THEN s.next_at ELSE %d END", int64(math.MaxInt64)),
		"s.next_at",
	},
}

// statement is a statement in the making: its order and filters differ, so it
// is put together here and not by sqlc, from constants and parameters only.
type statement struct {
	text strings.Builder
	args []any
}

// arg adds a parameter and gives its name.
func (s *statement) arg(v any) string {
	s.args = append(s.args, v)
	return fmt.Sprintf("$%d", len(s.args))
}

func (s *statement) add(format string, args ...any) { fmt.Fprintf(&s.text, format, args...) }

// among writes the sessions of whoever asks that fit all but the status.
func (s *statement) among(ask classroom.SessionsAsked, key string) {
	base := mine
	s.arg(ask.Person) // $1
	if ask.Group != "" {
		base = inGroup
		s.arg(string(ask.Group)) // $2
	}
	s.add(`WITH mine AS MATERIALIZED (SELECT s.id, s.status, b.host, %s AS key FROM (%s) b`, key, base)
	s.add(` JOIN sessions s ON s.id = b.id WHERE s.status IN ('active', 'closed', 'hidden')`)
	s.add(` AND NOT s.deleted AND (b.host OR s.status <> 'hidden')`)
	for _, pattern := range wordsOf(ask.Search) {
		if pattern != "%" {
			s.add(` AND s.name_key LIKE %s ESCAPE '\'`, s.arg(pattern))
		}
	}
	if ask.Contact != "" {
		s.add(alsoOf, s.arg(ask.Contact))
	}
	s.add(`)`)
}

// page writes a page of what among has found, with the three counts beside
// every row of a first page.
func (s *statement) page(ask classroom.SessionsAsked) {
	order, beyond := "ASC", ">"
	if ask.Desc {
		order, beyond = "DESC", "<"
	}
	s.add(`, page AS MATERIALIZED (SELECT m.id, m.host, m.key FROM mine m WHERE m.status = %s`, s.arg(string(ask.Status)))
	if ask.After != nil {
		var key any = ask.After.Number
		if ask.Sort == classroom.SortName {
			key = ask.After.Text
		}
		s.add(` AND (m.key, m.id) %s (%s, %s)`, beyond, s.arg(key), s.arg(string(ask.After.ID)))
	}
	s.add(` ORDER BY m.key %[1]s, m.id %[1]s LIMIT %[2]s)`, order, s.arg(int64(ask.Limit)+1))
	s.add(` SELECT p.id, p.host, p.key, coalesce(g.name, ''), coalesce(o.name, '')`)
	for _, status := range statuses {
		if ask.After != nil {
			s.add(`, 0`)
		} else {
			s.add(`, (SELECT count(*) FROM mine WHERE status = '%s')`, status)
		}
	}
	s.add(` FROM page p JOIN sessions s ON s.id = p.id LEFT JOIN groups g ON g.id = s.group_id`)
	s.add(` LEFT JOIN people o ON o.id = s.owner_id ORDER BY p.key %[1]s, p.id %[1]s`, order)
}

var statuses = [...]session.Status{session.Active, session.Closed, session.Hidden}

// SessionPage reads the keys of a page in one statement and then its rows: a
// session's row is wide, and fifty are few.
func (q *query) SessionPage(_ context.Context, ask classroom.SessionsAsked) (classroom.SessionsPage, error) {
	keys, ok := sortKeys[ask.Sort]
	if !ok {
		return classroom.SessionsPage{}, fmt.Errorf("sessions sorted by %q", ask.Sort)
	}
	var s statement
	if s.among(ask, keys[0]); ask.Desc {
		s = statement{}
		s.among(ask, keys[1])
	}
	s.page(ask)
	page, places, err := q.places(&s, ask)
	if err != nil {
		return page, err
	}
	if len(places) > ask.Limit {
		places = places[:ask.Limit]
		page.Next = &places[ask.Limit-1].key
	}
	for _, p := range places {
		if p.row.Session, err = q.Session(q.ctx, p.key.ID); err != nil {
			return page, err
		}
		p.row.Host = p.host
		page.Sessions = append(page.Sessions, p.row)
	}
	if len(places) == 0 && ask.After == nil {
		page.Counts, err = q.counts(ask)
	}
	return page, err
}

// place is a session's place in a list.
type place struct {
	key  classroom.SessionKey
	host bool
	row  classroom.Listed
}

func (q *query) places(s *statement, ask classroom.SessionsAsked) (page classroom.SessionsPage, all []place, err error) {
	rows, err := q.t.QueryContext(q.ctx, s.text.String(), s.args...)
	if err != nil {
		return page, nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var (
			p   place
			n   [len(statuses)]int
			key any = &p.key.Number
		)
		if ask.Sort == classroom.SortName {
			key = &p.key.Text
		}
		err := rows.Scan(&p.key.ID, &p.host, key, &p.row.GroupName, &p.row.OwnerName, &n[0], &n[1], &n[2])
		if err != nil {
			return page, nil, err
		}
		if all = append(all, p); len(all) == 1 && ask.After == nil {
			page.Counts = map[session.Status]int{}
			for i, status := range statuses {
				page.Counts[status] = n[i]
			}
		}
	}
	return page, all, rows.Err()
}

// counts counts sessions by their status where the page that was asked for is
// empty.
func (q *query) counts(ask classroom.SessionsAsked) (_ map[session.Status]int, err error) {
	var s statement
	s.among(ask, "0")
	s.add(` SELECT status, count(*) FROM mine GROUP BY status`)
	rows, err := q.t.QueryContext(q.ctx, s.text.String(), s.args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	counts := map[session.Status]int{}
	for _, status := range statuses {
		counts[status] = 0
	}
	for rows.Next() {
		var (
			status session.Status
			n      int
		)
		if err := rows.Scan(&status, &n); err != nil {
			return nil, err
		}
		counts[status] = n
	}
	return counts, rows.Err()
}

func (q *query) Audience(_ context.Context, id session.SessionID) ([]session.PersonID, error) {
	return q.q.Audience(q.ctx, id)
}

func (q *query) Listed(_ context.Context, id session.SessionID) (l classroom.Listed, err error) {
	if l.Session, err = q.Session(q.ctx, id); err != nil {
		return l, err
	}
	names, err := q.q.ListedNames(q.ctx, id)
	if err != nil {
		return l, missing(err)
	}
	l.GroupName, l.OwnerName = names.GroupName, names.OwnerName
	return l, nil
}
