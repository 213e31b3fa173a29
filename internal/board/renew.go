package board

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// Renewed is an element as it was, made a new change of what is there now
// (nil: nothing): its version is the next one, its nonce is new, it is deleted
// or not, and the author is who does this. The rest stays as it is.
func Renewed(was []byte, now *Element, nonce int64, deleted bool, author string) (Element, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(was, &fields); err != nil {
		return Element{}, fmt.Errorf("renew: %w", err)
	}
	version := int64(1)
	if now != nil {
		version = now.Version + 1
	}
	fields["version"] = strconv.AppendInt(nil, version, 10)
	fields["versionNonce"] = strconv.AppendInt(nil, nonce, 10)
	fields["isDeleted"] = strconv.AppendBool(nil, deleted)
	raw, err := json.Marshal(fields)
	if err != nil {
		return Element{}, fmt.Errorf("renew: %w", err)
	}
	el, code := Parse(raw, author)
	if code != "" {
		return Element{}, fmt.Errorf("renew: %s", code)
	}
	return el, nil
}

// Alike tells whether two elements, as they were checked, differ in nothing but
// their stamps and authors.
func Alike(a, b []byte) bool {
	x, err := Renewed(a, nil, 0, false, "")
	if err != nil {
		return false
	}
	y, err := Renewed(b, nil, 0, false, "")
	return err == nil && bytes.Equal(x.Body, y.Body)
}
