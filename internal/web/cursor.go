package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
)

// errCursor refuses a cursor that no list has given out.
var errCursor = problem(http.StatusUnprocessableEntity, "invalid", "The cursor is not one of this list.")

// cursorOf names a place in a list by the key of its last entry; pages hand it
// back as it is.
func cursorOf[K any](key K) string {
	raw, _ := json.Marshal(key) // texts and numbers
	return base64.RawURLEncoding.EncodeToString(raw)
}

// fromCursor is the key in a cursor; of an empty one the zero key, from which a
// list starts.
func fromCursor[K any](cursor string) (key K, err error) {
	if cursor == "" {
		return key, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || json.Unmarshal(raw, &key) != nil {
		return key, errCursor
	}
	return key, nil
}
