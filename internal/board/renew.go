package board

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Renewed is an element as it was, made a new change of what is there now
// (nil: nothing): its version is the next one, its nonce is new, and it is
// deleted or not. The rest stays as it is, for it was checked when it came.
func Renewed(was json.RawMessage, now *Element, nonce int64, deleted bool) (Element, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(was, &fields); err != nil {
		return Element{}, fmt.Errorf("renew: %w", err)
	}
	var known struct {
		ID      string `json:"id"`
		Version int64  `json:"version"`
		Locked  bool   `json:"locked"`
		File    string `json:"fileId"`
	}
	if err := json.Unmarshal(was, &known); err != nil {
		return Element{}, fmt.Errorf("renew: %w", err)
	}
	el := Element{ID: known.ID, Deleted: deleted, Locked: known.Locked, File: known.File}
	el.Version, el.Nonce = known.Version+1, nonce
	if now != nil {
		el.Version = now.Version + 1
	}
	fields["version"] = strconv.AppendInt(nil, el.Version, 10)
	fields["versionNonce"] = strconv.AppendInt(nil, nonce, 10)
	fields["isDeleted"] = strconv.AppendBool(nil, deleted)
	body, err := json.Marshal(fields)
	if err != nil {
		return Element{}, fmt.Errorf("renew: %w", err)
	}
	el.Body = body
	return el, nil
}
