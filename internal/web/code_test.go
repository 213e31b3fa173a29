package web

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/stoahq/stoa/internal/classroom"
)

// What a page may try again is told from what it may not; the log has whatever is a fault.
func TestCode(t *testing.T) {
	for _, c := range []struct {
		err   error
		code  string
		fault bool
	}{
		{fmt.Errorf("leave: %w", context.DeadlineExceeded), "unavailable", true},
		{fmt.Errorf("leave: %w", classroom.ErrUnavailable), "unavailable", false},
		{errors.New("what nobody thought of"), "failed", true},
	} {
		e, fault := code(c.err)
		require.Equal(t, c.code, e.Code, c.err)
		require.Equal(t, c.fault, fault, c.err)
	}
}
