package classroom

import (
	"sync"
	"time"

	"github.com/stoahq/stoa/internal/session"
)

// loginCache keeps for some seconds who is behind a cookie's value, and when
// a login last served an act on a page.
type loginCache struct {
	mu    sync.Mutex
	gen   int // grows whenever something is dropped
	bySec map[string]cachedLogin
	byID  map[session.LoginID]string
	acts  map[session.LoginID]pageAct
}

type cachedLogin struct {
	visitor Visitor
	login   Login
	until   session.Instant
}

// pageAct is the last act of a login, and when one was last stored.
type pageAct struct{ at, stored session.Instant }

const (
	whoFor    = 5 * time.Second
	actsEvery = time.Minute
)

func (k *loginCache) init() {
	k.bySec = map[string]cachedLogin{}
	k.byID = map[session.LoginID]string{}
	k.acts = map[session.LoginID]pageAct{}
}

func (k *loginCache) get(secret string) (Visitor, Login, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	e, ok := k.bySec[secret]
	return e.visitor, e.login, ok && clock() < e.until
}

func (k *loginCache) generation() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.gen
}

// put keeps what was read, unless something was dropped while it was read.
func (k *loginCache) put(secret string, gen int, v Visitor, l Login) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if gen != k.gen {
		return
	}
	if len(k.bySec) > mostKept {
		clear(k.bySec)
		clear(k.byID)
	}
	k.bySec[secret] = cachedLogin{v, l, clock().Add(whoFor)}
	k.byID[l.ID] = secret
}

// sweep gives back the memory of what is too old: a crowd came and is known now.
func (k *loginCache) sweep(now session.Instant) {
	k.mu.Lock()
	defer k.mu.Unlock()
	old := k.bySec
	if len(old) == 0 {
		return
	}
	k.bySec, k.byID = map[string]cachedLogin{}, map[session.LoginID]string{}
	for s, e := range old {
		if now < e.until {
			k.bySec[s], k.byID[e.login.ID] = e, s
		}
	}
}

// end drops logins that ended.
func (k *loginCache) end(ids []session.LoginID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.gen++
	for _, id := range ids {
		delete(k.bySec, k.byID[id])
		delete(k.byID, id)
		delete(k.acts, id)
	}
}

// forgetPerson drops what is known of a person who changed.
func (k *loginCache) forgetPerson(p session.PersonID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.gen++
	for s, e := range k.bySec {
		if e.visitor.Person.ID == p {
			delete(k.bySec, s)
			delete(k.byID, e.login.ID)
		}
	}
}

// acted notes an act; true when it is to be stored.
func (k *loginCache) acted(id session.LoginID, now session.Instant) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.acts) > mostKept {
		clear(k.acts)
	}
	a := k.acts[id]
	store := now.Sub(a.stored) >= actsEvery
	if store {
		a.stored = now
	}
	a.at = now
	k.acts[id] = a
	return store
}

// actedSince tells whether a login served an act on a page since an instant
// that this node knows of.
func (k *loginCache) actedSince(id session.LoginID, since session.Instant) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	a, ok := k.acts[id]
	return ok && a.at >= since
}
