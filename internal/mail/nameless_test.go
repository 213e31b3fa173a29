package mail

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheLogHasNoAddresses(t *testing.T) {
	require.Equal(t, "550 5.1.1 <(address)>: no such user (address)", nameless("550 5.1.1 <eve@example.org>: no such user eve@example.org"))
	require.Equal(t, "The mail server does not answer.", nameless("The mail server does not answer."))
}
