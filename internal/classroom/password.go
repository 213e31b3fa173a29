package classroom

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// HashParams are the cost of a password (argon2id).
type HashParams struct {
	Time    uint32 // passes; 1
	Memory  uint32 // KiB; 47104 (46 MiB)
	Threads uint8  // 1
	AtOnce  int    // how many are computed side by side; 2
}

func (p HashParams) filled() HashParams {
	def(&p.Time, 1)
	def(&p.Memory, 46*1024)
	def(&p.Threads, 1)
	def(&p.AtOnce, 2)
	return p
}

// hasher computes passwords, a few at a time: each takes a lot of memory.
type hasher struct {
	HashParams
	slots chan struct{}
	dummy string // as expensive to check as a real one
}

func newHasher(p HashParams) *hasher {
	h := &hasher{HashParams: p, slots: make(chan struct{}, p.AtOnce)}
	h.dummy = phc(p, make([]byte, 16), make([]byte, 32))
	return h
}

// acquire waits for a turn.
func (h *hasher) acquire(ctx context.Context) (release func(), err error) {
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// hash makes the PHC string of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	release, err := h.acquire(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	salt := make([]byte, 16)
	rand.Read(salt)
	return phc(h.HashParams, salt, argon2.IDKey([]byte(password), salt, h.Time, h.Memory, h.Threads, 32)), nil
}

// check tells in constant time whether a password is the one of a PHC string.
// Without one it takes as long and is false. The caller holds a turn.
func (h *hasher) check(stored, password string) bool {
	known := stored != ""
	if !known {
		stored = h.dummy
	}
	p, salt, key, ok := parsePHC(stored)
	if !ok {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, p.Time, p.Memory, p.Threads, uint32(len(key)))
	return subtle.ConstantTimeCompare(got, key) == 1 && known
}

func phc(p HashParams, salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, p.Memory, p.Time, p.Threads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// parsePHC takes a PHC string apart; costs that nobody would choose are not
// accepted.
func parsePHC(s string) (p HashParams, salt, key []byte, ok bool) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return p, nil, nil, false
	}
	var version int
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return p, nil, nil, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.Memory, &p.Time, &p.Threads); err != nil {
		return p, nil, nil, false
	}
	var err1, err2 error
	salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	key, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	ok = err1 == nil && err2 == nil && len(salt) >= 8 && len(key) >= 16 && len(key) <= 64 &&
		p.Memory >= 8 && p.Memory <= 1<<20 && p.Time >= 1 && p.Time <= 32 && p.Threads >= 1
	return p, salt, key, ok
}

// Key is a secret of this deployment by name, the same on every node. It is
// made when it is asked for the first time.
func (c *Classroom) Key(ctx context.Context, name string) (key []byte, err error) {
	err = c.store.Write(ctx, func(tx Tx) (err error) {
		key, err = tx.Secret(ctx, name)
		if errors.Is(err, ErrNotFound) {
			key = []byte(newSecret())
			err = tx.PutSecret(ctx, name, key)
		}
		return err
	})
	return key, err
}
